// Roles and whose microphone is whose, as a running station has them.
#pragma once

#include <ostream>

#include "common/base/json.hpp"

namespace tongping::cli {

// `status`: the station's. What differs from its configuration is marked.
void print_roles(const base::Json& status, std::ostream& out);

// As the sections of a configuration file that would make it so at the next start.
void print_roles_as_toml(const base::Json& status, std::ostream& out);

}  // namespace tongping::cli
