#include "capture-node/audio/sources.hpp"

#include "capture-node/audio/file_source.hpp"
#include "capture-node/audio/pulse_device.hpp"
#include "capture-node/audio/pulse_source.hpp"
#include "common/base/format.hpp"

namespace tongping::audio {

base::Result<std::unique_ptr<Source>> Sources::open(const SourceSpec& spec) {
  switch (spec.kind) {
    case SourceKind::device:
    case SourceKind::loopback: return std::make_unique<PulseSource>(spec.channel, device_of(spec));
    case SourceKind::file:
      return FileSource::open(spec, clock_).map([](auto file) { return std::unique_ptr<Source>(std::move(file)); });
    case SourceKind::typed: break;
  }
  return base::failure(base::format("typed:{} has words, no sound", spec.name));
}

std::shared_ptr<PulseDevice> Sources::device_of(const SourceSpec& spec) {
  const std::lock_guard lock(mutex_);
  std::weak_ptr<PulseDevice>& known = devices_[{shown_name(spec), spec.bus}];
  if (auto device = known.lock()) return device;
  auto device = std::make_shared<PulseDevice>(spec, clock_, log_);
  known = device;
  return device;
}

}  // namespace tongping::audio
