// The screen's command line: arguments become one command, which runs and gives the exit code.
#pragma once

namespace tongping::cli {

// 0, 1 (failed: one clear line on standard error) or 2 (usage or configuration). [main]
int run_command_line(int argc, char** argv);

}  // namespace tongping::cli
