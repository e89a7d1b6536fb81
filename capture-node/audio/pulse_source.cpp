#include "capture-node/audio/pulse_source.hpp"

#include "capture-node/audio/frame_time.hpp"
#include "capture-node/audio/pulse_device.hpp"

namespace tongping::audio {

PulseSource::PulseSource(std::uint32_t channel, std::shared_ptr<PulseDevice> device)
    : device_(std::move(device)), tap_(std::make_unique<PulseTap>(channel)) {}
PulseSource::~PulseSource() { stop(); }

base::Result<void, base::Trouble> PulseSource::begin(base::SampleRing& ring) {
  stop();
  tap_->ring = &ring;
  auto joined = device_->join(*tap_);
  joined_ = joined.has_value();
  return joined;
}

base::Result<void, base::Trouble> PulseSource::wait_until_open() { return device_->wait_until_open(*tap_); }

base::Result<void, base::Trouble> PulseSource::start(base::SampleRing& ring) {
  auto opened = begin(ring).and_then([this] { return wait_until_open(); });
  if (!opened) stop();
  return opened;
}

void PulseSource::stop() {
  if (joined_.exchange(false)) device_->leave(*tap_);
}

std::uint32_t PulseSource::rate_hz() const { return device_->rate_hz(); }

SampleClock PulseSource::sample_clock() const {
  const std::uint32_t rate_hz = device_->rate_hz();
  if (rate_hz == 0) return {};
  return {device_.get(), length_of_frames(tap_->first_frame, rate_hz)};
}

SourceHealth PulseSource::health() const {
  if (joined_) return device_->health(*tap_);
  return {false, false, "", tap_->frames, false};
}

}  // namespace tongping::audio
