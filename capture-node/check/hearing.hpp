// Opens a station's microphones, whether the station runs or not, and listens to all of them for a while.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/audio/resampler.hpp"
#include "capture-node/audio/source.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "capture-node/audio/sources.hpp"
#include "capture-node/check/sound_probe.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/words.hpp"

namespace tongping::check {

struct Heard {
  SoundProbe probe;
  std::vector<std::int16_t> samples;  // all of it, 16 kHz
};

// Owned by the check; one thread calls everything. Nothing of what is heard is kept longer than the check. [main]
class Hearing {
 public:
  using Tell = std::function<void(std::chrono::seconds left)>;

  // Both outlive it. While it listens it asks `stop` all the time.
  Hearing(const base::Clock& clock, const base::Log& log, std::function<bool()> stop)
      : clock_(clock), sources_(clock, log), stop_(std::move(stop)) {}
  ~Hearing();
  Hearing(const Hearing&) = delete;
  Hearing& operator=(const Hearing&) = delete;

  // Opens one more. Refuses what a station would refuse: a device or channel that is not there, a file without sound.
  base::Result<void, base::Trouble> open(const audio::SourceSpec& spec);

  // What those that are open give from now on, in the order in which they were opened. `tell` is called at the
  // beginning and every second.
  std::vector<Heard> listen(std::chrono::milliseconds duration, const Tell& tell);

 private:
  struct Open {
    base::SampleRing ring{200};
    std::unique_ptr<audio::Source> source;
    std::unique_ptr<audio::Resampler> resampler;
    std::vector<std::int16_t> rest;  // of a frame
  };

  static void hear(Open& microphone, Heard& heard);

  const base::Clock& clock_;
  audio::Sources sources_;
  const std::function<bool()> stop_;
  std::vector<std::unique_ptr<Open>> open_;
};

}  // namespace tongping::check
