// A station and its peers on real sockets.
#include <atomic>
#include <thread>
#include <zmq.hpp>

#include "common/base/wakeup.hpp"
#include "common/wire/limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/wire_station.hpp"

using namespace tongping;
using namespace tongping::wire;
using namespace std::chrono_literals;
using support::turn_until;
using support::WireStation;

namespace {

struct Peer {
  Peer(WireStation& station, const CurveKeyPair& key, ReplicaOptions options)
      : link(ZmqLink::open(station.link_options(key)).value()), follower(*link, std::move(options)) {}

  void turn() {
    auto done = follower.turn(std::chrono::steady_clock::now());
    for (auto& note : done.notes) notes.push_back(std::move(note));
    for (auto& event : done.applied) applied.push_back(std::move(event));
  }

  bool has_all(WireStation& station) const {
    return follower.replica().state() == ReplicaState::live &&
           follower.replica().transcript().last_sequence == station.station().transcript().last_sequence;
  }

  std::unique_ptr<ZmqLink> link;
  Follower follower;
  std::vector<std::string> notes;
  std::vector<transcript::Event> applied;
};

}  // namespace

TEST_CASE("a screen joins late, gets a snapshot and follows, the station knows its name and key") {
  WireStation station;
  station.act(200);
  const auto key = station.a_known_key({Permission::watch});
  Peer screen(station, key, {"wall-left", PeerKind::screen, {}});
  const auto both = [&] {
    station.turn();
    screen.turn();
  };
  REQUIRE(turn_until(both, [&] { return screen.has_all(station); }));
  station.act(200);
  REQUIRE(turn_until(both, [&] { return screen.has_all(station); }));

  const auto peers = station.endpoint().peers();
  REQUIRE(peers.size() == 1);
  REQUIRE(peers[0].name == "wall-left");
  REQUIRE(peers[0].kind == PeerKind::screen);
  REQUIRE(peers[0].fingerprint == fingerprint(key.public_key()));
  REQUIRE(peers[0].address.starts_with("127.0.0.1:"));
  REQUIRE(station.endpoint().subscribers() == 1);
  REQUIRE(station.turned_away.empty());

  screen.link.reset();
  REQUIRE(turn_until([&] { station.turn(); }, [&] { return station.endpoint().peers().empty(); }));
  REQUIRE(turn_until([&] { station.turn(); }, [&] { return station.endpoint().subscribers() == 0; }));
}

TEST_CASE("a follower gets every event once, in order, from the first") {
  WireStation station;
  station.act(500);
  Peer tail(station, station.a_known_key({Permission::watch}), {"tail", PeerKind::tool, 1});
  const auto both = [&] {
    station.turn();
    tail.turn();
    station.act();
  };
  REQUIRE(turn_until(both, [&] { return tail.applied.size() > 400; }));
  const auto quiet = [&] {
    station.turn();
    tail.turn();
  };
  REQUIRE(turn_until(quiet, [&] { return tail.has_all(station); }));
  REQUIRE(tail.applied == station.station().log().all());
}

TEST_CASE("one screen follows two stations") {
  WireStation first(1);
  WireStation second(2);
  Peer to_first(first, first.a_known_key({Permission::watch}), {"wall", PeerKind::screen, {}});
  Peer to_second(second, second.a_known_key({Permission::watch}), {"wall", PeerKind::screen, {}});
  const auto all = [&] {
    ZmqLink* const links[] = {to_first.link.get(), to_second.link.get()};
    ZmqLink::wait(links, 1ms);
    first.turn();
    second.turn();
    to_first.turn();
    to_second.turn();
  };
  first.act(50);
  second.act(80);
  REQUIRE(turn_until(all, [&] { return to_first.has_all(first) && to_second.has_all(second); }));
}

TEST_CASE("what a key may not do is refused by the endpoint, and what it may arrives with its permissions") {
  WireStation station;
  const auto watcher = station.a_known_key({Permission::watch});
  const auto operates = station.a_known_key({Permission::operate});
  const Command command{"c1", 1, 0, RemoveRole{"chair"}};
  const auto try_with = [&](const CurveKeyPair& key) {
    const auto link = ZmqLink::open(station.link_options(key)).value();
    std::vector<DeskReply> replies;
    bool sent = false;
    REQUIRE(turn_until(
        [&] {
          sent = sent || link->send({5, command});
          station.turn();
          for (auto& reply : link->receive().replies) replies.push_back(std::move(reply));
        },
        [&] { return !replies.empty(); }));
    return replies[0];
  };
  const DeskReply refused = try_with(watcher);
  REQUIRE(refused.id == 5);
  REQUIRE(refused.origin == station.station().origin());
  REQUIRE(std::get<Refused>(refused.body).refusal == Refusal::not_permitted);
  REQUIRE(station.turned_away.size() == 1);
  REQUIRE(station.has_turned_away("this key may watch, which is not enough (" + fingerprint(watcher.public_key())));
  REQUIRE(station.commands.empty());
  REQUIRE(std::holds_alternative<Status>(try_with(operates).body));
  REQUIRE(station.commands.size() == 1);
  REQUIRE(station.commands[0].public_key == operates.public_key());
  REQUIRE(station.commands[0].permissions == Permissions{Permission::operate});
  REQUIRE(std::get<Command>(station.commands[0].request.body) == command);
}

TEST_CASE("a key that was removed is cut off and refused while the others notice nothing") {
  WireStation station;
  const auto key = station.a_known_key({Permission::watch});
  const auto other_key = station.a_known_key({Permission::watch});
  Peer removed(station, key, {"removed", PeerKind::screen, {}});
  Peer other(station, other_key, {"other", PeerKind::screen, {}});
  const auto all = [&] {
    station.turn();
    removed.turn();
    other.turn();
  };
  REQUIRE(turn_until(all, [&] { return removed.has_all(station) && other.has_all(station); }));
  const std::string address = station.endpoint().feed_address();
  REQUIRE_FALSE(removed.follower.refused());
  station.allowed.erase(key.public_key());
  other.notes.clear();
  REQUIRE(station.endpoint().cut_off(key.public_key()));
  REQUIRE(station.endpoint().feed_address() == address);
  station.act(20);
  REQUIRE(turn_until(all, [&] { return other.has_all(station) && !station.turned_away.empty(); }));
  REQUIRE_FALSE(removed.has_all(station));
  REQUIRE(station.turned_away[0].find(fingerprint(key.public_key())) != std::string::npos);
  REQUIRE(turn_until(all, [&] { return removed.follower.refused(); }));
  REQUIRE_FALSE(other.follower.refused());
  REQUIRE(other.notes.empty());
  REQUIRE(std::any_of(station.knocks.begin(), station.knocks.end(),
                      [&](const Knock& k) { return k.public_key == key.public_key() && k.address == "127.0.0.1"; }));
  REQUIRE(
      turn_until(all, [&] { return removed.notes.back().find("refuses this program's key") != std::string::npos; }));
}

TEST_CASE("a peer that listens without a word is cut off too, with all the others, who come back") {
  WireStation station;
  const auto key = station.a_known_key({Permission::watch});
  Peer other(station, station.a_known_key({Permission::watch}), {"other", PeerKind::screen, {}});
  zmq::context_t context(1);
  zmq::socket_t silent(context, zmq::socket_type::sub);
  silent.set(zmq::sockopt::linger, 0);
  silent.set(zmq::sockopt::curve_serverkey, station.key_pair().public_key());
  silent.set(zmq::sockopt::curve_publickey, key.public_key());
  silent.set(zmq::sockopt::curve_secretkey, key.secret_key());
  silent.connect(station.endpoint().feed_address());
  const auto all = [&] {
    station.turn();
    other.turn();
  };
  REQUIRE(turn_until(all, [&] { return other.has_all(station); }));
  station.allowed.erase(key.public_key());
  REQUIRE(station.endpoint().cut_off(key.public_key()));
  silent.set(zmq::sockopt::subscribe, "");
  station.act(20);
  REQUIRE(turn_until(all, [&] { return other.has_all(station) && station.has_turned_away("unknown key"); }));
  zmq::message_t heard;
  REQUIRE_FALSE(silent.recv(heard, zmq::recv_flags::dontwait));
}

TEST_CASE("a follower says where it is, what it shows and how far away it is") {
  WireStation station;
  Peer screen(station, station.a_known_key({Permission::watch}), {"wall", PeerKind::screen, {}});
  const auto both = [&] {
    station.turn();
    screen.turn();
  };
  station.act(30);
  const auto position = [&] {
    const auto peers = station.endpoint().peers();
    return peers.size() == 1 ? peers[0].position : std::nullopt;
  };
  const std::uint64_t last = station.station().transcript().last_sequence;
  REQUIRE(turn_until(both, [&] { return position() && position()->sequence == last; }));
  REQUIRE_FALSE(position()->presented);
  screen.follower.presented(last);
  REQUIRE(turn_until(both, [&] { return position()->presented == last && position()->round_trip_us.has_value(); }));
  REQUIRE(position()->state == ReplicaState::live);
  REQUIRE(screen.follower.round_trip().has_value());
}

TEST_CASE("a port in use is said in one clear line") {
  WireStation station;
  const auto again = StationEndpoint::open({station.endpoint().feed_address(), "tcp://127.0.0.1:0", make_key_pair(),
                                            [](std::string_view) { return std::optional<Permissions>(); }});
  REQUIRE_FALSE(again);
  REQUIRE(again.error().message.starts_with("cannot open the feed at " + station.endpoint().feed_address() +
                                            ": the address is in use"));
  const auto foreign = StationEndpoint::open({"tcp://127.0.0.1:0", "tcp://192.0.2.1:0", make_key_pair(),
                                              [](std::string_view) { return std::optional<Permissions>(); }});
  REQUIRE_FALSE(foreign);
  REQUIRE(foreign.error().message.starts_with(
      "cannot open the desk at tcp://192.0.2.1:0: this machine has no such address"));
}

TEST_CASE("the self-test finds a station that lets strangers in") {
  const auto open_to_all = StationEndpoint::open({"tcp://127.0.0.1:0", "tcp://127.0.0.1:0", make_key_pair(),
                                                  [](std::string_view) { return Permissions{Permission::watch}; }});
  REQUIRE_FALSE(open_to_all);
  REQUIRE(open_to_all.error().message.find("a key that nobody knows was let in") != std::string::npos);
}

TEST_CASE("a station on all addresses passes its self-test and is reached") {
  WireStation station(1, "tcp://0.0.0.0:0", "tcp://0.0.0.0:0");
  REQUIRE(station.endpoint().feed_address().starts_with("tcp://0.0.0.0:"));
  REQUIRE_FALSE(station.endpoint().feed_address().ends_with(":0"));
}

TEST_CASE("a mailbox's descriptor ends the station's waiting") {
  WireStation station;
  const base::Wakeup wakeup;
  wakeup.signal();
  const int descriptors[] = {wakeup.descriptor()};
  const auto begin = std::chrono::steady_clock::now();
  // Leftovers of the self-test may end a wait early, but none may last.
  for (int i = 0; i < 10; ++i) station.endpoint().poll(10s, descriptors);
  REQUIRE(std::chrono::steady_clock::now() - begin < 10s);
}

TEST_CASE("asking once: the answer, the refusal, and nobody there") {
  WireStation station;
  const auto key = station.a_known_key({Permission::watch});
  std::atomic<bool> stop{false};
  const auto options = station.link_options(key);
  std::optional<base::Result<DeskReply>> answer;
  std::optional<base::Result<DeskReply>> refusal;
  std::thread asker([&] {
    const auto link = ZmqLink::open({"", options.desk, options.station_public_key, key}).value();
    answer = ask(*link, {0, Hello{"roles", PeerKind::tool, 1}}, 20s);
    refusal = ask(*link, {0, Command{"c", 1, 0, RemoveRole{"x"}}}, 20s);
    stop = true;
  });
  while (!stop) station.turn();
  asker.join();
  REQUIRE(std::holds_alternative<HelloReply>(answer->value().body));
  REQUIRE(refusal->error().message.starts_with("the station refuses (not permitted)"));

  const auto link = ZmqLink::open({"", "tcp://127.0.0.1:1", options.station_public_key, key}).value();
  REQUIRE(ask(*link, {0, StatusRequest{}}, 50ms).error().message ==
          "no answer from the station within 50 ms; is it running?");
}

TEST_CASE("links to what cannot be an endpoint or a key are refused at once") {
  const auto key = make_key_pair();
  REQUIRE(ZmqLink::open({"", "tcp://127.0.0.1:1", "short", key}).error().message.find("40 characters") !=
          std::string::npos);
  REQUIRE(ZmqLink::open({"", "no endpoint", key.public_key(), key}).error().message.find("tcp://HOST:PORT") !=
          std::string::npos);
}

TEST_CASE("a link that was configured with another station's key says so") {
  WireStation station;
  auto options = station.link_options(station.a_known_key({Permission::watch}));
  options.station_public_key = make_key_pair().public_key();
  const auto link = ZmqLink::open(options).value();
  std::vector<std::string> notes;
  REQUIRE(turn_until(
      [&] {
        station.turn();
        for (auto& note : link->receive().notes) notes.push_back(std::move(note));
      },
      [&] { return !notes.empty(); }));
  REQUIRE(notes[0].find("does the configured key belong to that station?") != std::string::npos);
}

TEST_CASE("a doubted link takes no request until a new connection stands, and is live again on it") {
  WireStation station;
  Peer screen(station, station.a_known_key({Permission::watch}), {"wall", PeerKind::screen, {}});
  const auto both = [&] {
    station.turn();
    screen.turn();
  };
  REQUIRE(turn_until(both, [&] { return screen.has_all(station); }));
  screen.link->reconnect();
  REQUIRE_FALSE(screen.link->send({1, Hello{"wall", PeerKind::screen, 1}}));
  REQUIRE(turn_until(both, [&] { return screen.link->send({2, Hello{"wall", PeerKind::screen, 1}}); }));
  station.act(50);
  REQUIRE(turn_until(both, [&] { return screen.has_all(station); }));
}
