// A real station under attack, and somebody who follows it meanwhile and must not notice.
#include <cstdio>

#include "common/wire/codec.hpp"
#include "common/wire/limits.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/zmq_link.hpp"
#include "tests/support/attackers.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/kernel_view.hpp"
#include "tests/support/tcp_connection.hpp"
#include "tests/system/captioner.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::TcpConnection;

namespace {

class BesiegedHall {
 public:
  BesiegedHall()
      : captioner_(venue_.path("captions.fifo")), config_(venue_.station_config(captioner_.configuration())) {
    support::raise_descriptor_limit();
    approve(friend_key_);
    station_ = venue_.station(config_);
    tail_ = std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "tail", "--json", "--connect", "hall-1", "--config", config_},
        venue_.environment());
    REQUIRE(tail_->says("live at", in_time));
    check_follower();
    resident_before_ = support::resident_kib(station_->pid());
    descriptors_before_ = support::descriptors(station_->pid());
  }

  std::string feed() const { return after(station_->errors(), "feed "); }
  std::string desk() const { return after(station_->errors(), "desk "); }
  const wire::CurveKeyPair& friend_key() const { return friend_key_; }
  bool station_says(const std::string& text) const { return station_->says(text, in_time); }

  wire::LocalPlace place() const { return wire::LocalPlace::open(venue_.path("data") / "tongping" / "local").value(); }
  std::string station_key() const { return place().find("hall-1").value().public_key; }

  // Whoever was there before still gets what is said; remembers how long it took at worst.
  void check_follower() {
    const std::string said = captioner_.say();
    const auto begin = Clock::now();
    while (tail_->output().find(said) == std::string::npos) {
      REQUIRE_FALSE(tail_->wait(2ms));
      REQUIRE(Clock::now() - begin < in_time);
    }
    worst_ms_ = std::max(worst_ms_, ms_since(begin));
  }
  bool follower_lost_its_connection() const { return tail_->errors().find("lost the conn") != std::string::npos; }
  double worst_ms() const { return worst_ms_; }

  // None that the attack opened is left.
  bool descriptors_are_back() const {
    return eventually([&] { return support::descriptors(station_->pid()) <= descriptors_before_; }, in_time);
  }

  // What the attack has cost the station in memory so far.
  double growth_kib() const { return support::resident_kib(station_->pid()) - resident_before_; }
  void report(const char* attack, double most_kib) {
    check_follower();
    const double growth = growth_kib();
    std::printf("hostile: %s: memory %+.0f KiB, who follows waited %.0f ms at most\n", attack, growth, worst_ms_);
    std::fflush(stdout);
    // Room for what a sanitizer keeps; without one, the target itself.
    REQUIRE(growth <= (support::memory_is_exact ? most_kib : most_kib + 300.0 * 1024));
  }

 private:
  void approve(const wire::CurveKeyPair& key) const {
    const auto done = venue_.run(
        {program("capture-node"), "keys", "approve", key.public_key(), "--name", "friend", "--config", config_});
    INFO(done.err);
    REQUIRE(done.status == 0);
  }

  Venue venue_;
  Captioner captioner_;
  std::string config_;
  wire::CurveKeyPair friend_key_ = wire::make_key_pair();
  std::unique_ptr<support::Process> station_;
  std::unique_ptr<support::Process> tail_;
  double worst_ms_ = 0;
  double resident_before_ = 0;
  std::size_t descriptors_before_ = 0;
};

// ZMTP 3.1, CURVE, as a client (https://rfc.zeromq.org/spec/37).
std::string greeting() {
  std::string bytes = std::string("\xFF", 1) + std::string(8, '\0') + "\x7F\x03\x01" + "CURVE";
  return bytes + std::string(64 - bytes.size(), '\0');
}

// A command frame that announces so many bytes.
std::string announcing(std::uint64_t size) {
  std::string bytes("\x06", 1);
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(static_cast<std::uint8_t>(size >> shift));
  return bytes;
}

// Turns until every connection has been ended by the station; the time it took.
template <typename Turn>
double until_all_ended(std::vector<TcpConnection>& connections, Clock::time_point begin, Turn turn) {
  while (!connections.empty()) {
    REQUIRE(Clock::now() - begin < in_time);
    std::erase_if(connections, [](TcpConnection& c) { return c.ended(); });
    turn();
  }
  return ms_since(begin);
}

}  // namespace

TEST_CASE("frames without measure, before and after a key was shown, cost nothing") {
  BesiegedHall hall;
  const std::string block(1 << 20, 'x');
  for (const std::string& endpoint : {hall.feed(), hall.desk()}) {
    for (const std::uint64_t size : {wire::max_request_bytes + 1, std::size_t{4} << 30U}) {
      TcpConnection stranger(endpoint);
      stranger.send(greeting() + announcing(size));
      for (int i = 0; i < 8 && stranger.send(block); ++i) {
      }
      const auto begin = Clock::now();
      while (!stranger.ended()) {
        REQUIRE(Clock::now() - begin < in_time);
        hall.check_follower();
      }
    }
  }
  hall.report("64 KiB + 1 and 4 GiB announced before the handshake", 1024);

  zmq::context_t context(1);
  for (const std::size_t size : {wire::max_request_bytes + 1, std::size_t{32} << 20U}) {
    support::Attacker known(context, zmq::socket_type::dealer, hall.desk(), hall.station_key(), hall.friend_key());
    REQUIRE(known.has_seen(ZMQ_EVENT_HANDSHAKE_SUCCEEDED, in_time));
    known.send(std::string(size, 'x'));
    REQUIRE(known.has_seen(ZMQ_EVENT_DISCONNECTED, in_time));
  }
  hall.report("64 KiB + 1 and 32 MiB after it", 1024);
  REQUIRE_FALSE(hall.follower_lost_its_connection());
}

TEST_CASE("a thousand connections that say nothing, or one byte a second, are dropped and disturb nobody") {
  BesiegedHall hall;
  const std::string bytes = greeting();
  std::vector<TcpConnection> connections;
  const auto begin = Clock::now();
  for (int i = 0; i < 1000; ++i) connections.emplace_back(i % 2 == 0 ? hall.feed() : hall.desk());
  std::size_t said = 0;
  const double ms = until_all_ended(connections, begin, [&] {
    hall.check_follower();
    // Half of them go on with their greeting.
    if (ms_since(begin) < 1000.0 * static_cast<double>(said)) return;
    for (std::size_t i = 0; i < connections.size(); i += 2) connections[i].send(bytes.substr(said % bytes.size(), 1));
    ++said;
  });
  std::printf("hostile: 1,000 silent or 1 byte/s: all dropped after %.0f ms\n", ms);
  REQUIRE(hall.descriptors_are_back());
  hall.report("1,000 silent or 1 byte/s", 8192);
  REQUIRE_FALSE(hall.follower_lost_its_connection());
}

namespace {

void refuse(int handshakes) {
  BesiegedHall hall;
  // The first ones fill what libzmq keeps for the next.
  REQUIRE(support::refused_handshakes(hall.desk(), hall.station_key(), 200) == 200);
  const double before = hall.growth_kib();
  const auto begin = Clock::now();
  REQUIRE(support::refused_handshakes(hall.feed(), hall.station_key(), handshakes / 2) == handshakes / 2);
  hall.check_follower();
  REQUIRE(support::refused_handshakes(hall.desk(), hall.station_key(), handshakes / 2) == handshakes / 2);
  std::printf("hostile: %d refused handshakes in %.1f s: memory %+.0f KiB\n", handshakes, ms_since(begin) / 1000.0,
              hall.growth_kib() - before);
  REQUIRE(hall.descriptors_are_back());
  hall.report("refused handshakes", 4096);
  REQUIRE_FALSE(hall.follower_lost_its_connection());
}

}  // namespace

TEST_CASE("refused handshakes leave nothing behind") { refuse(2000); }
TEST_CASE("a hundred thousand refused handshakes leave nothing behind", "[.long]") { refuse(100'000); }

namespace {

void subscribe(int topics) {
  BesiegedHall hall;
  zmq::context_t context(1);
  support::Attacker known(context, zmq::socket_type::sub, hall.feed(), hall.station_key(), hall.friend_key());
  REQUIRE(known.has_seen(ZMQ_EVENT_HANDSHAKE_SUCCEEDED, in_time));
  for (int i = 0; i < topics; ++i) known.subscribe("t" + std::to_string(i));
  // The others' connections end with this one, and come back.
  hall.report("endless subscriptions", 4096);
  REQUIRE(known.has_seen(ZMQ_EVENT_DISCONNECTED, in_time));
  support::Attacker again(context, zmq::socket_type::sub, hall.feed(), hall.station_key(), hall.friend_key());
  REQUIRE(again.has_seen(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, in_time));
  REQUIRE(hall.station_says("flooded the feed with subscriptions"));
}

}  // namespace

TEST_CASE("twenty thousand subscriptions are capped") { subscribe(20'000); }
TEST_CASE("a million subscriptions are capped", "[.long]") { subscribe(1'000'000); }

TEST_CASE("a recorded conversation that is sent again is refused, and no command in it is carried out") {
  BesiegedHall hall;
  support::FaultProxy recorder(hall.desk());
  const auto local = hall.place();
  {
    const auto link = wire::ZmqLink::open({"", recorder.endpoint(), hall.station_key(), local.client_key()}).value();
    REQUIRE(wire::ask(*link, {0, wire::Hello{"console", wire::PeerKind::console, 1}}, in_time));
    REQUIRE_FALSE(wire::ask(*link, {0, wire::Command{"c1", 1, 0, wire::RemoveRole{"nobody"}}}, in_time));
  }
  const std::string recorded = recorder.recorded();
  REQUIRE(recorded.size() > greeting().size());
  for (int i = 0; i < 5; ++i) {
    TcpConnection again(hall.desk());
    again.send(recorded);
    const auto begin = Clock::now();
    while (!again.ended()) {
      REQUIRE(Clock::now() - begin < in_time);
      hall.check_follower();
    }
  }
  REQUIRE(hall.station_says("bad handshake"));
  hall.report("recorded conversations", 1024);
}

TEST_CASE("commands of an older start, and the same command again and again, change nothing twice") {
  BesiegedHall hall;
  const auto local = hall.place();
  const auto link = wire::ZmqLink::open({"", hall.desk(), hall.station_key(), local.client_key()}).value();
  const auto status = wire::ask(*link, {0, wire::StatusRequest{}}, in_time);
  REQUIRE(status);
  const std::uint64_t epoch = status->origin.epoch;
  int done = 0;
  const auto send = [&](const std::string& id, std::uint64_t of_epoch) {
    const auto reply =
        wire::ask(*link, {0, wire::Command{id, of_epoch, 0, wire::AssignMicrophone{"captions", ""}}}, in_time);
    const auto* carried_out = reply ? std::get_if<wire::CommandDone>(&reply->body) : nullptr;
    if (carried_out != nullptr && !carried_out->repeated) ++done;
  };
  for (int i = 0; i < 20; ++i) send("old-" + std::to_string(i), epoch - 1);
  REQUIRE(done == 0);
  for (int i = 0; i < 20; ++i) send("once", epoch);
  REQUIRE(done <= 1);
}
