#include "common/wire/line.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/wire/limits.hpp"
#include "common/wire/socket.hpp"

namespace tongping::wire {

Line::Connection::Connection(zmq::context_t& context, const LineOptions& options)
    : socket(context, options.type), monitor(context, socket) {
  zmq::socket_t& raw = socket.options();
  set_receiver_options(raw, options.key_pair, options.station_public_key, options.queue);
  raw.set(zmq::sockopt::ipv6, options.endpoint.find('[') != std::string::npos ? 1 : 0);
  if (options.type == zmq::socket_type::sub) raw.set(zmq::sockopt::subscribe, "");
  // A request is for the connection there is: what waited for a new one would be answered many times over.
  if (options.type == zmq::socket_type::dealer) raw.set(zmq::sockopt::immediate, true);
  raw.connect(options.endpoint);
}

Line::Line(zmq::context_t& context, LineOptions options) : context_(context), options_(std::move(options)) {
  attempts_.push_back(std::make_unique<Connection>(context_, options_));
}

bool Line::follow(base::SteadyTime now, std::vector<std::string>& notes) {
  if (next_attempt_ == base::SteadyTime{}) next_attempt_ = now + attempt_interval;
  watch(notes);
  for (std::size_t i = 0; i < attempts_.size();) {
    const Outcome outcome = look_at(*attempts_[i], now, notes);
    if (outcome == Outcome::stands) {
      used_ = std::move(attempts_[i]);
      attempts_.clear();
      doubted_ = false;
      next_attempt_ = now + attempt_interval;
      return true;
    }
    if (outcome == Outcome::failed) {
      // Whoever is not let in knocks, but does not batter the door.
      if (refused_) next_attempt_ = std::max(next_attempt_, now + knock_interval);
      attempts_.erase(attempts_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  if (const auto due = next_attempt(); due && now >= *due) begin_attempt(now);
  return false;
}

std::optional<base::SteadyTime> Line::next_attempt() const {
  const bool wanted = used_ == nullptr || doubted_;
  return wanted && attempts_.size() < max_attempts ? std::optional(next_attempt_) : std::nullopt;
}

void Line::begin_attempt(base::SteadyTime now) {
  next_attempt_ = now + attempt_interval;
  try {
    attempts_.push_back(std::make_unique<Connection>(context_, options_));
  } catch (const zmq::error_t&) {
    // No socket is left for now: the next attempt comes soon.
  }
}

void Line::watch(std::vector<std::string>& notes) {
  if (used_ == nullptr) return;
  bool lost = false;
  while (const auto event = used_->monitor.next()) lost = lost || event->kind == ZMQ_EVENT_DISCONNECTED;
  if (!lost) return;
  used_.reset();
  tell(base::format("lost the connection to {}", options_.endpoint), notes);
}

Line::Outcome Line::look_at(Connection& attempt, base::SteadyTime now, std::vector<std::string>& notes) {
  while (const auto event = attempt.monitor.next()) {
    switch (event->kind) {
      case ZMQ_EVENT_CONNECTED:
        // It has a place in the station's queue: another attempt beside it would only make that longer.
        next_attempt_ = std::max(next_attempt_, now + queued_interval);
        break;
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
        was_let_in_ = true;
        refused_ = false;
        tell(base::format("connected to {}", options_.endpoint), notes);
        return Outcome::stands;
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        refused_ = true;
        tell(refusal(), notes);
        return Outcome::failed;
      case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
      case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        // Once it has been let in, the key is the right one and the network is to blame.
        if (!was_let_in_)
          tell(
              base::format("{} ends the handshake; does the configured key belong to that station?", options_.endpoint),
              notes);
        return Outcome::failed;
      case ZMQ_EVENT_CLOSED:
      case ZMQ_EVENT_DISCONNECTED: return Outcome::failed;
      default: break;
    }
  }
  return Outcome::open;
}

std::string Line::refusal() const {
  const std::string& key = options_.key_pair.public_key();
  return base::format("{} refuses this program's key {} ({}); authorise it there", options_.endpoint, key,
                      fingerprint(key));
}

void Line::tell(std::string news, std::vector<std::string>& notes) {
  if (news == last_news_) return;
  last_news_ = news;
  notes.push_back(std::move(news));
}

std::optional<zmq::message_t> Line::take() {
  if (used_ == nullptr) return std::nullopt;
  auto message = used_->socket.take();
  // It is heard after all.
  if (message && std::exchange(doubted_, false)) attempts_.clear();
  return message;
}

bool Line::give(zmq::message_t message) {
  return used_ != nullptr && !doubted_ && used_->socket.give(std::move(message));
}

void Line::append_to(std::vector<Socket*>& sockets) {
  if (used_ != nullptr) {
    sockets.push_back(&used_->socket);
    sockets.push_back(&used_->monitor.socket());
  }
  for (const auto& attempt : attempts_) sockets.push_back(&attempt->monitor.socket());
}

}  // namespace tongping::wire
