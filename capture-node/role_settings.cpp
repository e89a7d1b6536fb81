#include "capture-node/role_settings.hpp"

#include <algorithm>

namespace tongping::station {

const transcript::Role* find_role(const RoleSettings& settings, const std::string& id) {
  const auto found = std::find_if(settings.roles.begin(), settings.roles.end(),
                                  [&](const transcript::Role& r) { return r.shown.id == id; });
  return found == settings.roles.end() ? nullptr : &*found;
}

const transcript::Microphone* find_microphone(const RoleSettings& settings, const std::string& id) {
  const auto found = std::find_if(settings.microphones.begin(), settings.microphones.end(),
                                  [&](const transcript::Microphone& m) { return m.id == id; });
  return found == settings.microphones.end() ? nullptr : &*found;
}

}  // namespace tongping::station
