// The link over TCP: SUB for the feed, DEALER for the desk, both as CURVE clients.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/result.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/link.hpp"

namespace tongping::wire {

class Socket;

struct ZmqLinkOptions {
  std::string feed;  // "tcp://HOST:PORT"; empty: only the desk is spoken to
  std::string desk;
  std::string station_public_key;  // Z85; a station with another key is not connected to
  CurveKeyPair key_pair;           // this program's
};

// Owned and called by the thread that opened it. Connects by itself, and again after every loss.
class ZmqLink final : public Link {
 public:
  // Refuses endpoints and keys that cannot be any; an absent station is not an error. [feed]
  static base::Result<std::unique_ptr<ZmqLink>> open(ZmqLinkOptions options);
  ~ZmqLink() override;

  Arrivals receive() override;
  bool send(const DeskRequest& request) override;
  void reconnect() override;

  // When `receive` has a connection to begin if nothing arrives before; nothing: never. [feed]
  std::optional<base::SteadyTime> next_attempt() const;

  // Waits until one of the links or descriptors has something, at most `timeout`. [feed]
  static void wait(std::span<ZmqLink* const> links, std::chrono::milliseconds timeout,
                   std::span<const int> descriptors = {});

  // All that can become readable, for whoever waits for other sockets too. For the wire room's own sources.
  void append_to(std::vector<Socket*>& sockets);

 private:
  struct Impl;
  explicit ZmqLink(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// One question, one answer: for commands that talk to a station and end. Fails after `patience`, or when the station
// refuses, with its reason. The request's id is set here. [the link's thread]
base::Result<DeskReply> ask(ZmqLink& link, DeskRequest request, std::chrono::milliseconds patience);

}  // namespace tongping::wire
