#include "capture-node/audio/pulse_source.hpp"

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

// Whole seconds apart: the product would overflow after two days.
SampleClock PulseSource::sample_clock() const {
  const std::int64_t rate = device_->rate_hz();
  if (rate == 0) return {};
  const std::chrono::nanoseconds second = std::chrono::seconds(1);
  return {device_.get(), tap_->first_frame / rate * second + tap_->first_frame % rate * second / rate};
}

SourceHealth PulseSource::health() const {
  if (joined_) return device_->health(*tap_);
  return {false, false, "", tap_->frames, false};
}

}  // namespace tongping::audio
