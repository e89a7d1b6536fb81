// Who must never be late goes before usual programs, where the system lets it.
#pragma once

namespace tongping::base {

// Puts the calling thread before threads of usual priority for good (setpriority(2), nice −10). False: the system does
// not let it (getrlimit(2): RLIMIT_NICE; configs/limits), and it stays as it is. [any]
bool go_first();

// Whether a thread could. [any]
bool may_go_first();

}  // namespace tongping::base
