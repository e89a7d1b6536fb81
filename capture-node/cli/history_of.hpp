// What a station has recorded, as commands read it beside a running station or without one.
#pragma once

#include "capture-node/cli/commands.hpp"
#include "capture-node/store/history.hpp"

namespace tongping::cli {

base::Result<std::unique_ptr<store::History>> open_history(const Invocation& invocation);

}  // namespace tongping::cli
