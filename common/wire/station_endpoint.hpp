// A station's side of the wire: feed (XPUB) and desk (ROUTER), both encrypted, every peer known by its key.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/log.hpp"
#include "common/base/result.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/messages.hpp"
#include "common/wire/permissions.hpp"

namespace tongping::wire {

struct StationEndpointOptions {
  std::string feed;  // "tcp://HOST:PORT"; port 0: any free one
  std::string desk;
  CurveKeyPair key_pair;
  // What the holder of a public key (Z85) may do; nothing: refused. Called by the station's thread at every handshake
  // and at every request, so that a removed key has no effect any more.
  std::function<std::optional<Permissions>(std::string_view public_key)> authorise;
  const base::Log* log = nullptr;  // outlives the endpoint
};

// Where a reply goes. Opaque.
struct PeerId {
  std::string routing;
  bool operator==(const PeerId&) const = default;
};

struct PeerRequest {
  PeerId peer;
  std::string public_key;  // Z85: proved, not claimed
  Permissions permissions;
  DeskRequest request;
};

struct PeerView {
  std::string name;  // from its Hello; empty before
  PeerKind kind = PeerKind::tool;
  std::string address;      // "10.0.0.7:51234", as far as it could be learned
  std::string fingerprint;  // empty before its first request
  bool operator==(const PeerView&) const = default;
};

struct PollResult {
  std::vector<PeerRequest> requests;     // all permitted: what is not has been refused already
  bool newcomer = false;                 // somebody subscribed: a heartbeat now makes it live at once
  std::vector<std::string> turned_away;  // one line for each refused peer, as in the log; for the audit
};

// Owned and called by the station's thread alone; it has no thread of its own but libzmq's.
class StationEndpoint {
 public:
  // Binds both sockets and proves that an unknown key is refused by each, or fails with one clear line: address in use
  // or not of this machine, self-test not passed. [station]
  static base::Result<std::unique_ptr<StationEndpoint>> open(StationEndpointOptions options);
  ~StationEndpoint();

  const std::string& feed_address() const;  // the real port
  const std::string& desk_address() const;

  // Waits until a request, a handshake or one of `descriptors` needs attention, at most `timeout`; deals with
  // handshakes, unreadable and forbidden requests itself. At most `max_requests_a_poll` come at once, so that a flood
  // does not keep the loop from its other work. [station]
  PollResult poll(std::chrono::milliseconds timeout, std::span<const int> descriptors = {});
  static constexpr int max_requests_a_poll = 256;

  // Never waits: a screen whose queue is full misses frames and asks for them. [station]
  void publish(const FeedFrame& frame);

  // Never waits; a peer that has left gets nothing. [station]
  void reply(const PeerId& peer, const DeskReply& reply);

  // What refusals made by the endpoint itself are signed with. [station]
  void set_origin(Origin origin);

  // Breaks all connections, so that every peer shows its key again: after a key was removed. [station]
  base::Result<void> readmit_all();

  std::vector<PeerView> peers() const;  // [station] with a desk connection
  std::size_t subscribers() const;      // [station] feed connections

 private:
  struct Impl;
  explicit StationEndpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tongping::wire
