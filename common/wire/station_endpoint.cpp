#include "common/wire/station_endpoint.hpp"

#include <cassert>
#include <map>
#include <utility>

#include "common/base/format.hpp"
#include "common/wire/codec.hpp"
#include "common/wire/connections.hpp"
#include "common/wire/doorkeeper.hpp"
#include "common/wire/limits.hpp"
#include "common/wire/self_test.hpp"
#include "common/wire/socket.hpp"
#include "common/wire/zmq_link.hpp"

namespace tongping::wire {
namespace {

using base::Result;

// One I/O thread: the order of its events is what Connections relies on.
constexpr int io_threads = 1;

constexpr std::chrono::seconds rebind_patience{2};

base::SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

zmq::message_t message_of(const std::string& bytes) { return {bytes.data(), bytes.size()}; }

// A bound socket with the record of its connections.
class Door {
 public:
  Door(zmq::context_t& context, zmq::socket_type type, RefusalLog& refusals)
      : socket_(context, type), connections_(context, socket_, refusals) {}

  Socket& socket() { return socket_; }
  Connections& connections() { return connections_; }
  const Connections& connections() const { return connections_; }

 private:
  Socket socket_;
  Connections connections_;
};

// Who asked. The view is null once its connection was cut off: what it had sent before is still read.
struct Asker {
  PeerId peer;
  std::string public_key;
  PeerView* view = nullptr;
};

}  // namespace

struct StationEndpoint::Impl {
  explicit Impl(StationEndpointOptions given)
      : options(std::move(given)),
        context(io_threads),
        refusals(options.log),
        doorkeeper(context, options.authorise, refusals) {}

  Result<void> open_doors(const std::string& feed_endpoint, const std::string& desk_endpoint);
  Result<void> reopen_doors();
  Result<void> self_test();
  void take_turn(std::chrono::milliseconds timeout, std::span<const int> descriptors, ZmqLink* followed,
                 PollResult& result);
  void take_subscriptions(PollResult& result);
  void count_topic(zmq::message_t& subscription);
  void take_requests(PollResult& result);
  void take_request(std::vector<zmq::message_t> parts, PollResult& result);
  void note_news(PeerView& view, const DeskRequest& request, Permissions permissions);
  void refuse(const Asker& asker, std::uint64_t id, Refused refused);
  void reply(const PeerId& peer, const DeskReply& reply);
  void publish(const FeedFrame& frame);

  StationEndpointOptions options;
  zmq::context_t context;
  RefusalLog refusals;
  Doorkeeper doorkeeper;
  std::unique_ptr<Door> feed;
  std::unique_ptr<Door> desk;
  std::string feed_address;
  std::string desk_address;
  Origin origin;
  std::uint64_t interims = 0;         // said on the feed
  std::map<std::string, int> topics;  // by public key
  bool flooded = false;               // a banned key is still connected
};

Result<void> StationEndpoint::Impl::open_doors(const std::string& feed_endpoint, const std::string& desk_endpoint) {
  feed = std::make_unique<Door>(context, zmq::socket_type::xpub, refusals);
  desk = std::make_unique<Door>(context, zmq::socket_type::router, refusals);
  set_station_options(feed->socket().options(), options.key_pair, feed_queue_frames);
  set_station_options(desk->socket().options(), options.key_pair, desk_queue_messages);
  // Every subscription is told, not only the first: each is a newcomer that waits for a heartbeat.
  feed->socket().options().set(zmq::sockopt::xpub_verbose, 1);
  auto bound = bind(feed->socket().options(), feed_endpoint, "feed");
  if (!bound) return base::pass_on(bound.error());
  feed_address = *bound;
  bound = bind(desk->socket().options(), desk_endpoint, "desk");
  if (!bound) return base::pass_on(bound.error());
  desk_address = *bound;
  return {};
}

// libzmq frees an address a moment after its socket was closed.
Result<void> StationEndpoint::Impl::reopen_doors() {
  const std::string feed_endpoint = feed_address;
  const std::string desk_endpoint = desk_address;
  const auto end = steady_now() + rebind_patience;
  while (true) {
    feed.reset();
    desk.reset();
    auto opened = open_doors(feed_endpoint, desk_endpoint);
    if (opened || steady_now() > end) return opened;
    wait({}, {}, std::chrono::milliseconds(5));
  }
}

Result<void> StationEndpoint::Impl::self_test() {
  const CurveKeyPair stranger = make_key_pair();
  doorkeeper.expect_stranger(stranger.public_key());
  PollResult ignored;
  const auto pump = [&] { take_turn(std::chrono::milliseconds(5), {}, nullptr, ignored); };
  return prove_strangers_refused(context, feed_address, desk_address, stranger, options.key_pair.public_key(), pump);
}

void StationEndpoint::Impl::take_turn(std::chrono::milliseconds timeout, std::span<const int> descriptors,
                                      ZmqLink* followed, PollResult& result) {
  std::vector<Socket*> sockets{&doorkeeper.socket(), &feed->socket(), &desk->socket(), &feed->connections().events(),
                               &desk->connections().events()};
  if (followed != nullptr) followed->append_to(sockets);
  wait(sockets, descriptors, timeout);

  const auto now = steady_now();
  const bool room = feed->connections().count() + desk->connections().count() < max_peers;
  doorkeeper.answer(room, now);
  feed->connections().follow(now);
  desk->connections().follow(now);
  take_subscriptions(result);
  take_requests(result);
  if (std::exchange(flooded, false)) {
    if (auto reopened = reopen_doors(); !reopened && options.log != nullptr)
      options.log->error(reopened.error().message);
  }
  for (std::string& line : refusals.take(now)) result.turned_away.push_back(std::move(line));
  for (Knock& knock : doorkeeper.take_knocks()) result.knocks.push_back(std::move(knock));
}

void StationEndpoint::Impl::take_subscriptions(PollResult& result) {
  for (int i = 0; i < max_requests_a_poll; ++i) {
    auto message = feed->socket().take();
    if (!message) return;
    // A byte 1 and the topic (RFC 29). There are no topics here: everybody gets everything.
    const bool subscribed = !message->empty() && *message->data<char>() == 1;
    if (subscribed) result.newcomer = true;
    feed->connections().speaker(*message, steady_now());
    if (subscribed && message->size() > 1) count_topic(*message);
  }
}

// Topics stay in libzmq's memory while their connection lasts, and it can end all connections of a socket but not one.
void StationEndpoint::Impl::count_topic(zmq::message_t& subscription) {
  const std::string public_key = proved_key(subscription);
  if (public_key.empty() || ++topics[public_key] <= max_topics) return;
  doorkeeper.ban(public_key);
  topics.erase(public_key);
  flooded = true;
}

void StationEndpoint::Impl::take_requests(PollResult& result) {
  for (int i = 0; i < max_requests_a_poll; ++i) {
    auto parts = desk->socket().take_all_parts();
    if (parts.empty()) return;
    if (parts.size() >= 2) take_request(std::move(parts), result);
  }
}

void StationEndpoint::Impl::take_request(std::vector<zmq::message_t> parts, PollResult& result) {
  zmq::message_t& body = parts[1];
  const Asker asker{{parts[0].to_string()}, proved_key(body), desk->connections().speaker(body, steady_now())};
  const auto permissions = doorkeeper.permissions_of(asker.public_key);
  if (!permissions) return refuse(asker, 0, {Refusal::not_permitted, "this key is no longer accepted"});
  if (parts.size() != 2) return refuse(asker, 0, {Refusal::invalid, "a request is one part"});
  auto request = decode_desk_request(body.to_string_view());
  if (!request) return refuse(asker, 0, {Refusal::invalid, request.error().message});
  const Permission needed = needed_for(*request);
  if (!permissions->may(needed)) {
    return refuse(
        asker, request->id,
        {Refusal::not_permitted, base::format("this key may {}, which is not enough", to_text(*permissions))});
  }
  if (asker.view != nullptr) note_news(*asker.view, *request, *permissions);
  const std::string name = asker.view == nullptr ? "" : asker.view->name;
  result.requests.push_back({asker.peer, asker.public_key, *permissions, std::move(*request), name});
}

void StationEndpoint::Impl::note_news(PeerView& view, const DeskRequest& request, Permissions permissions) {
  view.permissions = permissions;
  view.heard = steady_now();
  if (const auto* hello = std::get_if<Hello>(&request.body)) {
    view.name = hello->name;
    view.kind = hello->kind;
  } else if (const auto* position = std::get_if<Position>(&request.body)) {
    view.position = *position;
    view.position_at = view.heard;
    view.interims_then = interims;
  }
}

void StationEndpoint::Impl::refuse(const Asker& asker, std::uint64_t id, Refused refused) {
  const std::string who = asker.public_key.empty() ? "" : base::format(" ({})", fingerprint(asker.public_key));
  refusals.add(asker.view == nullptr ? "" : asker.view->address, base::format("{}{}", refused.reason, who),
               steady_now());
  reply(asker.peer, {id, origin, std::move(refused)});
}

void StationEndpoint::Impl::reply(const PeerId& peer, const DeskReply& reply) {
  std::string bytes = encode(reply);
  if (bytes.size() > max_reply_bytes)
    bytes = encode(DeskReply{reply.id, reply.origin, Refused{Refusal::failed, "the answer is too long"}});
  // The first part goes nowhere when the peer has left or does not read; then libzmq throws the second one away too.
  Socket& socket = desk->socket();
  if (socket.give(message_of(peer.routing), true)) socket.give(message_of(bytes));
}

void StationEndpoint::Impl::publish(const FeedFrame& frame) {
  if (std::holds_alternative<Interim>(frame.body)) ++interims;
  const auto give = [this](const FeedFrame& said) { feed->socket().give(message_of(encode(said))); };
  const auto* heartbeat = std::get_if<Heartbeat>(&frame.body);
  if (heartbeat == nullptr) return give(frame);
  Heartbeat counted = *heartbeat;
  counted.interims = interims;
  give({frame.origin, frame.published_ns, std::move(counted)});
}

Result<std::unique_ptr<StationEndpoint>> StationEndpoint::open(StationEndpointOptions options) {
  assert(options.authorise);
  try {
    auto impl = std::make_unique<Impl>(std::move(options));
    if (auto opened = impl->open_doors(impl->options.feed, impl->options.desk); !opened)
      return base::pass_on(opened.error());
    if (auto tested = impl->self_test(); !tested) return base::pass_on(tested.error());
    return std::unique_ptr<StationEndpoint>(new StationEndpoint(std::move(impl)));
  } catch (const zmq::error_t& error) {
    return base::failure(base::format("cannot open the station's sockets: {}", error.what()));
  }
}

StationEndpoint::StationEndpoint(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StationEndpoint::~StationEndpoint() = default;

const std::string& StationEndpoint::feed_address() const { return impl_->feed_address; }
const std::string& StationEndpoint::desk_address() const { return impl_->desk_address; }

PollResult StationEndpoint::poll(std::chrono::milliseconds timeout, std::span<const int> descriptors,
                                 ZmqLink* followed) {
  PollResult result;
  impl_->take_turn(timeout, descriptors, followed, result);
  return result;
}

void StationEndpoint::publish(const FeedFrame& frame) { impl_->publish(frame); }

void StationEndpoint::reply(const PeerId& peer, const DeskReply& reply) { impl_->reply(peer, reply); }

void StationEndpoint::set_origin(Origin origin) { impl_->origin = std::move(origin); }

Result<void> StationEndpoint::cut_off(std::string_view public_key) {
  try {
    for (Door* door : {impl_->feed.get(), impl_->desk.get()}) {
      door->connections().follow(steady_now());
      door->connections().cut(public_key);
    }
    // Silence is harmless at the desk, where every request is looked at.
    if (impl_->feed->connections().all_have_spoken()) return {};
    return impl_->reopen_doors();
  } catch (const zmq::error_t& error) {
    return base::failure(base::format("cannot open the station's sockets again: {}", error.what()));
  }
}

std::vector<PeerView> StationEndpoint::peers() const {
  std::vector<PeerView> all = impl_->desk->connections().all();
  for (PeerView& peer : all) peer.interims_now = impl_->interims;
  return all;
}

std::uint64_t StationEndpoint::refused() const { return impl_->refusals.total(); }
std::size_t StationEndpoint::subscribers() const { return impl_->feed->connections().count(); }

}  // namespace tongping::wire
