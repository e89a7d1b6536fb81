// A station on real sockets at free ports, for tests: everything but sound and disk. Pumped by the test's own thread.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/wire/follower.hpp"
#include "common/wire/station_endpoint.hpp"
#include "common/wire/zmq_link.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/simulated_station.hpp"

namespace tongping::support {

class WireStation {
 public:
  explicit WireStation(std::uint32_t seed = 1, std::string feed = "tcp://127.0.0.1:0",
                       std::string desk = "tcp://127.0.0.1:0")
      : station_(seed) {
    auto opened =
        wire::StationEndpoint::open({std::move(feed), std::move(desk), key_pair_, [this](std::string_view key) {
                                       const auto found = allowed.find(std::string(key));
                                       return found == allowed.end() ? std::nullopt : std::optional(found->second);
                                     }});
    if (!opened) FAIL(opened.error().message);
    endpoint_ = std::move(*opened);
    endpoint_->set_origin(station_.origin());
  }

  std::map<std::string, wire::Permissions> allowed;
  std::vector<wire::PeerRequest> commands;
  std::vector<std::string> turned_away;
  std::vector<wire::Knock> knocks;
  bool looked_at = false;                   // it asks for small pictures of the walls
  std::vector<wire::Thumbnail> thumbnails;  // that were taken

  // One turn of a station's loop.
  void turn(std::chrono::milliseconds timeout = std::chrono::milliseconds(1)) {
    auto result = endpoint_->poll(timeout);
    const auto now = std::chrono::steady_clock::now();
    for (auto& line : result.turned_away) turned_away.push_back(std::move(line));
    for (auto& knock : result.knocks) knocks.push_back(std::move(knock));
    for (auto& request : result.requests) {
      const auto* thumbnail = std::get_if<wire::Thumbnail>(&request.request.body);
      if (thumbnail != nullptr) {
        thumbnails.push_back(*thumbnail);
        endpoint_->reply(request.peer, {request.request.id, station_.origin(), wire::ThumbnailTaken{}});
      } else if (auto reply = station_.answer(request.request)) {
        if (auto* told = std::get_if<wire::PositionReply>(&reply->body)) told->thumbnail_wanted = looked_at;
        endpoint_->reply(request.peer, *reply);
      } else {
        endpoint_->reply(request.peer, {request.request.id, station_.origin(), wire::Status{"{}"}});
        commands.push_back(std::move(request));
      }
    }
    if (const auto beat = station_.heartbeat(now, result.newcomer)) endpoint_->publish(*beat);
  }

  void act(int times = 1) {
    for (int i = 0; i < times; ++i) {
      for (const auto& frame : station_.act()) endpoint_->publish(frame);
    }
  }

  wire::ZmqLinkOptions link_options(const wire::CurveKeyPair& key) const {
    return {endpoint_->feed_address(), endpoint_->desk_address(), key_pair_.public_key(), key};
  }

  wire::CurveKeyPair a_known_key(wire::Permissions permissions) {
    wire::CurveKeyPair key = wire::make_key_pair();
    allowed[key.public_key()] = permissions;
    return key;
  }

  const wire::CurveKeyPair& key_pair() const { return key_pair_; }
  wire::StationEndpoint& endpoint() { return *endpoint_; }
  SimulatedStation& station() { return station_; }

  bool has_turned_away(const std::string& words) const {
    return std::any_of(turned_away.begin(), turned_away.end(),
                       [&](const std::string& line) { return line.find(words) != std::string::npos; });
  }

 private:
  SimulatedStation station_;
  wire::CurveKeyPair key_pair_ = wire::make_key_pair();
  std::unique_ptr<wire::StationEndpoint> endpoint_;
};

// Turns until `done`, at most 20 s; false when it never was.
template <typename Turn, typename Done>
bool turn_until(Turn turn, Done done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    turn();
  }
  return true;
}

}  // namespace tongping::support
