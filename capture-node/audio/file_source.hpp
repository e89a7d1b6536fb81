// A sound file as a microphone. The home of libsndfile.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/audio/source.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "common/base/clock.hpp"
#include "common/base/words.hpp"
#include "common/base/worker.hpp"

namespace tongping::audio {

// Gives the file from its beginning with every start, on a thread of its own: at the speed of time after an absolute
// schedule (no drift), where what the ring refuses is lost as with a device; or as fast as the ring is emptied, where
// nothing is lost.
class FileSource final : public Source {
 public:
  // Any format of libsndfile: WAV, FLAC, Ogg, Opus, MP3. Refuses what cannot be read, is not sound, has no such channel
  // or a rate that nothing records at. `clock` outlives it. [station]
  static base::Result<std::unique_ptr<FileSource>> open(const SourceSpec& spec, const base::Clock& clock);
  ~FileSource() override;

  base::Result<void, base::Trouble> start(base::SampleRing& ring) override;
  void stop() override;
  std::uint32_t rate_hz() const override { return rate_hz_; }
  SourceHealth health() const override;
  bool finished() const override { return finished_; }

 private:
  struct File;
  FileSource(SourceSpec spec, std::unique_ptr<File> file, const base::Clock& clock);
  void play(base::SampleRing& ring, const base::Worker::StopFlag& stop_requested);
  bool read(base::SampleBlock& block);
  void wait_until_due(const base::SampleRing& ring, std::int64_t frame, base::SteadyTime begin,
                      const base::Worker::StopFlag& stop_requested) const;

  const SourceSpec spec_;
  const base::Clock& clock_;
  const std::unique_ptr<File> file_;
  const std::uint32_t rate_hz_;
  std::vector<float> interleaved_;  // worker only
  std::atomic<std::int64_t> frames_{0};
  std::atomic<bool> running_{false};
  std::atomic<bool> finished_{false};
  std::unique_ptr<base::Worker> worker_;
};

}  // namespace tongping::audio
