// A network in memory that loses, doubles, reorders and delays what passes, as its seed decides. Time is the test's.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <variant>

#include "common/base/clock.hpp"
#include "common/wire/codec.hpp"
#include "common/wire/link.hpp"

namespace tongping::support {

struct Faults {
  double loss = 0;
  double duplication = 0;
  std::chrono::milliseconds least_delay{0};
  std::chrono::milliseconds most_delay{0};  // what differs in delay overtakes
  bool cut = false;                         // nothing passes
  bool deaf = false;                        // nothing passes towards the receiver
  bool mute = false;                        // nothing passes towards the station
};

class LossyLink final : public wire::Link {
 public:
  using Bytes = std::shared_ptr<const std::string>;
  using Desk = std::function<std::optional<wire::DeskReply>(const wire::DeskRequest&)>;

  LossyLink(std::uint32_t seed, Desk desk) : random_(seed), desk_(std::move(desk)) {}

  Faults faults;

  // A broken link on purpose: it closes the gaps in the numbers of what it loses, so that nobody can see them.
  bool renumbers = false;

  // The station's side.
  void publish(const wire::FeedFrame& frame) {
    publish(frame, std::make_shared<const std::string>(wire::encode(frame)));
  }

  // `bytes` are the frame's, encoded once for many links.
  void publish(const wire::FeedFrame& frame, const Bytes& bytes) {
    if (!renumbers) return travel(Frame{bytes});
    wire::FeedFrame renumbered = frame;
    if (auto* event = std::get_if<transcript::Event>(&renumbered.body)) {
      event->sequence -= hidden_;
      if (happens(faults.loss)) return void(++hidden_);
    } else if (auto* interim = std::get_if<wire::Interim>(&renumbered.body)) {
      interim->last_sequence -= std::min(hidden_, interim->last_sequence);
    } else if (auto* heartbeat = std::get_if<wire::Heartbeat>(&renumbered.body)) {
      heartbeat->last_sequence -= std::min(hidden_, heartbeat->last_sequence);
    }
    travel(Frame{std::make_shared<const std::string>(wire::encode(renumbered))});
  }

  // When the next message arrives, at either end.
  std::optional<base::SteadyTime> next_arrival() const {
    if (under_way_.empty()) return std::nullopt;
    return under_way_.begin()->first;
  }

  // Requests that arrive by `now` are answered.
  void advance(base::SteadyTime now) {
    now_ = now;
    for (auto due = under_way_.begin(); due != under_way_.end() && due->first <= now;) {
      if (const auto* request = std::get_if<Request>(&due->second)) {
        if (const auto reply = desk_(wire::decode_desk_request(request->bytes).value()))
          travel(Reply{wire::encode(*reply)});
        due = under_way_.erase(due);
      } else {
        ++due;
      }
    }
  }

  wire::Arrivals receive() override {
    wire::Arrivals arrivals;
    while (!under_way_.empty() && under_way_.begin()->first <= now_) {
      const Message message = std::move(under_way_.extract(under_way_.begin()).mapped());
      if (const auto* frame = std::get_if<Frame>(&message)) {
        arrivals.frames.push_back(wire::decode_feed_frame(*frame->bytes).value());
      } else if (const auto* reply = std::get_if<Reply>(&message)) {
        arrivals.replies.push_back(wire::decode_desk_reply(reply->bytes).value());
      }
    }
    return arrivals;
  }

  bool send(const wire::DeskRequest& request) override {
    ++requests_;
    travel(Request{wire::encode(request)});
    return true;
  }

  void reconnect() override {
    ++reconnects_;
    under_way_.clear();
  }

  std::size_t requests() const { return requests_; }
  std::size_t reconnects() const { return reconnects_; }

 private:
  struct Frame {
    Bytes bytes;
  };
  struct Reply {
    std::string bytes;
  };
  struct Request {
    std::string bytes;
  };
  using Message = std::variant<Frame, Reply, Request>;

  bool happens(double probability) { return std::uniform_real_distribution<>(0, 1)(random_) < probability; }

  void travel(const Message& message) {
    const bool towards_station = std::holds_alternative<Request>(message);
    if (faults.cut || (towards_station ? faults.mute : faults.deaf) || happens(faults.loss)) return;
    const int copies = happens(faults.duplication) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
      std::uniform_int_distribution<std::int64_t> delay(faults.least_delay.count(), faults.most_delay.count());
      under_way_.emplace(now_ + std::chrono::milliseconds(delay(random_)), message);
    }
  }

  std::mt19937 random_;
  Desk desk_;
  base::SteadyTime now_;
  std::multimap<base::SteadyTime, Message> under_way_;  // by arrival
  std::uint64_t hidden_ = 0;                            // events lost without a gap
  std::size_t requests_ = 0;
  std::size_t reconnects_ = 0;
};

}  // namespace tongping::support
