// std::format is not in the oldest compiler that we build with; fmt is, and its home is here.
#pragma once

#include <fmt/format.h>

namespace tongping::base {
using fmt::format;
using fmt::join;  // join(names, ", ") as an argument of format
}  // namespace tongping::base
