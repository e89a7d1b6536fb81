// The roles of a station and whose its microphones are, as they are set. Pure.
#pragma once

#include <string>
#include <vector>

#include "common/transcript/role.hpp"

namespace tongping::station {

struct RoleSettings {
  std::vector<transcript::Role> roles;
  std::vector<transcript::Microphone> microphones;
  bool operator==(const RoleSettings&) const = default;
};

// nullptr: there is none of that id. [any]
const transcript::Role* find_role(const RoleSettings& settings, const std::string& id);
const transcript::Microphone* find_microphone(const RoleSettings& settings, const std::string& id);

}  // namespace tongping::station
