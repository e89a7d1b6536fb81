// `sessions delete`: everything that was said in a session, for good.
#pragma once

#include "capture-node/cli/commands.hpp"

namespace tongping::cli {

void add_sessions_delete(CLI::App& sessions, Invocation& invocation);

}  // namespace tongping::cli
