// Everything that belongs to one microphone: its source, its ring, its pipeline or captioner, and the thread of it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "capture-node/audio/source.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "capture-node/pipeline.hpp"
#include "capture-node/recognise/typed_captions.hpp"
#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/sample_ring.hpp"
#include "common/base/worker.hpp"
#include "common/config/station_config.hpp"

namespace tongping::station {

// Owned by the station; all methods but the thread's body are called by the thread that opens and closes it.
class MicrophoneUnit {
 public:
  struct Surroundings {
    const config::StationConfig& config;
    const base::Clock& clock;
    const base::Log& log;
    base::Mailbox<SegmentChange>& changes;
  };

  // Opens the source and loads the engine; nothing is heard before start(). Refuses what the source or the engine
  // refuses, naming the microphone, and a recognised role in a language that the engine does not understand.
  static base::Result<std::unique_ptr<MicrophoneUnit>> open(const transcript::Microphone& microphone,
                                                            const transcript::Role& role,
                                                            const Surroundings& surroundings);

  base::Result<void> start();
  void close_source();  // no more sound comes in; what was heard is still recognised
  void request_stop();
  void join();

  const transcript::Microphone& microphone() const { return microphone_; }
  bool finished() const { return worker_.finished(); }
  audio::SourceHealth health() const;
  bool has_sound() const { return source_ != nullptr; }
  base::Latest<MicrophoneStatus>& status() { return status_; }

 private:
  MicrophoneUnit(transcript::Microphone microphone, const Surroundings& surroundings);
  base::Result<void> open_typed(const audio::SourceSpec& spec);
  base::Result<void> open_recognised(const audio::SourceSpec& spec, const transcript::Role& role);
  void run_pipeline(const base::Worker::StopFlag& stop_requested);

  static constexpr std::size_t ring_blocks = 2000;  // 20 s at 48 kHz: an engine may stall, capture may not

  const transcript::Microphone microphone_;
  const Surroundings surroundings_;
  base::SampleRing ring_{ring_blocks};
  base::Latest<MicrophoneStatus> status_;
  std::unique_ptr<recognise::TypedCaptions> captions_;
  std::unique_ptr<audio::Source> source_;
  std::unique_ptr<recognise::Recogniser> recogniser_;
  std::unique_ptr<Pipeline> pipeline_;
  base::Worker worker_;
};

}  // namespace tongping::station
