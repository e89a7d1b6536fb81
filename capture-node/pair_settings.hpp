// What the two stations of a pair set because the other one has set it. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "capture-node/peer_news.hpp"
#include "capture-node/role_settings.hpp"

namespace tongping::station {

struct PairPart {
  bool stands_by = false;  // does not speak for the microphones
  RoleSettings configured;
  std::optional<transcript::SessionStarted> session;  // of this station
};

// What is to be set here; `own`: what is. Microphones are the same where their ids are.
// A mute is of the microphone and not of a station: the newest decision of the session counts at both, wherever it was
// made and whoever speaks, and of two at the same time the mute. What nobody decided is as it is set here, or, where
// this station stands by, as it is set there.
// Who stands by goes by the roles of the one that speaks, and by whose its microphones are. A microphone that the other
// one has not keeps its role and its mute, and brings its role along; one that this station has not stays unknown.
// [any]
RoleSettings shared_settings(const RoleSettings& own, const PeerNews& other, const PairPart& part);

// Microphones that `other` has and `own` has not: nobody hears them here. [any]
std::vector<std::string> missing_microphones(const RoleSettings& own, const PeerNews& other);

}  // namespace tongping::station
