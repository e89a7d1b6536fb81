#include "capture-node/peer_watch.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/wire/limits.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

// Enough for the lag of a minute of eight busy microphones; more than that is told as "at least".
constexpr std::size_t max_published = 1024;

PeerState state_of(wire::ReplicaState state) {
  switch (state) {
    case wire::ReplicaState::waiting: return PeerState::waiting;
    case wire::ReplicaState::syncing: return PeerState::syncing;
    case wire::ReplicaState::live: return PeerState::live;
  }
  return PeerState::waiting;
}

}  // namespace

const char* name_of(PeerState state) {
  switch (state) {
    case PeerState::connected: return "connected";
    case PeerState::waiting: return "waiting";
    case PeerState::syncing: return "syncing";
    case PeerState::live: return "live";
    case PeerState::silent: return "silent";
    case PeerState::gone: return "gone";
  }
  return "connected";
}

void PeerWatch::published(std::uint64_t sequence, base::SteadyTime now) {
  published_.emplace_back(sequence, now);
  if (published_.size() > max_published) published_.pop_front();
}

std::vector<PeerStatus> PeerWatch::look(const std::vector<wire::PeerView>& peers, const NameOfKey& name_of_key,
                                        std::uint64_t last_sequence, base::SteadyTime now) {
  std::vector<PeerStatus> all;
  for (const wire::PeerView& peer : peers) {
    const auto approved = name_of_key(peer.public_key);
    // Who has not said hello is a command that asks once and leaves.
    if (peer.name.empty() || !approved) continue;
    PeerStatus status;
    status.name = approved->empty() ? peer.name : *approved;
    status.own_name = peer.name;
    status.kind = peer.kind;
    status.address = peer.address;
    status.public_key = peer.public_key;
    status.fingerprint = peer.fingerprint;
    status.permissions = peer.permissions;
    judge(status, peer, last_sequence, now);
    if (status.kind == wire::PeerKind::screen) remember(peer.public_key, status, now);
    add_behind(all, peer, status, last_sequence, now);
    all.push_back(std::move(status));
  }
  add_gone(all, name_of_key, now);
  return all;
}

// What a relay has told of its screens; of a relay that is not heard itself nobody knows how they are.
void PeerWatch::add_behind(std::vector<PeerStatus>& all, const wire::PeerView& relay, const PeerStatus& relay_status,
                           std::uint64_t last_sequence, base::SteadyTime now) {
  if (!relay.position) return;
  const bool heard = now - relay.position_at <= wire::silence_limit;
  // A screen told the relay where it was up to two intervals before the relay told it here. A silent one lacks it all.
  const base::SteadyTime when = heard ? relay.position_at - 2 * wire::position_interval : now;
  const std::uint64_t newest = newest_before(when, last_sequence);
  for (const wire::ScreenBehind& screen : relay.position->behind) {
    PeerStatus status;
    status.name = status.own_name = screen.name;
    status.kind = wire::PeerKind::screen;
    status.public_key = relay.public_key;
    status.via = screen.via.empty() ? relay_status.name : base::format("{}/{}", relay_status.name, screen.via);
    status.state = heard && !screen.silent ? state_of(screen.state) : PeerState::silent;
    status.sequence = screen.sequence;
    status.presented = screen.presented;
    status.behind_events = newest - std::min(newest, screen.sequence);
    status.behind = missing_since(screen.sequence, when);
    status.wall = screen.wall;
    status.flagged = status.state != PeerState::live || *status.behind > lagging;
    remember(relay.public_key, status, now);
    all.push_back(std::move(status));
  }
}

void PeerWatch::judge(PeerStatus& status, const wire::PeerView& peer, std::uint64_t last_sequence,
                      base::SteadyTime now) const {
  const bool follows = peer.kind != wire::PeerKind::tool;
  const bool silent = now - std::max(peer.heard, peer.position_at) > wire::silence_limit;
  if (!peer.position) {
    status.state = !follows ? PeerState::connected : silent ? PeerState::silent : PeerState::waiting;
  } else {
    status.state = silent ? PeerState::silent : state_of(peer.position->state);
    status.sequence = peer.position->sequence;
    status.presented = peer.position->presented;
    status.wall = peer.position->wall;
    // What came out after it told where it was it will have by the next time. A silent one lacks it all.
    const base::SteadyTime when = silent ? now : peer.position_at;
    const std::uint64_t newest = newest_before(when, last_sequence);
    status.behind_events = newest - std::min(newest, peer.position->sequence);
    status.behind = missing_since(peer.position->sequence, when);
    if (const auto& reach = peer.position->interims) {
      const std::uint64_t said = silent ? peer.interims_now : peer.interims_then;
      const std::uint64_t lacks = *status.behind_events + said - std::min(said, *reach);
      status.waiting_frames = std::min<std::uint64_t>(lacks, wire::feed_queue_frames);
      status.dropped_interims = peer.position->dropped_interims;
    }
    if (peer.position->round_trip_us) status.round_trip = std::chrono::microseconds(*peer.position->round_trip_us);
  }
  status.flagged = follows && (status.state != PeerState::live || status.behind.value_or(0ms) > lagging);
}

std::uint64_t PeerWatch::newest_before(base::SteadyTime when, std::uint64_t last_sequence) const {
  const auto later = std::find_if(published_.begin(), published_.end(),
                                  [&](const auto& published) { return published.second > when; });
  return later == published_.end() ? last_sequence : later->first - 1;
}

std::chrono::milliseconds PeerWatch::missing_since(std::uint64_t sequence, base::SteadyTime when) const {
  const auto first_missing = std::find_if(published_.begin(), published_.end(),
                                          [&](const auto& published) { return published.first > sequence; });
  if (first_missing == published_.end()) return 0ms;
  return std::max(0ms, std::chrono::duration_cast<std::chrono::milliseconds>(when - first_missing->second));
}

void PeerWatch::remember(const std::string& public_key, const PeerStatus& status, base::SteadyTime now) {
  const std::string who = base::format("{} {} {}", public_key, status.via, status.own_name);
  if (seen_.count(who) > 0 || seen_.size() < max_remembered) seen_[who] = {public_key, status, now};
}

void PeerWatch::add_gone(std::vector<PeerStatus>& all, const NameOfKey& name_of_key, base::SteadyTime now) {
  for (auto at = seen_.begin(); at != seen_.end();) {
    if (now - at->second.last > remembered || !name_of_key(at->second.public_key)) {
      at = seen_.erase(at);
      continue;
    }
    if (at->second.last != now) {
      PeerStatus status = at->second.status;
      status.state = PeerState::gone;
      status.waiting_frames.reset();
      status.flagged = true;
      all.push_back(std::move(status));
    }
    ++at;
  }
}

}  // namespace tongping::station
