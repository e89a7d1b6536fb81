#include "capture-node/pair_settings.hpp"

#include <algorithm>

#include "common/wire/limits.hpp"

namespace tongping::station {
namespace {

using transcript::Microphone;

// What was decided before that was of another session.
std::int64_t session_start(const PeerNews& other, const PairPart& part) {
  if (other.session) return other.session->wall_ns;
  return part.session ? part.session->wall_ns : 0;
}

bool is_decided_later(const Microphone& theirs, const Microphone& ours, std::int64_t since_ns) {
  if (theirs.muted_ns < since_ns || theirs.muted_ns == 0) return false;
  if (theirs.muted_ns != ours.muted_ns) return theirs.muted_ns > ours.muted_ns;
  return theirs.muted && !ours.muted;
}

void take_mute(const Microphone& theirs, Microphone& ours, const PairPart& part, std::int64_t since_ns) {
  const bool undecided = ours.muted_ns < since_ns || ours.muted_ns == 0;
  if (!is_decided_later(theirs, ours, since_ns) && !(part.stands_by && undecided)) return;
  ours.muted = theirs.muted;
  ours.muted_ns = theirs.muted_ns;
}

// Of microphones that only this station has: as the roles stand here, or as they were configured.
void bring_roles(const RoleSettings& own, const RoleSettings& configured, RoleSettings& settings) {
  for (const Microphone& microphone : settings.microphones) {
    const bool stands = microphone.role.empty() || find_role(settings, microphone.role) != nullptr;
    if (stands || settings.roles.size() >= wire::max_roles) continue;
    const transcript::Role* role = find_role(own, microphone.role);
    if (role == nullptr) role = find_role(configured, microphone.role);
    if (role != nullptr) settings.roles.push_back(*role);
  }
}

}  // namespace

RoleSettings shared_settings(const RoleSettings& own, const PeerNews& other, const PairPart& part) {
  if (!other.heard || other.settings == nullptr) return own;
  const bool elsewhere = other.session && part.session && other.session->session != part.session->session;
  if (elsewhere && !part.stands_by) return own;
  const RoleSettings& theirs = *other.settings;
  const std::int64_t since_ns = session_start(other, part);
  RoleSettings settings = own;
  for (Microphone& microphone : settings.microphones) {
    const Microphone* there = find_microphone(theirs, microphone.id);
    if (there == nullptr) continue;
    take_mute(*there, microphone, part, since_ns);
    if (part.stands_by) microphone.role = there->role;
  }
  if (!part.stands_by) return settings;
  settings.roles = theirs.roles;
  bring_roles(own, part.configured, settings);
  return settings;
}

std::vector<std::string> missing_microphones(const RoleSettings& own, const PeerNews& other) {
  std::vector<std::string> missing;
  if (!other.heard || other.settings == nullptr) return missing;
  for (const Microphone& microphone : other.settings->microphones) {
    if (find_microphone(own, microphone.id) == nullptr) missing.push_back(microphone.id);
  }
  return missing;
}

}  // namespace tongping::station
