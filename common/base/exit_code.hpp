// How a command ends: 0, 1 (failed) or 2 (usage, configuration), with the reason on standard error.
#pragma once

#include "common/base/result.hpp"

namespace tongping::base {

// Prints the error, each of its lines after the program's name, and returns its exit code. [main]
int report(const char* program, const Error& error);

inline int exit_code_of(const char* program, const Result<void>& result) {
  return result ? 0 : report(program, result.error());
}

}  // namespace tongping::base
