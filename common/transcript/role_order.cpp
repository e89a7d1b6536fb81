#include "common/transcript/role_order.hpp"

namespace tongping::transcript {

const char* name_of(RoleEffect effect) {
  switch (effect) {
    case RoleEffect::now: return "now";
    case RoleEffect::line: return "line";
    case RoleEffect::meeting: return "meeting";
  }
  return "";
}

std::optional<RoleEffect> role_effect_from(std::string_view name) {
  for (const RoleEffect effect : {RoleEffect::now, RoleEffect::line, RoleEffect::meeting}) {
    if (name == name_of(effect)) return effect;
  }
  return std::nullopt;
}

}  // namespace tongping::transcript
