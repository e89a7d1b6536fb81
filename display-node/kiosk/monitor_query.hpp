// Of this room only: what both listing monitors and opening a window need.
#pragma once

#include <vector>

#include "display-node/kiosk/monitor.hpp"

namespace tongping::kiosk {

// SDL's video must have been started.
std::vector<Monitor> query_monitors();

// A name that occurs again gets "#2" and so on, in the order of the system.
void give_identities(std::vector<Monitor>& monitors);

}  // namespace tongping::kiosk
