// Decides who comes in: the station's answers to libzmq's question about every key (ZAP,
// https://rfc.zeromq.org/spec/27). For the wire room's own sources.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/wire/permissions.hpp"
#include "common/wire/refusal_log.hpp"
#include "common/wire/socket.hpp"
#include "common/wire/station_endpoint.hpp"

namespace tongping::wire {

class Doorkeeper {
 public:
  using Authorise = std::function<std::optional<Permissions>(std::string_view public_key)>;

  // Must exist before a socket of the context binds. One for each context.
  Doorkeeper(zmq::context_t& context, Authorise authorise, RefusalLog& refusals);

  Socket& socket() { return questions_; }

  // Answers what has been asked, at most `max_answers`. `room`: whether one more peer may come in.
  void answer(bool room, base::SteadyTime now);
  static constexpr int max_answers = 256;

  std::optional<Permissions> permissions_of(std::string_view public_key) const { return authorise_(public_key); }

  // Who knocked since the last call.
  std::vector<Knock> take_knocks() { return std::exchange(knocks_, {}); }

  // Turns a key away until the station's next start.
  void ban(const std::string& public_key) { banned_.insert(public_key); }

  // Its refusals are expected and not logged.
  void expect_stranger(std::string public_key) { stranger_ = std::move(public_key); }

 private:
  struct Question;
  std::string decide(const Question& question, bool room, std::string& public_key) const;

  Authorise authorise_;
  RefusalLog& refusals_;
  std::string stranger_;
  std::set<std::string> banned_;
  std::vector<Knock> knocks_;
  Socket questions_;
};

}  // namespace tongping::wire
