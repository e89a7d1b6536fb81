// A relay between a station and two receivers, on real sockets: they end with what the station said, each event once
// and in order, whatever happened to the station, to the relay and to the way between them.
#include "capture-node/relay.hpp"
#include "capture-node/relay_gaps.hpp"
#include "capture-node/relay_thumbnails.hpp"

#include <cstdlib>
#include <functional>

#include "tests/support/process.hpp"
#include "tests/support/wire_station.hpp"

using namespace tongping;
using namespace std::chrono_literals;

namespace {

struct Receiver {
  Receiver(const wire::StationNotice& notice, const std::filesystem::path& directory,
           std::optional<std::uint64_t> replay_from) {
    wire::StationLookup lookup({notice.feed, notice.desk, ""}, directory);
    link = wire::ZmqLink::open(lookup.find().value()).value();
    follower =
        std::make_unique<wire::Follower>(*link, wire::ReplicaOptions{"wall", wire::PeerKind::screen, replay_from});
  }

  void turn() {
    for (auto& event : follower->turn(std::chrono::steady_clock::now()).applied) applied.push_back(std::move(event));
  }
  bool live() const { return follower->replica().state() == wire::ReplicaState::live; }

  std::unique_ptr<wire::ZmqLink> link;
  std::unique_ptr<wire::Follower> follower;
  std::vector<transcript::Event> applied;
};

class Hall {
  // The relay speaks to both until its end.
  const base::SystemClock clock_;
  const base::Log log_;

 public:
  Hall() {
    ::setenv("XDG_DATA_HOME", (scratch_ / "data").c_str(), 1);
    config_.name = "gallery";
    config_.directory = scratch_ / "gallery";
    config_.feed = config_.desk = "tcp://127.0.0.1:0";
    const auto key = wire::load_or_make_key_pair(config_.directory / "keys" / "curve.key").value();
    station.allowed[key.public_key()] = wire::Permissions{wire::Permission::watch};
    config_.relay_of = {station.endpoint().feed_address(), station.endpoint().desk_address(),
                        station.key_pair().public_key()};
    start_relay();
    screen = std::make_unique<Receiver>(relay->notice(), scratch_ / "wall", std::nullopt);
    tail = std::make_unique<Receiver>(relay->notice(), scratch_ / "wall", 1);
  }

  void start_relay() {
    auto opened = station::Relay::open(config_, clock_, log_);
    if (!opened) FAIL(opened.error().message);
    relay = std::move(*opened);
    config_.feed = relay->notice().feed;
    config_.desk = relay->notice().desk;
  }

  void say(int times = 1) {
    for (int i = 0; i < times; ++i) {
      const std::string number = std::to_string(++said_);
      transcript::Segment segment = support::a_segment("w" + number, "word " + number);
      segment.session = "s1";
      const auto frame = station.station().commit(transcript::SegmentChanged{segment}).front();
      if (heard_) station.endpoint().publish(frame);
    }
  }

  // While it is not heard the station hangs: what it says meanwhile is lost on the feed.
  void set_heard(bool heard) { heard_ = heard; }

  void restart_station(bool new_log) {
    new_log ? station.station().new_log() : station.station().restart();
    station.endpoint().set_origin(station.station().origin());
  }

  void put_station_back(const support::SimulatedStation::Backup& backup) {
    station.station().put_back(backup);
    station.endpoint().set_origin(station.station().origin());
  }

  std::size_t mirrors() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(config_.directory / "mirror"))
      count += entry.is_directory() ? 1 : 0;
    return count;
  }

  bool until(const std::function<bool()>& done) {
    return support::turn_until([this] { turn(); }, done);
  }

  // Both receivers have all of the station's log.
  bool settles() {
    return until([&] {
      const std::uint64_t last = station.station().log().last_sequence();
      return holds(*screen, last) && holds(*tail, last);
    });
  }

  support::WireStation station;
  std::unique_ptr<station::Relay> relay;
  std::unique_ptr<Receiver> screen;
  std::unique_ptr<Receiver> tail;

 private:
  void turn() {
    if (heard_) station.turn();
    if (relay != nullptr) {
      const auto turned = relay->turn(1ms);
      if (!turned) FAIL(turned.error().message);
    }
    screen->turn();
    tail->turn();
  }

  bool holds(const Receiver& receiver, std::uint64_t last) {
    const wire::Replica& replica = receiver.follower->replica();
    return receiver.live() && replica.transcript().last_sequence == last && replica.origin() &&
           *replica.origin() == station.station().origin();
  }

  support::Scratch scratch_;
  config::StationConfig config_;
  bool heard_ = true;
  int said_ = 0;
};

void require_equal(const transcript::Transcript& got, const transcript::Transcript& wanted) {
  REQUIRE(got.session == wanted.session);
  REQUIRE(got.roles == wanted.roles);
  REQUIRE(got.segments.size() == wanted.segments.size());
  for (std::size_t at = 0; at < got.segments.size(); ++at) REQUIRE(*got.segments[at] == *wanted.segments[at]);
}

// `before`: events of logs that the station has given up.
void require_complete(Hall& hall, std::vector<transcript::Event> before = {}) {
  REQUIRE(hall.settles());
  for (const Receiver* receiver : {hall.screen.get(), hall.tail.get()}) {
    require_equal(receiver->follower->replica().transcript(), hall.station.station().transcript());
  }
  for (const auto& event : hall.station.station().log().all()) before.push_back(event);
  REQUIRE(hall.tail->applied == before);
}

}  // namespace

TEST_CASE("what a station says arrives behind its relay, unfinished speech too") {
  Hall hall;
  hall.say(3);
  require_complete(hall);
  hall.say(700);  // more than a page, and than a snapshot
  require_complete(hall);
  for (int i = 0; i < 30; ++i) {
    for (const auto& frame : hall.station.station().act()) {
      if (std::holds_alternative<wire::Interim>(frame.body)) hall.station.endpoint().publish(frame);
    }
  }
  const auto interim = [](const transcript::Transcript& transcript) {
    std::vector<transcript::Segment> found;
    for (const auto& segment : transcript.segments) {
      if (segment->state == transcript::SegmentState::interim) found.push_back(*segment);
    }
    return found;
  };
  REQUIRE(hall.settles());
  const auto spoken = interim(hall.station.station().transcript());
  REQUIRE_FALSE(spoken.empty());
  REQUIRE(hall.until([&] { return interim(hall.screen->follower->replica().transcript()) == spoken; }));
}

TEST_CASE("a relay that ends and starts again has lost nothing, and asks only for what is new") {
  Hall hall;
  hall.say(40);
  require_complete(hall);
  hall.relay.reset();
  hall.say(40);
  hall.start_relay();
  require_complete(hall);
}

TEST_CASE("a late screen is answered by a relay whose station is away, and goes on with the station") {
  Hall hall;
  hall.say(40);
  require_complete(hall);
  hall.relay.reset();
  hall.set_heard(false);
  hall.start_relay();
  wire::StationLookup lookup({"", hall.relay->notice().desk, ""}, "/nonexistent");
  const auto link = wire::ZmqLink::open(lookup.find().value()).value();
  std::optional<wire::DeskReply> page;
  REQUIRE(hall.until([&] {
    if (!page) link->send({7, wire::SnapshotRequest{}});
    for (auto& reply : link->receive().replies) page = std::move(reply);
    return page.has_value();
  }));
  REQUIRE(page->origin == hall.station.station().origin());
  REQUIRE(std::get<wire::SnapshotPage>(page->body).segments.size() == 40);
  hall.set_heard(true);
  hall.say(5);
  require_complete(hall);
}

TEST_CASE("a station that starts again, or with another log, is followed through its relay") {
  Hall hall;
  hall.say(20);
  require_complete(hall);
  hall.restart_station(false);
  hall.say(20);
  require_complete(hall);
  const auto old = hall.tail->applied;
  hall.restart_station(true);
  hall.say(3);
  require_complete(hall, old);
  hall.relay.reset();
  hall.restart_station(true);  // unseen by any relay
  hall.say(9);
  hall.start_relay();
  auto both = hall.tail->applied;
  require_complete(hall, both);
}

TEST_CASE("a log that was put back is followed through its relay, which keeps the copy of what it was") {
  Hall hall;
  hall.say(10);
  require_complete(hall);
  const auto backup = hall.station.station().back_up();
  hall.say(10);
  require_complete(hall);
  const int said_again = GENERATE(3, 30);  // behind the number that the relay has, and beyond it
  SECTION("while the relay runs") {
    hall.set_heard(false);
    hall.put_station_back(backup);
    hall.say(said_again);
    const auto before = hall.tail->applied;
    hall.set_heard(true);
    require_complete(hall, before);
  }
  SECTION("while the relay is away") {
    hall.relay.reset();
    hall.put_station_back(backup);
    hall.say(said_again);
    const auto before = hall.tail->applied;
    hall.start_relay();
    require_complete(hall, before);
  }
  REQUIRE(hall.mirrors() == 2);
  hall.say(5);
  REQUIRE(hall.settles());
}

TEST_CASE("a relay is as silent as its station, and then brings what was said meanwhile") {
  Hall hall;
  hall.say(20);
  require_complete(hall);
  hall.set_heard(false);
  hall.say(600);
  REQUIRE(hall.until([&] { return !hall.screen->live() && !hall.tail->live(); }));
  REQUIRE_FALSE(hall.relay->live());
  hall.set_heard(true);
  hall.say(1);
  require_complete(hall);
}

TEST_CASE("a picture of a wall behind a relay is asked for and taken by the station, under the wall's name") {
  Hall hall;
  hall.say(3);
  require_complete(hall);
  wire::ThumbnailSender& wall = hall.screen->follower->thumbnails();
  REQUIRE_FALSE(wall.wanted(std::chrono::steady_clock::now()));
  hall.station.looked_at = true;
  REQUIRE(hall.until([&] { return wall.wanted(std::chrono::steady_clock::now()); }));
  const auto sent =
      std::make_shared<const wire::Thumbnail>(wire::Thumbnail{"", "", std::string(20'000, 'x'), 90, true});
  wall.stands(1);
  wall.offer(1, sent, std::chrono::steady_clock::now());
  // The word that it still holds is said only once the answer has come back through the relay.
  REQUIRE(hall.until([&] { return hall.station.thumbnails.size() == 2; }));
  REQUIRE(hall.station.thumbnails[0] == wire::Thumbnail{"wall", "", sent->jpeg, 90, true});
  REQUIRE(hall.station.thumbnails[1] == wire::Thumbnail{"wall", "", "", 0, false});
  hall.station.looked_at = false;
  REQUIRE(hall.until([&] { return !wall.wanted(std::chrono::steady_clock::now()); }));
}

TEST_CASE("answers to pictures find their way back through a relay, and as many wait as may") {
  station::RelayThumbnails thumbnails;
  base::SteadyTime now{1h};
  const auto asked = [](std::uint64_t id) { return wire::PeerRequest{{"peer"}, "key", {}, {id, wire::Thumbnail{}}}; };
  const std::uint64_t first = thumbnails.expect(asked(7), now).value();
  const std::uint64_t second = thumbnails.expect(asked(8), now).value();
  REQUIRE(first != second);
  REQUIRE(thumbnails.answered(second)->id == 8);
  REQUIRE(thumbnails.answered(first)->id == 7);
  REQUIRE_FALSE(thumbnails.answered(first));
  for (std::size_t i = 0; i < station::RelayThumbnails::most_under_way; ++i) REQUIRE(thumbnails.expect(asked(i), now));
  REQUIRE_FALSE(thumbnails.expect(asked(1), now));
  now += wire::thumbnail_limit;
  REQUIRE(thumbnails.expect(asked(1), now));
}

TEST_CASE("commands are refused by a relay, which says whom to ask, and its status is its own") {
  Hall hall;
  require_complete(hall);
  wire::StationLookup lookup({"", hall.relay->notice().desk, ""}, "/nonexistent");
  const auto link = wire::ZmqLink::open(lookup.find().value()).value();
  std::vector<wire::DeskReply> replies;
  bool asked = false;
  REQUIRE(hall.until([&] {
    if (!asked) {
      asked = link->send({1, wire::StatusRequest{}}) && link->send({2, wire::Ping{}}) &&
              link->send({3, wire::Command{"c1", 1, 0, wire::TakeMicrophones{}}});
    }
    for (auto& reply : link->receive().replies) replies.push_back(std::move(reply));
    return replies.size() >= 3;
  }));
  const std::string status = std::get<wire::Status>(replies[0].body).json;
  REQUIRE(status.find(R"("station":"gallery")") != std::string::npos);
  REQUIRE(status.find(R"("relay":{"of":"hall-1","state":"live"})") != std::string::npos);
  REQUIRE(status.find(R"("last_sequence":1,)") != std::string::npos);
  REQUIRE(status.find(R"("on_air":true)") != std::string::npos);
  const auto& refused = std::get<wire::Refused>(replies[2].body);
  REQUIRE(refused.refusal == wire::Refusal::unavailable);
  REQUIRE(refused.reason.find("send commands to the station") != std::string::npos);
}

TEST_CASE("what the station's log has lost on purpose, the relay goes on without") {
  Hall hall;
  hall.say(10);
  require_complete(hall);
  hall.relay.reset();
  hall.say(30);
  const auto all = hall.station.station().log().all();
  const auto forgotten = [](const transcript::Event& event) {
    return event.sequence == 15 || (event.sequence >= 20 && event.sequence <= 22) || event.sequence >= 40;
  };
  for (const auto& event : all) {
    if (forgotten(event)) hall.station.station().log().forget(event.sequence);
  }
  hall.start_relay();
  REQUIRE(hall.settles());
  hall.say(3);
  REQUIRE(hall.settles());
  // Behind the relay every number is answered; those that are gone say nothing.
  std::vector<transcript::Event> said;
  for (const auto& event : hall.tail->applied) {
    if (!std::holds_alternative<transcript::RoleChanged>(event.body)) said.push_back(event);
  }
  REQUIRE(said == hall.station.station().log().all());
  REQUIRE(hall.tail->applied.size() == 44);
  REQUIRE(hall.screen->follower->replica().transcript().roles.empty());
}

TEST_CASE("gaps are filled for the session that ran, and only so far") {
  const auto ended = support::an_event(4, transcript::SessionEnded{"s1"});
  const auto filled = station::without_gaps({1, "s1"}, {ended}, 6).value();
  REQUIRE(filled.gaps == std::vector<std::string>{"events 2 to 3", "events 5 to 6"});
  REQUIRE(filled.events.size() == 5);
  REQUIRE(filled.events[1].session == "s1");
  REQUIRE(filled.events[4].session.empty());
  REQUIRE(station::without_gaps({3, ""}, {ended}, 4).value().gaps.empty());
  REQUIRE_FALSE(station::without_gaps({3, ""}, {}, 4 + station::max_gap));
}

TEST_CASE("a relay of nothing is a mistake in the configuration") {
  const base::SystemClock clock;
  const base::Log log;
  const auto opened = station::Relay::open(config::StationConfig{}, clock, log);
  REQUIRE_FALSE(opened.has_value());
  REQUIRE(opened.error().kind == base::ErrorKind::usage);
  REQUIRE(opened.error().message.find("relay.of") != std::string::npos);
}
