// A microphone's source that gives nothing by itself: the test puts into the ring what is heard.
#pragma once

#include <atomic>

#include "capture-node/audio/source.hpp"
#include "common/base/words.hpp"
#include "tests/support/noises.hpp"

namespace tongping::support {

class StillSource final : public audio::Source {
 public:
  explicit StillSource(std::uint32_t rate_hz = noise_rate_hz, bool has_ended = false)
      : ended(has_ended), rate_hz_(rate_hz) {}

  base::Result<void, base::Trouble> start(base::SampleRing&) override { return {}; }
  void stop() override {}
  std::uint32_t rate_hz() const override { return rate_hz_; }
  audio::SourceHealth health() const override { return {}; }
  bool finished() const override { return ended; }

  std::atomic<bool> ended;

 private:
  const std::uint32_t rate_hz_;
};

}  // namespace tongping::support
