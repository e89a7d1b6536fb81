// A station's side of the wire: feed (XPUB) and desk (ROUTER), both encrypted, every peer known by its key.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/result.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/messages.hpp"
#include "common/wire/permissions.hpp"

namespace tongping::wire {

class ZmqLink;

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
  std::string name = {};  // from its Hello on this connection, so only claimed; empty before
};

struct PeerView {
  std::string name;  // from its Hello, so only claimed; empty before
  PeerKind kind = PeerKind::tool;
  std::string address;      // "10.0.0.7:51234", as far as it could be learned
  std::string public_key;   // Z85: proved
  std::string fingerprint;  // of it
  Permissions permissions;  // at its last request
  base::SteadyTime heard;   // its last request
  std::optional<Position> position;
  base::SteadyTime position_at;     // when `position` came
  std::uint64_t interims_then = 0;  // said on the feed when `position` came
  std::uint64_t interims_now = 0;
  bool operator==(const PeerView&) const = default;
};

// A key that nobody has approved asked to come in.
struct Knock {
  std::string public_key;  // Z85
  std::string address;     // without a port
};

struct PollResult {
  std::vector<PeerRequest> requests;     // all permitted: what is not has been refused already
  bool newcomer = false;                 // somebody subscribed: a heartbeat now makes it live at once
  std::vector<std::string> turned_away;  // one line for each refused peer, as in the log; for the audit
  std::vector<Knock> knocks;             // every one, at most `max_requests_a_poll`
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

  // Waits until a request, a handshake, one of `descriptors` or `followed` (a link of the same thread; nullptr: none)
  // needs attention, at most `timeout`; deals with handshakes, unreadable and forbidden requests itself. At most
  // `max_requests_a_poll` come at once, so that a flood does not keep the loop from its other work. [station]
  PollResult poll(std::chrono::milliseconds timeout, std::span<const int> descriptors = {},
                  ZmqLink* followed = nullptr);
  static constexpr int max_requests_a_poll = 256;

  // Never waits: a screen whose queue is full misses frames and asks for them. [station]
  void publish(const FeedFrame& frame);

  // Never waits; a peer that has left gets nothing. [station]
  void reply(const PeerId& peer, const DeskReply& reply);

  // What refusals made by the endpoint itself are signed with. [station]
  void set_origin(Origin origin);

  // Ends the connections of a key that is no longer accepted; the others go on undisturbed. Where somebody is connected
  // to the feed who has not said a word, so that nobody knows whose connection it is, all have to show their keys again
  // (a receiver fetches what it missed). [station]
  base::Result<void> cut_off(std::string_view public_key);

  std::vector<PeerView> peers() const;  // [station] with a desk connection
  std::size_t subscribers() const;      // [station] feed connections
  std::uint64_t refused() const;        // [station] peers and requests, since the start

 private:
  struct Impl;
  explicit StationEndpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tongping::wire
