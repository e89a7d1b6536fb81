// Where the sources and the built programs are. Said in one source: nothing else depends on where a checkout stands,
// and a compiler's cache serves all of them.
#pragma once

#include <string>

namespace tongping::support {

std::string source_directory();

// Of the programs that tests start: of this build, or $TONGPING_PROGRAMS. A test of whole programs need not be built
// for each sanitizer that they are built for.
std::string binary_directory();
bool programs_are_of_this_build();
std::string own_directory();  // of this build, always

}  // namespace tongping::support
