// The one place that knows which source serves which kind.
#pragma once

#include <memory>

#include "capture-node/audio/source.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"

namespace tongping::audio {

// The source, not started. `clock` and `log` outlive it. Refuses `typed` (it has no sound) and a file that cannot be
// read or is not sound. Devices are looked for by Source::start. [station]
base::Result<std::unique_ptr<Source>> open_source(const SourceSpec& spec, const base::Clock& clock,
                                                  const base::Log& log);

}  // namespace tongping::audio
