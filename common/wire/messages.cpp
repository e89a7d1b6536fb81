#include "common/wire/messages.hpp"

namespace tongping::wire {

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
