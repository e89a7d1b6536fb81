// What a key may do. Bound to the key, never to a name that its holder claims.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "common/wire/messages.hpp"

namespace tongping::wire {

enum class Permission : std::uint8_t {
  watch = 1,       // feed, snapshot, replay, status
  edit = 2,        // correct, merge, split, withdraw text
  operate = 4,     // roles, microphones, screens
  administer = 8,  // keys and who waits to be let in, accounts, retention; includes all others
};

// A value. Whoever may do anything may watch; whoever may administer may do all.
class Permissions {
 public:
  Permissions() = default;
  Permissions(std::initializer_list<Permission> given);

  bool may(Permission permission) const { return (bits_ & static_cast<std::uint8_t>(permission)) != 0; }
  Permissions with(Permission permission) const;
  bool operator==(const Permissions&) const = default;

 private:
  std::uint8_t bits_ = 0;
};

// "watch,edit"; the shortest list that means the same. [any]
std::string to_text(Permissions permissions);
base::Result<Permissions> permissions_from(std::string_view text);

// What a request needs; the station's endpoint refuses it without. [any]
Permission needed_for(const DeskRequest& request);

}  // namespace tongping::wire
