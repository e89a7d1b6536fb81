// The first start of a station: the assistant in the console's window, and what it leaves: a configuration that the
// station takes from then on, and screens that run.
#pragma once

#include <filesystem>
#include <functional>

#include "capture-node/console/console.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/result.hpp"

namespace tongping::station {

// Until the files are written or `over` is true; false: somebody closed the window, and nothing was written. A file
// that stands there is replaced only where the person says so. Microphones are opened when the person says that those
// who are heard agreed, for meters alone. [main]
base::Result<bool> assist(console::Console& window, const std::filesystem::path& file,
                          const std::function<bool()>& over, const base::Clock& clock, const base::Log& log);

}  // namespace tongping::station
