#include "common/wire/permissions.hpp"

#include <array>
#include <optional>
#include <utility>

#include "common/base/format.hpp"

namespace tongping::wire {
namespace {

constexpr std::array<std::pair<Permission, std::string_view>, 4> names{{
    {Permission::watch, "watch"},
    {Permission::edit, "edit"},
    {Permission::operate, "operate"},
    {Permission::administer, "administer"},
}};

std::optional<Permission> permission_from(std::string_view name) {
  for (const auto& [permission, known] : names) {
    if (name == known) return permission;
  }
  return std::nullopt;
}

}  // namespace

Permissions::Permissions(std::initializer_list<Permission> given) {
  for (const Permission permission : given) bits_ |= static_cast<std::uint8_t>(permission);
  if (bits_ != 0) bits_ |= static_cast<std::uint8_t>(Permission::watch);
  if (may(Permission::administer)) bits_ = 0b1111;
}

Permissions Permissions::with(Permission permission) const {
  Permissions more({permission});
  more.bits_ |= bits_;
  return more;
}

std::string to_text(Permissions permissions) {
  if (permissions.may(Permission::administer)) return "administer";
  std::string text;
  for (const auto& [permission, name] : names) {
    if (permission == Permission::watch || !permissions.may(permission)) continue;
    if (!text.empty()) text += ',';
    text += name;
  }
  if (text.empty() && permissions.may(Permission::watch)) return "watch";
  return text;
}

base::Result<Permissions> permissions_from(std::string_view text) {
  Permissions permissions;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    const auto permission = permission_from(name);
    if (!permission) {
      return base::failure(
          base::format("\"{}\" is not a permission; there are watch, edit, operate, administer", name));
    }
    permissions = permissions.with(*permission);
    if (comma == std::string_view::npos) return permissions;
    text.remove_prefix(comma + 1);
  }
}

Permission needed_for(const DeskRequest& request) {
  if (std::holds_alternative<PendingKeysRequest>(request.body)) return Permission::administer;
  return std::holds_alternative<Command>(request.body) ? Permission::operate : Permission::watch;
}

}  // namespace tongping::wire
