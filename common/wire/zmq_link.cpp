#include "common/wire/zmq_link.hpp"

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/wire/codec.hpp"
#include "common/wire/limits.hpp"
#include "common/wire/line.hpp"
#include "common/wire/socket.hpp"

namespace tongping::wire {
namespace {

using base::Result;

constexpr int max_frames_at_once = 512;

}  // namespace

struct ZmqLink::Impl {
  explicit Impl(ZmqLinkOptions given) : options(std::move(given)), context(1) { connect(); }

  void connect() {
    const auto line_to = [&](zmq::socket_type type, const std::string& endpoint, int queue) {
      return std::make_unique<Line>(context,
                                    LineOptions{type, endpoint, options.station_public_key, options.key_pair, queue});
    };
    if (!options.feed.empty()) feed = line_to(zmq::socket_type::sub, options.feed, feed_queue_frames);
    desk = line_to(zmq::socket_type::dealer, options.desk, desk_queue_messages);
  }

  ZmqLinkOptions options;
  zmq::context_t context;
  std::unique_ptr<Line> feed;
  std::unique_ptr<Line> desk;
};

Result<std::unique_ptr<ZmqLink>> ZmqLink::open(ZmqLinkOptions options) {
  if (!is_key_text(options.station_public_key)) {
    return base::failure(
        base::format("\"{}\" is not a station's public key; it has 40 characters, and `capture-node keys` shows it",
                     options.station_public_key));
  }
  try {
    return std::unique_ptr<ZmqLink>(new ZmqLink(std::make_unique<Impl>(std::move(options))));
  } catch (const zmq::error_t& error) {
    return base::failure(
        base::format("cannot connect to a station: {}; are its endpoints like tcp://HOST:PORT?", error.what()));
  }
}

ZmqLink::ZmqLink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ZmqLink::~ZmqLink() = default;

Arrivals ZmqLink::receive() {
  Arrivals arrivals;
  const auto note_if_bad = [&](const auto& decoded) {
    if (!decoded) arrivals.notes.push_back(decoded.error().message);
    return decoded.has_value();
  };
  const auto now = std::chrono::steady_clock::now();
  if (impl_->feed) {
    for (int i = 0; i < max_frames_at_once; ++i) {
      const auto message = impl_->feed->take();
      if (!message) break;
      auto frame = decode_feed_frame(message->to_string_view());
      if (note_if_bad(frame)) arrivals.frames.push_back(std::move(*frame));
    }
    impl_->feed->follow(now, arrivals.notes);
  }
  for (int i = 0; i < desk_queue_messages; ++i) {
    const auto message = impl_->desk->take();
    if (!message) break;
    auto reply = decode_desk_reply(message->to_string_view());
    if (note_if_bad(reply)) arrivals.replies.push_back(std::move(*reply));
  }
  arrivals.desk_is_new = impl_->desk->follow(now, arrivals.notes);
  arrivals.refused = impl_->desk->refused() || (impl_->feed && impl_->feed->refused());
  return arrivals;
}

bool ZmqLink::send(const DeskRequest& request) {
  const std::string bytes = encode(request);
  return impl_->desk->give(zmq::message_t(bytes.data(), bytes.size()));
}

void ZmqLink::reconnect() {
  if (impl_->feed) impl_->feed->doubt();
  impl_->desk->doubt();
}

std::optional<base::SteadyTime> ZmqLink::next_attempt() const {
  return base::earliest(impl_->feed ? impl_->feed->next_attempt() : std::nullopt, impl_->desk->next_attempt());
}

void ZmqLink::wait(std::span<ZmqLink* const> links, std::chrono::milliseconds timeout,
                   std::span<const int> descriptors) {
  std::vector<Socket*> sockets;
  for (ZmqLink* link : links) link->append_to(sockets);
  wire::wait(sockets, descriptors, timeout);
}

void ZmqLink::append_to(std::vector<Socket*>& sockets) {
  if (impl_->feed) impl_->feed->append_to(sockets);
  impl_->desk->append_to(sockets);
}

Result<DeskReply> ask(ZmqLink& link, DeskRequest request, std::chrono::milliseconds patience) {
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + patience;
  request.id = static_cast<std::uint64_t>(steady_clock::now().time_since_epoch().count());
  bool sent = false;
  std::string last_note;
  ZmqLink* const links[] = {&link};
  while (true) {
    sent = sent || link.send(request);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now());
    if (left.count() <= 0) break;
    ZmqLink::wait(links, left);
    Arrivals arrivals = link.receive();
    if (!arrivals.notes.empty()) last_note = arrivals.notes.back();
    if (arrivals.refused) return base::failure(last_note);
    for (DeskReply& reply : arrivals.replies) {
      if (reply.id != request.id && reply.id != 0) continue;
      if (const auto* refused = std::get_if<Refused>(&reply.body)) {
        return base::failure(
            base::tr_format("the station refuses ({}): {}", name_of(refused->refusal), refused->reason));
      }
      return std::move(reply);
    }
  }
  const std::string hint = last_note.empty() ? "is it running?" : last_note;
  return base::failure(base::format("no answer from the station within {} ms; {}", patience.count(), hint));
}

}  // namespace tongping::wire
