// One channel of a source of the sound server, or what a sink plays. The home of libpulse, with devices.cpp; PipeWire
// speaks the same protocol.
#pragma once

#include <memory>

#include "capture-node/audio/source.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"

namespace tongping::audio {

// Fails closed: opens exactly the named source with "don't move", never the default one and never another. All channels
// of the source are asked for as it has them, and one is taken (loopback: their mean, unless one is named). When the
// source goes (killed, suspended, server gone, or simply no frames) health says so within 500 ms, and it is opened
// again within 2 s of its return, under the same name only; what was missed is a gap.
class PulseSource final : public Source {
 public:
  // `clock` and `log` outlive it. [station]
  PulseSource(SourceSpec spec, const base::Clock& clock, const base::Log& log);
  ~PulseSource() override;

  // Errors: no sound server; no source of that name (with those there are); no such channel (with how many there are).
  base::Result<void> start(base::SampleRing& ring) override;
  void stop() override;
  std::uint32_t rate_hz()
      const override;  // of the source at the first successful start; later the server resamples to it
  SourceHealth health() const override;
  bool finished() const override { return false; }

 private:
  class Capture;
  std::unique_ptr<Capture> capture_;
};

}  // namespace tongping::audio
