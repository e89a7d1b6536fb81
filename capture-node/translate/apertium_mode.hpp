// Reads a .mode file: the command line of a pair's pipeline, without giving it to a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"

namespace tongping::translate {

// The programs of a pipeline, each with its arguments.
using Programs = std::vector<std::vector<std::string>>;

// Understands what Apertium's `apertium-gen-modes` writes: programs joined by "|", words quoted or not, $1 (the
// generator's option, here -n: words without a translation come without marks) and $2 (the tagger's, here nothing).
// Gives each program -z, so that it answers at each NUL byte instead of at its end (Apertium's manual calls it null
// flush); refuses anything that only a shell understands and programs that are not Apertium's, which do not know -z.
// Pure. [any]
base::Result<Programs> parse_mode(std::string_view text, std::string_view name);

}  // namespace tongping::translate
