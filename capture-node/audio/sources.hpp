// The one place that knows which source serves which kind, and which of them share a device.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "capture-node/audio/source.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"

namespace tongping::audio {

class PulseDevice;

// Owned by whoever opens several: a station, a check, the assistant. The sources may outlive it. [any]
class Sources {
 public:
  // Both outlive it and its sources.
  Sources(const base::Clock& clock, const base::Log& log) : clock_(clock), log_(log) {}
  Sources(const Sources&) = delete;
  Sources& operator=(const Sources&) = delete;

  // The source, not started. Those of one device of the sound server have one stream there, which is open while one of
  // them is started. Refuses `typed` (it has no sound) and a file that cannot be read or is not sound. Devices are
  // looked for by Source::start.
  base::Result<std::unique_ptr<Source>> open(const SourceSpec& spec);

 private:
  std::shared_ptr<PulseDevice> device_of(const SourceSpec& spec);

  const base::Clock& clock_;
  const base::Log& log_;
  std::mutex mutex_;
  // By name at the server and bus; guarded by mutex_.
  std::map<std::pair<std::string, std::string>, std::weak_ptr<PulseDevice>> devices_;
};

}  // namespace tongping::audio
