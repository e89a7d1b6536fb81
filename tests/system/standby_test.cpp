// Two stations with the same microphones and one screen: the first dies or hangs, the second goes on.
#include <iostream>
#include <optional>

#include "common/wire/local_place.hpp"
#include "common/wire/zmq_link.hpp"
#include "tests/support/kernel_view.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/system/captioner.hpp"
#include "tests/system/ledger.hpp"
#include "tests/system/several_stations.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

using Instant = std::chrono::steady_clock::time_point;

class Pair {
 public:
  // `second_disk_kib`: the standby's directory is on a disk of its own of that size; 0: it is not.
  explicit Pair(std::size_t second_disk_kib = 0) {
    if (second_disk_kib > 0) second_disk_.emplace(venue.path("hall-2"), second_disk_kib);
    first_config_ = config_of("hall-1", "");
    first_ = venue.station(first_config_);
    second_config_ = config_of("hall-2", "[standby]\nof = { " + address_of(*first_, ", ") + " }\n");
    second_ = start_second();
    // The first station knows its standby by its address; ports stay the same from now on.
    pin(first_config_, *first_, "[standby]\nby = { " + address_of(*second_, ", ") + " }\n");
    pin(second_config_, *second_);
    const std::string heard = "hall-1: live at";
    REQUIRE(second_->says(heard, 30s));
    stop(*first_);
    const std::size_t before = occurrences(second_->errors(), heard);
    first_ = venue.station(first_config_);
    REQUIRE(second_->says("standing by for \"hall-1\"", 30s));
    // A standby takes over from a station that it has heard in this session.
    REQUIRE(eventually([&] { return occurrences(second_->errors(), heard) > before; }));
    const auto screen_config =
        venue.write("screen.toml", "[screen]\nname = \"wall\"\nlanguages = [\"en\"]\n[[station]]\n" +
                                       address_of(*first_) + "\n[[station]]\n" + address_of(*second_) + "\n");
    screen_ = venue.screen(screen_config);
    REQUIRE(eventually([&] { return !venue.trace().empty(); }));
    for (const std::string name : {"hall-1", "hall-2"}) tails_.push_back(start_tail(name));
  }

  void say(const std::string& text) { captioner.say(text); }

  void say_and_see(const std::string& text) {
    say(text);
    INFO(venue.trace() << first_->errors() << second_->errors());
    REQUIRE(eventually([&] { return venue.trace().find("\"" + text + "\"") != std::string::npos; }));
  }

  // Says a new line every 50 ms until one of station `name` is on the wall; the first such.
  std::string say_until_seen_from(const std::string& name, int& number) {
    std::string found;
    const bool seen = eventually(
        [&] {
          say("line " + std::to_string(++number));
          for (const auto& [text, station] : wall_of(venue.trace()).stations) {
            if (station == name && found.empty()) found = text;
          }
          return !found.empty();
        },
        60s);
    INFO(venue.trace() << first_->errors() << second_->errors());
    REQUIRE(seen);
    return found;
  }

  std::unique_ptr<support::Process> start_second() {
    auto process = std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "run", "--headless", "--config", second_config_}, venue.environment());
    INFO(process->errors());
    REQUIRE(process->says("standing by", 60s));
    return process;
  }

  support::SmallDisk& second_disk() { return *second_disk_; }

  std::vector<std::string> export_both(const std::string& own, const std::string& other) const {
    const auto exported = venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config",
                                     venue.path(own + ".toml"), "--with", venue.path(other)});
    INFO(exported.err);
    REQUIRE(exported.status == 0);
    std::vector<std::string> texts;
    for (const std::string& line : lines_of(exported.out)) {
      texts.push_back(transcript::segment_from_json(line).value().text);
    }
    return texts;
  }

  // A station that has ended tells its follower no more: what it said last has come before.
  void wait_for_tails() const {
    for (const std::string name : {"hall-1", "hall-2"}) {
      std::string told;
      const bool has_all = eventually([&] {
        told = venue
                   .run({program("capture-node"), "status", "--json", "--connect", name, "--config",
                         venue.path(name + ".toml")})
                   .out;
        const auto status = base::parse_json(told);
        if (!status) return false;
        const base::Json& peers = (*status)["peers"];
        return std::any_of(peers.begin(), peers.end(), [&](const base::Json& peer) {
          return peer["own_name"] == "tail" && peer["sequence"] == (*status)["last_sequence"];
        });
      });
      INFO(told);
      REQUIRE(has_all);
    }
  }

  // Both stations and the screen have ended: nothing of what either committed is lost, and nothing stands on the wall
  // or in an export that was heard while the other one spoke.
  void require_ledgers() const {
    for (const std::size_t one : {0U, 1U}) {
      const std::string name = one == 0 ? "hall-1" : "hall-2";
      Records records{.log = {}, .exported = exported(venue, venue.path(name + ".toml")), .walls = {"trace.jsonl"}};
      std::string found;
      const bool accepted = eventually([&] {  // the last of it may still be under way to the follower
        records.log = tails_[one]->output();
        records.pair = tails_[1 - one]->output();
        const auto judged = judge(venue, records, name);
        found = judged.err;
        return judged.status == 0;
      });
      INFO(name << ": " << found);
      REQUIRE(accepted);
    }
  }

  Venue venue;
  std::optional<support::SmallDisk> second_disk_;
  Captioners captioner{venue, {"hall-1", "hall-2"}};
  std::unique_ptr<support::Process> first_;
  std::unique_ptr<support::Process> second_;
  std::unique_ptr<support::Process> screen_;
  std::string first_config_;
  std::string second_config_;

 private:
  std::unique_ptr<support::Process> start_tail(const std::string& station) const {
    return std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "tail", "--json", "--claims", "--from", "1", "--connect", station,
                      "--config", venue.path(station + ".toml")},
        venue.environment());
  }

  std::string config_of(const std::string& name, const std::string& more) {
    return typed_config(venue, captioner, name, more);
  }

  std::vector<std::unique_ptr<support::Process>> tails_;  // of hall-1 and hall-2
};

void require_each_once_in_order(const std::vector<std::string>& texts) {
  int before = 0;
  for (const std::string& text : texts) {
    if (!text.starts_with("line ")) continue;
    INFO(text);
    REQUIRE(std::stoi(text.substr(5)) > before);
    before = std::stoi(text.substr(5));
  }
}

// A command to take the microphones that was sent before the others took them, and comes after: nothing happens.
void require_overtaken_command_refused(const Pair& pair) {
  const auto place = wire::LocalPlace::open(pair.venue.path("data") / "tongping" / "local").value();
  const auto first = place.find("hall-1").value();
  const auto link = wire::ZmqLink::open({"", first.desk, first.public_key, place.client_key()}).value();
  const auto hello = wire::ask(*link, {0, wire::Hello{"late", wire::PeerKind::tool}}, 30s);
  REQUIRE(hello);
  for (const std::uint64_t decided_on : {1, 2}) {
    const auto late =
        wire::ask(*link, {0, wire::Command{"late", hello->origin.epoch, decided_on, wire::TakeMicrophones{}}}, 30s);
    REQUIRE_FALSE(late);
    REQUIRE(late.error().message.find("somebody has taken the microphones since") != std::string::npos);
  }
}

}  // namespace

TEST_CASE("a station is killed while it speaks: its standby goes on, and the old one stays off air when it is back") {
  Pair pair;
  int number = 0;
  for (int i = 0; i < 3; ++i) pair.say_and_see("line " + std::to_string(++number));

  const Instant killed = std::chrono::steady_clock::now();
  pair.first_->signal(SIGKILL);
  const int last_before = number;
  const std::string first_after = pair.say_until_seen_from("hall-2", number);
  const auto gap = std::chrono::steady_clock::now() - killed;
  std::cout << "killed to first words of the standby on the wall: "
            << std::chrono::duration_cast<std::chrono::milliseconds>(gap).count() << " ms\n";
  REQUIRE(pair.second_->says("this station speaks for the microphones from now on (term 1)", 5s));

  pair.first_ = std::make_unique<support::Process>(
      support::Argv{program("capture-node"), "run", "--headless", "--config", pair.first_config_},
      pair.venue.environment());
  REQUIRE(pair.first_->says("\"hall-2\" speaks for the microphones (term 1): this station stands by", 30s));
  REQUIRE(pair.first_->errors().find("on air") == std::string::npos);
  for (int i = 0; i < 3; ++i) pair.say_and_see("line " + std::to_string(++number));

  require_overtaken_command_refused(pair);
  const auto taken = pair.venue.run({program("capture-node"), "standby", "take", "--config", pair.first_config_});
  INFO(taken.err);
  REQUIRE(taken.status == 0);
  REQUIRE(pair.first_->says("on air", 10s));
  REQUIRE(pair.second_->says("\"hall-1\" speaks for the microphones (term 2): this station stands by", 10s));
  for (int i = 0; i < 3; ++i) pair.say_and_see("line " + std::to_string(++number));

  const Wall wall = wall_of(pair.venue.trace());
  require_each_once_in_order(wall.shown);
  REQUIRE(pictures_with_a_text_twice(pair.venue.trace()) == 0);
  for (int i = 1; i <= last_before; ++i)
    REQUIRE(wall.shown[static_cast<std::size_t>(i) - 1] == "line " + std::to_string(i));
  pair.wait_for_tails();
  stop(*pair.screen_);
  stop(*pair.second_);
  stop(*pair.first_);
  pair.require_ledgers();
  const auto from_first = pair.export_both("hall-1", "hall-2");
  require_each_once_in_order(from_first);
  REQUIRE(from_first == pair.export_both("hall-2", "hall-1"));
  REQUIRE(from_first == wall.shown);
}

TEST_CASE("a station that hangs and wakes up is not heard any more, and stops by itself") {
  Pair pair;
  int number = 0;
  for (int i = 0; i < 3; ++i) pair.say_and_see("line " + std::to_string(++number));

  pair.first_->signal(SIGSTOP);
  REQUIRE(eventually([&] { return support::stands_still(pair.first_->pid()); }));
  pair.say_until_seen_from("hall-2", number);
  // Everything said meanwhile waits in the old station's pipe; when it wakes up it says all of it at once.
  pair.first_->signal(SIGCONT);
  REQUIRE(pair.first_->says("\"hall-2\" speaks for the microphones (term 1): this station stands by", 30s));
  for (int i = 0; i < 3; ++i) pair.say_and_see("line " + std::to_string(++number));

  const Wall wall = wall_of(pair.venue.trace());
  require_each_once_in_order(wall.shown);
  REQUIRE(pictures_with_a_text_twice(pair.venue.trace()) == 0);
  for (const auto& [text, station] : wall.stations) {
    REQUIRE(station == (std::stoi(text.substr(5)) <= 3 ? "hall-1" : "hall-2"));
  }
  pair.wait_for_tails();
  stop(*pair.screen_);
  stop(*pair.first_);
  stop(*pair.second_);
  pair.require_ledgers();
  require_each_once_in_order(pair.export_both("hall-2", "hall-1"));
  REQUIRE(pair.export_both("hall-2", "hall-1") == wall.shown);
}

TEST_CASE("a standby takes over while its disk is full, and stores claim and words when there is room") {
  if (const std::string reason = support::SmallDisk::why_not(); !reason.empty()) {
    WARN("skipped: " << reason);
    return;
  }
  Pair pair(8 * 1024);
  int number = 0;
  for (int i = 0; i < 3; ++i) pair.say_and_see("line " + std::to_string(++number));

  pair.second_disk().fill();
  const Instant killed = std::chrono::steady_clock::now();
  pair.first_->signal(SIGKILL);
  pair.say_until_seen_from("hall-2", number);
  const auto gap = std::chrono::steady_clock::now() - killed;
  std::cout << "killed to first words of a standby with a full disk on the wall: "
            << std::chrono::duration_cast<std::chrono::milliseconds>(gap).count() << " ms\n";
  REQUIRE(pair.second_->says("this station speaks for the microphones from now on (term 1)", 5s));
  REQUIRE(pair.second_->says("wait in memory", 5s));

  // The first one learns of a claim that is nowhere stored yet.
  pair.first_ = std::make_unique<support::Process>(
      support::Argv{program("capture-node"), "run", "--headless", "--config", pair.first_config_},
      pair.venue.environment());
  REQUIRE(pair.first_->says("\"hall-2\" speaks for the microphones (term 1): this station stands by", 30s));
  for (int i = 0; i < 3; ++i) pair.say_and_see("line " + std::to_string(++number));
  REQUIRE(pair.second_->errors().find("the disk takes writes again") == std::string::npos);

  pair.second_disk().make_room();
  REQUIRE(pair.second_->says("the disk takes writes again", 30s));
  for (int i = 0; i < 3; ++i) pair.say_and_see("line " + std::to_string(++number));

  const Wall wall = wall_of(pair.venue.trace());
  require_each_once_in_order(wall.shown);
  REQUIRE(pictures_with_a_text_twice(pair.venue.trace()) == 0);
  pair.wait_for_tails();
  stop(*pair.screen_);
  stop(*pair.second_);
  stop(*pair.first_);
  pair.require_ledgers();
  const auto from_second = pair.export_both("hall-2", "hall-1");
  require_each_once_in_order(from_second);
  REQUIRE(from_second == pair.export_both("hall-1", "hall-2"));
  REQUIRE(from_second == wall.shown);
}

TEST_CASE(
    "consent that was withdrawn at the first counts at a standby whose disk is full, and it takes over in silence") {
  if (const std::string reason = support::SmallDisk::why_not(); !reason.empty()) {
    WARN("skipped: " << reason);
    return;
  }
  Pair pair(8 * 1024);
  pair.say_and_see("line 1");
  const auto done = [&](const std::string& station, support::Argv command) {
    command.insert(command.begin(), program("capture-node"));
    command.insert(command.end(), {"--config", pair.venue.path(station + ".toml")});
    const auto finished = pair.venue.run(command);
    INFO(finished.err);
    REQUIRE(finished.status == 0);
  };
  pair.second_disk().fill();
  pair.say_and_see("line 2");
  // Something waits for room there already.
  done("hall-1", {"roles", "edit", "guest", "--label", "Dr. Li"});
  REQUIRE(pair.second_->says("as at \"hall-1\": role guest", 20s));
  REQUIRE(pair.second_->says("wait in memory", 20s));
  done("hall-1", {"consent", "withdraw"});
  REQUIRE(pair.second_->says("consent is withdrawn by local at hall-1", 20s));
  pair.first_->signal(SIGKILL);
  REQUIRE(pair.second_->says("this station speaks for the microphones from now on (term 1)", 30s));
  for (const std::string text : {"line 3", "line 4"}) pair.say(text);

  // What was said before somebody agrees again stays unheard.
  pair.second_disk().make_room();
  REQUIRE(pair.second_->says("the disk takes writes again", 30s));
  pair.say("line 5");
  done("hall-2", {"consent", "give", "--name", "Anna"});
  pair.say_and_see("line 6");
  REQUIRE(wall_of(pair.venue.trace()).shown == std::vector<std::string>{"line 1", "line 2", "line 6"});
  stop(*pair.screen_);
  stop(*pair.second_);
  REQUIRE(pair.export_both("hall-2", "hall-1") == std::vector<std::string>{"line 1", "line 2", "line 6"});
}

TEST_CASE("a standby that is ended gives the microphones back, as they are set") {
  Pair pair;
  pair.say_and_see("line 1");
  pair.first_->signal(SIGKILL);
  int number = 1;
  pair.say_until_seen_from("hall-2", number);
  pair.first_ = std::make_unique<support::Process>(
      support::Argv{program("capture-node"), "run", "--headless", "--config", pair.first_config_},
      pair.venue.environment());
  REQUIRE(pair.first_->says("\"hall-2\" speaks for the microphones (term 1): this station stands by", 30s));
  const auto edited = pair.venue.run(
      {program("capture-node"), "roles", "edit", "guest", "--label", "Dr. Li", "--config", pair.second_config_});
  REQUIRE(edited.status == 0);
  stop(*pair.second_);
  REQUIRE(pair.first_->says("this station speaks for the microphones from now on (term 2)", 30s));
  pair.say_and_see("line " + std::to_string(++number));
  REQUIRE(pair.venue.trace().find("\"role\":\"Dr. Li\"") != std::string::npos);
  stop(*pair.screen_);
  stop(*pair.first_);
}
