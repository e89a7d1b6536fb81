#include "common/transcript/ownership.hpp"

#include <algorithm>
#include <tuple>

namespace tongping::transcript {
namespace {

// Nobody speaks longer without a pause; keeps what a broken station sends from overflowing.
constexpr std::chrono::milliseconds longest_utterance = std::chrono::hours(24);

}  // namespace

void Ownership::learn(const MicrophonesClaimed& claimed) {
  if (claimed.claims.empty()) return;
  Claims& claims = sets_[claimed.set];
  for (const Claim& claim : claimed.claims) {
    const auto [known, is_new] = claims.try_emplace(claim.term, claim);
    if (is_new) continue;
    const auto order = [](const Claim& c) { return std::tie(c.from_ns, c.station); };
    if (order(claim) < order(known->second)) known->second = claim;
  }
}

bool Ownership::admits(const Segment& segment) const {
  const std::int64_t end_ns = wall_end_ns(segment);
  return std::all_of(sets_.begin(), sets_.end(), [&](const auto& entry) {
    const auto& [set, claims] = entry;
    const std::string& station = segment.key.station;
    const bool takes_part = set == station || std::any_of(claims.begin(), claims.end(), [&](const auto& claim) {
                              return claim.second.station == station;
                            });
    if (!takes_part) return true;
    const Claim* claim = claim_at(claims, end_ns);
    return (claim == nullptr ? set : claim->station) == station;
  });
}

const Claim* Ownership::claim_at(const Claims& claims, std::int64_t wall_ns) {
  const auto found =
      std::find_if(claims.rbegin(), claims.rend(), [&](const auto& claim) { return claim.second.from_ns <= wall_ns; });
  return found == claims.rend() ? nullptr : &found->second;
}

const Ownership::Claims* Ownership::claims_of(std::string_view set) const {
  const auto found = sets_.find(set);
  return found == sets_.end() || found->second.empty() ? nullptr : &found->second;
}

std::string Ownership::owner_at(std::string_view set, std::int64_t wall_ns) const {
  const Claims* claims = claims_of(set);
  const Claim* claim = claims == nullptr ? nullptr : claim_at(*claims, wall_ns);
  return claim == nullptr ? std::string(set) : claim->station;
}

std::string Ownership::owner(std::string_view set) const {
  const Claims* claims = claims_of(set);
  return claims == nullptr ? std::string(set) : claims->rbegin()->second.station;
}

std::uint64_t Ownership::newest_term(std::string_view set) const {
  const Claims* claims = claims_of(set);
  return claims == nullptr ? 0 : claims->rbegin()->first;
}

std::int64_t Ownership::newest_time(std::string_view set) const {
  std::int64_t newest = 0;
  const Claims* claims = claims_of(set);
  if (claims == nullptr) return newest;
  for (const auto& [term, claim] : *claims) newest = std::max(newest, claim.from_ns);
  return newest;
}

MicrophonesClaimed Ownership::known(const std::string& set) const {
  MicrophonesClaimed claimed{set, {}};
  if (const Claims* claims = claims_of(set)) {
    for (const auto& [term, claim] : *claims) claimed.claims.push_back(claim);
  }
  return claimed;
}

std::int64_t wall_end_ns(const Segment& segment) {
  const auto length = std::clamp<std::chrono::milliseconds>(segment.end - segment.start, {}, longest_utterance);
  const std::int64_t length_ns = std::chrono::nanoseconds(length).count();
  return std::min(segment.wall_start_ns, INT64_MAX - length_ns) + length_ns;
}

}  // namespace tongping::transcript
