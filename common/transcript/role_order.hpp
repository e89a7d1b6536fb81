// What a person asks of roles and of whose microphone is whose, and what is kept of it. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/transcript/role.hpp"

namespace tongping::transcript {

// What a change of a role counts for.
enum class RoleEffect {
  now,      // what is said from then on; a running segment is divided
  line,     // the running segment too
  meeting,  // and what was said in the session before
};
const char* name_of(RoleEffect effect);
std::optional<RoleEffect> role_effect_from(std::string_view name);

// Who has changed a role or a microphone while the station ran. Without an author: the configuration.
struct ChangedBy {
  std::string author;  // the name of the key, "console" or "local"
  RoleEffect effect = RoleEffect::now;
  std::int64_t from_ns =
      0;  // on the clock that speech is stamped with: what is said from then on is under the new role
  bool operator==(const ChangedBy&) const = default;
};

struct PutRole {  // adds it, or replaces the one with its id
  Role role;
  RoleEffect effect = RoleEffect::now;
  bool operator==(const PutRole&) const = default;
};

struct RemoveRole {
  std::string role;
  bool operator==(const RemoveRole&) const = default;
};

struct AssignMicrophone {
  std::string microphone;
  std::string role;  // empty: nobody's
  RoleEffect effect = RoleEffect::now;
  bool operator==(const AssignMicrophone&) const = default;
};

struct SwapMicrophones {  // each gets the other's role
  std::string first;
  std::string second;
  RoleEffect effect = RoleEffect::now;
  bool operator==(const SwapMicrophones&) const = default;
};

// Nothing that is heard at it from then on is recognised, kept or shown; and again.
struct MuteMicrophone {
  std::string microphone;
  bool muted = true;
  bool operator==(const MuteMicrophone&) const = default;
};

// It is heard at another input from then on: what was plugged in there has failed.
struct ChangeSource {
  std::string microphone;
  std::string source;  // a device's or a loopback's, as in a configuration
  bool operator==(const ChangeSource&) const = default;
};

// The last change is taken back, with what it did to what was said.
struct UndoRoles {
  bool operator==(const UndoRoles&) const = default;
};

using RoleOrder =
    std::variant<PutRole, RemoveRole, AssignMicrophone, SwapMicrophones, UndoRoles, MuteMicrophone, ChangeSource>;

}  // namespace tongping::transcript
