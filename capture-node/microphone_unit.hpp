// Everything that belongs to one microphone: its source, its sound, its pipeline or captioner, and the thread of it.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "capture-node/audio/source_spec.hpp"
#include "capture-node/audio/sources.hpp"
#include "capture-node/listening.hpp"
#include "capture-node/pipeline.hpp"
#include "capture-node/recognise/engine_pool.hpp"
#include "capture-node/recognise/typed_captions.hpp"
#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/words.hpp"
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
    audio::Sources& sources;
    Listening& listening;
    const TurnTakings& turns;  // of every microphone with sound
    recognise::EnginePool& engines;
    base::Mailbox<transcript::SoundGap>& gaps;
  };

  using Outcome = base::Result<void, base::Trouble>;

  // Opens the source and loads the engine; nothing is heard before start(). Refuses what the source or the engine
  // refuses, naming the microphone, and a recognised role in a language that the engine does not understand.
  static base::Result<std::unique_ptr<MicrophoneUnit>, base::Trouble> open(const transcript::Microphone& microphone,
                                                                           const transcript::Role& role,
                                                                           const Surroundings& surroundings);

  // Before start(): what it hears waits until `before`, of the same microphone, has nothing more to say.
  void follow(const MicrophoneUnit& before) { before_done_ = before.started_ ? before.done_ : before.before_done_; }

  // Its source begins to open, which may take as long as the device is away; health says so meanwhile.
  Outcome start();
  Outcome wait_until_open();  // after start(): 3 s at most; an error says why it is not open yet
  void close_source();        // no more sound comes in; what was heard is still recognised
  // Closes, and destroys what was heard and is not recognised yet. [station]
  void forget();
  void request_stop();
  void give_up();  // after that: what still waits for its recogniser is not recognised any more
  void join();

  const transcript::Microphone& microphone() const { return microphone_; }
  bool started() const { return started_; }
  bool finished() const { return worker_.finished(); }  // came to its end by itself, or when it was asked to
  bool is_heard_out() const { return !started_ || sound_ == nullptr || sound_->ended; }  // no sound comes any more
  bool idle() const { return !started_ || worker_.finished(); }                          // gives no changes any more
  audio::SourceHealth health() const;
  // How much was heard and is not recognised yet.
  std::chrono::milliseconds behind() const {
    return sound_ && !finished() ? sound_->behind() : std::chrono::milliseconds(0);
  }
  bool has_sound() const { return sound_ != nullptr; }
  std::optional<HearingStatus> take_hearing() { return sound_ ? sound_->status.take() : std::nullopt; }
  std::optional<PipelineStatus> take_status() { return status_.take(); }

  // Between attempts to replace an engine that died: none before the first, then so long, then twice as long each time,
  // up to the last. One that lived as long as the last is again the first.
  static constexpr std::chrono::seconds first_pause{1};
  static constexpr std::chrono::seconds last_pause{30};

 private:
  MicrophoneUnit(transcript::Microphone microphone, const Surroundings& surroundings);
  Outcome open_typed(const audio::SourceSpec& spec);
  std::unique_ptr<FrameBacklog> make_backlog() const;
  Outcome open_recognised(const audio::SourceSpec& spec, const transcript::Role& role);
  Outcome named(Outcome result) const;
  void open_pipeline(std::unique_ptr<recognise::Recogniser> recogniser);
  void await_before() const;
  void run_pipeline(const base::Worker::StopFlag& stop_requested);
  bool replace_engine(std::string why, std::chrono::milliseconds& pause, const base::Worker::StopFlag& stop_requested);

  const transcript::Microphone microphone_;
  const Surroundings surroundings_;
  base::Latest<PipelineStatus> status_;
  std::unique_ptr<recognise::TypedCaptions> captions_;
  std::shared_ptr<MicrophoneSound> sound_;  // the listening thread has it too, until all was heard
  Ear::Pace pace_ = Ear::Pace::real_time;
  std::unique_ptr<recognise::Recogniser> recogniser_;
  std::unique_ptr<Pipeline> pipeline_;
  bool started_ = false;
  std::shared_ptr<std::atomic<bool>> done_ = std::make_shared<std::atomic<bool>>(false);
  std::shared_ptr<const std::atomic<bool>> before_done_;
  base::Worker worker_;
};

}  // namespace tongping::station
