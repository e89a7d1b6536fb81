// Nobody uninvited: peers without a key, with the wrong one, or with too much to say.
#include <zmq.hpp>

#include "common/wire/codec.hpp"
#include "common/wire/limits.hpp"
#include "common/wire/refusal_log.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/tcp_connection.hpp"
#include "tests/support/wire_station.hpp"

using namespace tongping;
using namespace tongping::wire;
using namespace std::chrono_literals;
using support::TcpConnection;
using support::turn_until;
using support::WireStation;

namespace {

enum class Credentials { none, plain, unknown_key, wrong_station, right };

// A peer that does what ZmqLink never would.
class Intruder {
 public:
  Intruder(WireStation& station, zmq::socket_type type, Credentials credentials)
      : context_(1), socket_(context_, type), key_(make_key_pair()) {
    socket_.set(zmq::sockopt::linger, 0);
    if (credentials == Credentials::plain) {
      socket_.set(zmq::sockopt::plain_username, "administrator");
      socket_.set(zmq::sockopt::plain_password, "administrator");
    }
    if (credentials == Credentials::right) station.allowed[key_.public_key()] = {Permission::watch};
    if (credentials == Credentials::wrong_station) station.allowed[key_.public_key()] = {Permission::administer};
    if (credentials >= Credentials::unknown_key) {
      const bool wrong = credentials == Credentials::wrong_station;
      socket_.set(zmq::sockopt::curve_serverkey,
                  wrong ? make_key_pair().public_key() : station.key_pair().public_key());
      socket_.set(zmq::sockopt::curve_publickey, key_.public_key());
      socket_.set(zmq::sockopt::curve_secretkey, key_.secret_key());
    }
    if (type == zmq::socket_type::sub) socket_.set(zmq::sockopt::subscribe, "");
    const bool feed = type == zmq::socket_type::sub;
    socket_.connect(feed ? station.endpoint().feed_address() : station.endpoint().desk_address());
  }

  void subscribe(const std::string& topic) { socket_.set(zmq::sockopt::subscribe, topic); }
  void send(const std::string& bytes, bool more = false) {
    socket_.send(zmq::buffer(bytes),
                 more ? zmq::send_flags::sndmore | zmq::send_flags::dontwait : zmq::send_flags::dontwait);
  }
  std::optional<std::string> receive() {
    zmq::message_t message;
    return socket_.recv(message, zmq::recv_flags::dontwait) ? std::optional(message.to_string()) : std::nullopt;
  }
  const CurveKeyPair& key() const { return key_; }

 private:
  zmq::context_t context_;
  zmq::socket_t socket_;
  CurveKeyPair key_;
};

// Turned away with this reason, without having heard or said anything.
void require_refused(zmq::socket_type type, Credentials credentials, const std::string& reason) {
  WireStation station;
  Intruder intruder(station, type, credentials);
  if (type == zmq::socket_type::dealer) intruder.send(encode(DeskRequest{1, StatusRequest{}}));
  std::optional<std::string> heard;
  const auto turn = [&] {
    station.turn();
    station.act();
    if (!heard) heard = intruder.receive();
  };
  REQUIRE(turn_until(turn, [&] { return station.has_turned_away(reason); }));
  INFO(station.turned_away[0]);
  REQUIRE(station.turned_away[0].starts_with("refused "));
  REQUIRE_FALSE(heard);
  REQUIRE(station.commands.empty());
  REQUIRE(station.endpoint().subscribers() == 0);
  REQUIRE(station.endpoint().peers().empty());
  if (credentials == Credentials::unknown_key) {
    REQUIRE(station.has_turned_away(fingerprint(intruder.key().public_key())));
    REQUIRE(station.has_turned_away("127.0.0.1"));
  }
}

}  // namespace

TEST_CASE("an unknown key is refused on the feed") {
  require_refused(zmq::socket_type::sub, Credentials::unknown_key, "unknown key");
}
TEST_CASE("an unknown key is refused on the desk") {
  require_refused(zmq::socket_type::dealer, Credentials::unknown_key, "unknown key");
}
TEST_CASE("a peer without encryption is refused on the feed") {
  require_refused(zmq::socket_type::sub, Credentials::none, "no encryption offered");
}
TEST_CASE("a peer without encryption is refused on the desk") {
  require_refused(zmq::socket_type::dealer, Credentials::none, "no encryption offered");
}
TEST_CASE("a name and a password are no key") {
  require_refused(zmq::socket_type::dealer, Credentials::plain, "no encryption offered");
}
TEST_CASE("a known key that was made for another station's key is refused") {
  require_refused(zmq::socket_type::sub, Credentials::wrong_station, "bad handshake");
  require_refused(zmq::socket_type::dealer, Credentials::wrong_station, "bad handshake");
}

TEST_CASE("strangers to the protocol, and those who say nothing, are dropped within 3 s") {
  WireStation station;
  for (const std::string& greeting :
       {std::string("GET / HTTP/1.1\r\nHost: hall\r\n\r\n"), std::string(), std::string("\xFF\x00", 2)}) {
    const auto before = station.endpoint().refused();
    TcpConnection stranger(station.endpoint().desk_address());
    if (!greeting.empty()) stranger.send(greeting);
    const auto begin = std::chrono::steady_clock::now();
    REQUIRE(turn_until(
        [&] {
          station.turn();
          static_cast<void>(stranger.ended());
        },
        [&] { return station.endpoint().refused() > before; }));
    REQUIRE(station.has_turned_away("bad handshake"));
    REQUIRE(std::chrono::steady_clock::now() - begin < 3s + 2s);
  }
}

TEST_CASE("a request over 64 KiB ends its sender's connection, not the station") {
  WireStation station;
  Intruder large(station, zmq::socket_type::dealer, Credentials::right);
  large.send(encode(DeskRequest{1, Hello{"large", PeerKind::tool, 1}}));
  REQUIRE(turn_until([&] { station.turn(); }, [&] { return !station.endpoint().peers().empty(); }));
  large.send(std::string(max_request_bytes + 1, 'x'));
  REQUIRE(turn_until([&] { station.turn(); }, [&] { return station.endpoint().peers().empty(); }));
  REQUIRE(station.commands.empty());
}

TEST_CASE("a request that cannot be read is refused with the reason, and the next one is answered") {
  WireStation station;
  Intruder clumsy(station, zmq::socket_type::dealer, Credentials::right);
  const auto answer = [&] {
    std::optional<std::string> heard;
    REQUIRE(turn_until(
        [&] {
          station.turn();
          heard = clumsy.receive();
        },
        [&] { return heard.has_value(); }));
    return decode_desk_reply(*heard).value();
  };
  clumsy.send("no request");
  const auto unreadable = std::get<Refused>(answer().body);
  REQUIRE(unreadable.refusal == Refusal::invalid);
  REQUIRE(unreadable.reason.starts_with("desk request:"));
  clumsy.send("", true);
  clumsy.send(encode(DeskRequest{1, StatusRequest{}}));
  REQUIRE(std::get<Refused>(answer().body).reason == "a request is one part");
  clumsy.send(encode(DeskRequest{2, StatusRequest{}}));
  REQUIRE(std::holds_alternative<Status>(answer().body));
}

TEST_CASE("a peer that floods the feed with subscriptions is turned away, the others come back by themselves") {
  WireStation station;
  const auto link = ZmqLink::open(station.link_options(station.a_known_key({Permission::watch}))).value();
  Follower screen(*link, {"wall", PeerKind::screen, {}});
  Intruder flood(station, zmq::socket_type::sub, Credentials::right);
  for (int i = 0; i < 1000; ++i) flood.subscribe(std::string(200, 'x') + std::to_string(i));
  const auto all = [&] {
    station.turn();
    screen.turn(std::chrono::steady_clock::now());
  };
  REQUIRE(turn_until(all, [&] { return station.has_turned_away("flooded the feed with subscriptions"); }));
  station.act(100);
  REQUIRE(turn_until(all, [&] {
    return station.endpoint().subscribers() == 1 && screen.replica().state() == ReplicaState::live &&
           screen.replica().transcript().last_sequence == station.station().transcript().last_sequence;
  }));
}

TEST_CASE("a flood of refusals is counted, not written") {
  RefusalLog refusals(nullptr);
  const base::SteadyTime start{1h};
  for (int i = 0; i < 1000; ++i) refusals.add("10.0.0.9", "unknown key " + std::to_string(i), start);
  REQUIRE(refusals.take(start).size() == RefusalLog::burst);
  refusals.add("", "unknown key", start + RefusalLog::interval);
  refusals.add("10.0.0.9", "unknown key", start + RefusalLog::interval);
  REQUIRE(refusals.take(start + RefusalLog::interval) ==
          std::vector<std::string>{
              "refused a peer that had left already: unknown key (980 more before it were not logged)"});
  // What was counted is told even if nobody comes any more.
  REQUIRE(refusals.take(start + 2 * RefusalLog::interval) ==
          std::vector<std::string>{"refused 1 more peers, too many to write a line for each"});
  REQUIRE(refusals.total() == 1002);
}

TEST_CASE("one that tries again and again is told once, and then once in a while with its number of times") {
  RefusalLog refusals(nullptr);
  base::SteadyTime now{1h};
  refusals.add("10.0.0.9:50000", "unknown key A", now);
  REQUIRE(refusals.take(now) == std::vector<std::string>{"refused 10.0.0.9:50000: unknown key A"});
  for (int second = 1; second < 600; ++second) {
    now += 1s;
    refusals.add("10.0.0.9:" + std::to_string(50000 + second), "unknown key A", now);
    REQUIRE(refusals.take(now).empty());
  }
  refusals.add("10.0.0.8:50000", "unknown key A", now);
  REQUIRE(refusals.take(now).size() == 1);
  now += 1s;
  REQUIRE(refusals.take(now) ==
          std::vector<std::string>{"refused 10.0.0.9:50000: unknown key A (599 times more in 10 minutes)"});
  now += RefusalLog::window;
  REQUIRE(refusals.take(now).empty());
  refusals.add("[fe80::1]:4", "unknown key A", now);
  refusals.add("[fe80::1]:5", "unknown key A", now);
  refusals.add("fe80::2", "unknown key A", now);
  REQUIRE(refusals.take(now).size() == 2);
}
