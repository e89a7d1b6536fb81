// What benches of a whole station share: a station's loop over a real store and a real endpoint, and screens that
// follow it in processes of their own.
#pragma once

#include "capture-node/store/store.hpp"
#include "common/base/format.hpp"
#include "common/wire/feed.hpp"
#include "common/wire/follower.hpp"
#include "common/wire/station_endpoint.hpp"
#include "tests/bench/bench_receiver.hpp"
#include "tests/bench/store_log.hpp"
#include "tests/support/builders.hpp"

namespace tongping::bench {

constexpr std::chrono::milliseconds interval{20};  // between two messages
constexpr std::int64_t connecting = -1'000'000;    // numbers that are not measured

template <typename T, typename E>
T must(tl::expected<T, E> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "bench: %s\n", result.error().message.c_str());
  std::exit(1);
}

// A bilingual final of about 300 bytes.
inline transcript::EventBody a_final(int number) {
  transcript::Segment segment =
      support::a_segment(base::format("seg-{:08}", number),
                         "The committee has received the report and will answer it before the end of the month.");
  segment.translations = {{"zh", "委员会已经收到报告，将在月底之前作出答复。", transcript::SegmentState::final}};
  segment.wall_start_ns += std::int64_t{number} * 1'000'000'000;
  return transcript::SegmentChanged{segment};
}

inline std::unique_ptr<store::Store> filled_store(const std::filesystem::path& directory, const base::Clock& clock,
                                                  int events) {
  auto store = must(store::Store::open(directory, "hall-1", must(access::SecretKey::random()), clock));
  must(store->append({transcript::SessionStarted{"s1", "eight hours", 0}}));
  for (int n = 0; n < events; n += 100) {
    std::vector<transcript::EventBody> bodies;
    for (int i = 0; i < 100; ++i) bodies.push_back(a_final(n + i));
    must(store->append(std::move(bodies)));
    if (!store->maintain()) std::exit(1);
  }
  return store;
}

struct Keys {
  wire::CurveKeyPair station = wire::make_key_pair();
  wire::CurveKeyPair peer = wire::make_key_pair();
};

// A station's loop as `Station::turn` has it, without sound.
class BenchStation {
 public:
  BenchStation(const Keys& keys, const std::filesystem::path& directory, int events, Board& board)
      : store_(filled_store(directory, clock_, events)), transcript_(must(store_->snapshot())) {
    endpoint_ = must(wire::StationEndpoint::open(
        {"tcp://127.0.0.1:0", "tcp://127.0.0.1:0", keys.station,
         [known = keys.peer.public_key()](std::string_view key) {
           return key == known ? std::optional<wire::Permissions>({wire::Permission::watch}) : std::nullopt;
         }}));
    endpoint_->set_origin(feed_.origin());
    board.show(endpoint_->feed_address(), endpoint_->desk_address());
  }

  void turn(std::chrono::milliseconds timeout) {
    const wire::PollResult polled = endpoint_->poll(timeout);
    for (const wire::PeerRequest& asked : polled.requests) {
      if (const auto reply = feed_.answer(asked.request, transcript_, clock_.wall()))
        endpoint_->reply(asked.peer, *reply);
    }
    if (const auto beat = feed_.heartbeat(clock_.steady(), clock_.wall(), polled.newcomer)) endpoint_->publish(*beat);
  }

  // Unfinished speech, stamped for `Delays`.
  void speak(std::int64_t number, const std::string& text = "And so we begin.") {
    transcript::Segment segment = support::an_interim("now", text, revision_of(number));
    wire::FeedFrame frame = feed_.interim(std::move(segment), clock_.wall());
    frame.published_ns = now_ns();
    endpoint_->publish(frame);
  }

  std::uint64_t last_sequence() const { return store_->last_sequence(); }

 private:
  const base::SystemClock clock_;
  std::unique_ptr<store::Store> store_;
  StoreLog log_{*store_};
  wire::Feed feed_{{{1}, 1, "hall-1"}, log_};
  transcript::Transcript transcript_;
  std::unique_ptr<wire::StationEndpoint> endpoint_;
};

inline std::unique_ptr<wire::ZmqLink> link_to(const Board& board, const Keys& keys) {
  return must(wire::ZmqLink::open({board.feed.data(), board.desk.data(), keys.station.public_key(), keys.peer}));
}

// A screen that is there: only measures.
inline void watch(Board& board, const Keys& keys, Delays& delays, int number) {
  measure_until_stopped(*link_to(board, keys), board, delays, number);
}

struct Joined {
  std::atomic<int> live;
  std::atomic<std::int64_t> events;
};

// Until it is live; with `from`, until it has every event.
inline void join(Board& board, const Keys& keys, std::optional<std::uint64_t> from, Joined& joined) {
  const auto link = link_to(board, keys);
  wire::ZmqLink* const links[] = {link.get()};
  wire::Follower follower(*link, {"joins", wire::PeerKind::screen, from});
  while (!board.stop && follower.replica().state() != wire::ReplicaState::live) {
    wire::ZmqLink::wait(links, std::chrono::milliseconds(100));
    joined.events += static_cast<std::int64_t>(follower.turn(steady_clock::now()).applied.size());
  }
  ++joined.live;
}

// Says something every 20 ms until `done`, with numbers from `first` on; the time it took, in ms.
template <typename Done>
double speak_until(BenchStation& station, std::int64_t first, Done done) {
  const auto begin = steady_clock::now();
  auto next = begin;
  while (!done(first)) {
    while (steady_clock::now() < next && !done(first)) {
      station.turn(std::chrono::duration_cast<std::chrono::milliseconds>(next - steady_clock::now()));
    }
    station.speak(first++);
    next += interval;
  }
  return std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count();
}

}  // namespace tongping::bench
