// One channel of a source of the sound server, or what a sink plays. PipeWire speaks the same protocol.
#pragma once

#include <atomic>
#include <memory>

#include "capture-node/audio/source.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "common/base/words.hpp"

namespace tongping::audio {

class PulseDevice;
struct PulseTap;

// Fails closed: opens exactly the named source with "don't move", never the default one and never another. All channels
// of the source are asked for as it has them, and one is taken (loopback: their mean, unless one is named); whoever
// takes another of the same device has it from the same stream. When the source goes (killed, suspended, server gone,
// or simply no frames) health says so within 500 ms, and it is opened again within 2 s of its return, under the same
// name only; what was missed is a gap. Where it returns with fewer channels, those that are missing stay lost.
class PulseSource final : public Source {
 public:
  // [station]
  PulseSource(std::uint32_t channel, std::shared_ptr<PulseDevice> device);
  ~PulseSource() override;

  // Errors: no sound server; no source of that name (with those there are); no such channel (with how many there are).
  base::Result<void, base::Trouble> wait_until_open() override;
  base::Result<void, base::Trouble> begin(base::SampleRing& ring) override;
  base::Result<void, base::Trouble> start(base::SampleRing& ring) override;
  void stop() override;
  std::uint32_t rate_hz() const override;  // of the source when it was first open; later the server resamples to it
  SampleClock sample_clock() const override;
  SourceHealth health() const override;
  bool finished() const override { return false; }

 private:
  const std::shared_ptr<PulseDevice> device_;
  const std::unique_ptr<PulseTap> tap_;
  std::atomic<bool> joined_{false};
};

}  // namespace tongping::audio
