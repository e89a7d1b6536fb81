#include "common/wire/messages.hpp"

#include "common/base/format.hpp"

namespace tongping::wire {

std::string hex_of(const LogId& id) {
  std::string text;
  for (const std::uint8_t byte : id) text += base::format("{:02x}", byte);
  return text;
}

const char* name_of(ReplicaState state) {
  switch (state) {
    case ReplicaState::waiting: return "waiting";
    case ReplicaState::syncing: return "syncing";
    case ReplicaState::live: return "live";
  }
  return "waiting";
}

const char* name_of(PeerKind kind) {
  switch (kind) {
    case PeerKind::screen: return "screen";
    case PeerKind::console: return "console";
    case PeerKind::tool: return "tool";
  }
  return "tool";
}

const char* name_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::invalid: return "invalid";
    case Refusal::not_permitted: return "not permitted";
    case Refusal::unavailable: return "unavailable";
    case Refusal::snapshot_gone: return "snapshot gone";
    case Refusal::stale: return "stale";
    case Refusal::failed: return "failed";
  }
  return "failed";
}

}  // namespace tongping::wire
