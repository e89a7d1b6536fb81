// A disk that does not answer for seconds, as one does that something else writes to: nobody's words wait for it, no
// screen loses its station, no standby takes over, and all is stored when it answers again.
#include <algorithm>
#include <cstdio>

#include "tests/support/disk_gate.hpp"
#include "tests/system/captioner.hpp"
#include "tests/system/ledger.hpp"
#include "tests/system/several_stations.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr auto not_answering = "the disk has not answered";  // told after 2 s
constexpr auto answers_again = "the disk answers again";

class SlowHall {
 public:
  SlowHall()
      : gate_(venue_.path("gate")),
        captioner_(venue_.path("captions.fifo")),
        config_(venue_.station_config(captioner_.configuration())),
        station_({program("capture-node"), "run", "--headless", "--config", config_}, environment()) {
    REQUIRE(station_.says("on air", in_time));
    tail_ = std::make_unique<support::Process>(support::Argv{program("capture-node"), "tail", "--json", "--from", "1",
                                                             "--connect", "hall-1", "--config", config_},
                                               venue_.environment());
    screen_ = venue_.screen(venue_.screen_config(station_, venue_.unpaced() + "policy = \"settled\""));
    say_and_see();
  }

  // All of it while the disk does not answer, at least until that was told.
  int say_without_disk() {
    int said = 0;
    while (said < 10 || occurrences(station_.errors(), not_answering) == rounds_) {
      say_and_see();
      CHECK_FALSE(is_stored());
      ++said;
    }
    const std::string status = told({"status"});
    CHECK(status.find("DISK:") != std::string::npos);
    return said;
  }

  void slow_down(std::chrono::milliseconds by) { gate_.slow_down(by); }
  void shut() { gate_.shut(); }
  void open() {
    gate_.open();
    ++rounds_;
    REQUIRE(comes_true(*tail_, in_time, [this] { return is_stored(); }));
    REQUIRE(station_.says(answers_again, in_time));
    REQUIRE(comes_true(*tail_, in_time, [this] { return told({"status"}).find("DISK:") == std::string::npos; }));
  }
  void stop_and_open() {
    station_.signal(SIGTERM);
    REQUIRE(station_.says("stopping", in_time));
    gate_.open();
    REQUIRE(station_.wait(in_time) == 0);
    judge();
  }
  void end() {
    REQUIRE(comes_true(*tail_, in_time, [this] { return is_stored() && all_followed(); }));
    stop(station_);
    judge();
  }

  // What a command of this machine prints, while something is said all the time, which waits for the disk.
  std::string told_while_saying(const std::vector<std::string>& command) {
    support::Argv arguments{program("capture-node")};
    arguments.insert(arguments.end(), command.begin(), command.end());
    arguments.insert(arguments.end(), {"--config", config_});
    support::Process asked(arguments, venue_.environment());
    for (const auto end = Clock::now() + in_time; !asked.wait(20ms) && Clock::now() < end;) captioner_.say();
    return asked.output();
  }
  std::string record() const { return exported(venue_, config_); }

  void await_relabelled() {
    REQUIRE(comes_true(*tail_, in_time, [this] {
      return occurrences(tail_->output(), "\"Guest of honour\"") >= static_cast<std::size_t>(captioner_.count());
    }));
  }

  // What a command tells.
  std::string told(const std::vector<std::string>& command) {
    support::Argv arguments{program("capture-node")};
    arguments.insert(arguments.end(), command.begin(), command.end());
    arguments.insert(arguments.end(), {"--connect", "hall-1", "--config", config_});
    const auto done = venue_.run(arguments);
    return done.out + done.err;
  }

 private:
  void judge() {
    REQUIRE(comes_true(*tail_, in_time, [this] { return is_stored(); }));
    stop(*screen_);
    stop(*tail_);
    INFO(screen_->errors());
    for (const char* loss : {"nothing heard", "nothing answered"}) {
      CHECK(screen_->errors().find(loss) == std::string::npos);
    }
    const auto judged = system_test::judge(venue_, {.log = tail_->output(),
                                                    .exported = exported(venue_, config_),
                                                    .said = captioner_.said(),
                                                    .walls = {"trace.jsonl"}});
    INFO(judged.err);
    REQUIRE(judged.status == 0);
    std::printf("slow disk: %s", judged.out.c_str());
  }

  support::Environment environment() const {
    support::Environment all = venue_.environment();
    for (auto& one : gate_.environment()) all.push_back(one);
    return all;
  }

  void say_and_see() {
    captioner_.say();
    REQUIRE(
        comes_true(*screen_, in_time, [this] { return venue_.trace().find(captioner_.last()) != std::string::npos; }));
  }

  // The follower has all that is stored, and the wall has shown it or passed it over.
  bool all_followed() {
    const auto status = base::parse_json(told({"status", "--json"}));
    if (!status || (*status)["peers"].size() != 2) return false;
    const base::Json& last = (*status)["last_sequence"];
    const auto has_all = [&](const base::Json& peer) { return peer["kind"] == "screen" || peer["sequence"] == last; };
    return std::all_of((*status)["peers"].begin(), (*status)["peers"].end(), has_all) &&
           venue_.trace().find(R"("reach":[{"station":"hall-1","sequence":)" + last.dump() + "}]") != std::string::npos;
  }

  bool is_stored() const { return tail_->output().find(captioner_.last()) != std::string::npos; }

  Venue venue_;
  support::DiskGate gate_;
  Captioner captioner_;
  std::string config_;
  support::Process station_;
  std::unique_ptr<support::Process> tail_;
  std::unique_ptr<support::Process> screen_;
  std::size_t rounds_ = 0;  // of a disk that did not answer
};

}  // namespace

TEST_CASE("while the disk does not answer captions go on and no screen loses its station, and all is stored, once") {
  SlowHall hall;
  for (int round = 0; round < 2; ++round) {
    hall.shut();
    std::printf("slow disk: %d captions on the wall while it did not answer\n", hall.say_without_disk());
    hall.open();
  }
  hall.end();
}

TEST_CASE("who changes something while the disk does not answer is told that it is not stored, and it holds") {
  SlowHall hall;
  hall.shut();
  hall.say_without_disk();
  const std::string answer = hall.told({"roles", "edit", "guest", "--label", "Guest of honour", "--effect", "meeting"});
  CHECK(answer.find("cannot be stored yet") != std::string::npos);
  hall.open();
  CHECK(hall.told({"roles", "list"}).find("Guest of honour") != std::string::npos);
  hall.await_relabelled();
  hall.end();
  const std::string record = hall.record();
  CHECK(occurrences(record, "\"Guest of honour\"") == lines_of(record).size());
}

TEST_CASE("while somebody speaks all the time and the disk is slow, the audit is written as well") {
  SlowHall hall;
  hall.slow_down(1500ms);  // whoever asks for something waits a second at most
  hall.told_while_saying({"roles", "edit", "guest", "--label", "Guest of honour"});
  bool audited = false;
  for (const auto end = Clock::now() + in_time; !audited && Clock::now() < end;) {
    audited = hall.told_while_saying({"audit", "list"}).find("role guest") != std::string::npos;
  }
  REQUIRE(audited);
  hall.slow_down(0ms);
  hall.end();
}

TEST_CASE("a station that is stopped while the disk does not answer waits for it, and loses nothing") {
  SlowHall hall;
  hall.shut();
  hall.say_without_disk();
  hall.stop_and_open();
}
