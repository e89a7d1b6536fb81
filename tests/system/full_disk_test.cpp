// A full disk under the real programs: captions go on, the technician is told, and nothing is lost once there is room.
#include <algorithm>
#include <cstdio>
#include <iterator>

#include "tests/support/kernel_view.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/system/captioner.hpp"
#include "tests/system/ledger.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr int at_once = 20;
constexpr std::streamoff newest_bytes = 32 * 1024;  // of a trace: some pictures

// A station on a disk of its own, a screen of each policy that hides something, and a follower.
class FullHall {
 public:
  FullHall()
      : disk_(venue_.path("hall-1"), 8 * 1024),
        captioner_(venue_.path("captions.fifo")),
        config_(venue_.station_config(captioner_.configuration())),
        station_(venue_.station(config_)),
        tail_(std::make_unique<support::Process>(support::Argv{program("capture-node"), "tail", "--json", "--from", "1",
                                                               "--connect", "hall-1", "--config", config_},
                                                 venue_.environment())) {
    for (const char* policy : {"committed", "settled"}) start_screen(policy);
    captioner_.say();
    REQUIRE(shown_everywhere());
  }

  // Until the station has found out, and nothing more can be written: what its log on the disk has allocated already
  // takes some captions.
  void fill() {
    disk_.fill();
    auto said = Clock::now();
    for (int i = 0; i < 1'000 && !told(); ++i) {
      said = Clock::now();
      captioner_.say();
      comes_true(*tail_, 250ms, [this] { return told() || is_on(0); });
    }
    REQUIRE(told());
    std::printf("full disk: told %.0f ms after the caption that found no room\n", ms_since(said));
    int taken = 0;
    do {
      REQUIRE(taken < 2'000);
      say_and_see(at_once);
      taken += at_once;
    } while (comes_true(*tail_, 1s, [this] { return is_stored(); }));
    std::printf("full disk: %d more captions until nothing could be written\n", taken);
    CHECK_FALSE(has_room());
    const std::string status = printed(venue_, status_command(false));
    CHECK(status.find("DISK:") != std::string::npos);
    CHECK(number("events_lost") == 0);
  }

  void say(int captions) {
    const auto begin = Clock::now();
    const auto before = support::resident_kib(station_->pid());
    say_and_see(captions);
    REQUIRE(comes_true(*tail_, in_time, [&] { return number("events_held") >= captions; }));
    std::printf("full disk: %d captions held and on the walls after %.1f s, station's memory +%.0f KiB\n", captions,
                ms_since(begin) / 1000, support::resident_kib(station_->pid()) - before);
    CHECK(last_cue_of(0)["sequence"] == 0);
    CHECK(last_cue_of(1)["lines"].size() == 2);
    CHECK_FALSE(is_stored());
    CHECK_FALSE(has_room());
  }

  void make_room() {
    disk_.make_room();
    REQUIRE(comes_true(*tail_, in_time, [this] { return has_room(); }));
    const auto begin = Clock::now();
    ++rounds_;
    REQUIRE(comes_true(*tail_, in_time, [this] { return is_stored(); }));
    std::printf("full disk: all stored and followed %.1f s after the first\n", ms_since(begin) / 1000);
    captioner_.say();
    REQUIRE(shown_everywhere());
    CHECK(printed(venue_, status_command(false)).find("DISK:") == std::string::npos);
  }

  void judge() {
    REQUIRE(comes_true(*tail_, in_time, [this] { return is_stored(); }));
    for (const auto& screen : screens_) stop(*screen);
    stop(*tail_);
    stop(*station_);
    Records records{.log = tail_->output(), .exported = exported(venue_, config_), .said = captioner_.said()};
    for (std::size_t i = 0; i < screens_.size(); ++i) records.walls.push_back(trace(i).filename().string());
    const auto judged = system_test::judge(venue_, records);
    INFO(judged.err);
    REQUIRE(judged.status == 0);
    std::printf("full disk: %s", judged.out.c_str());
  }

 private:
  void say_and_see(int captions) {
    for (int i = 0; i < captions; ++i) {
      captioner_.say();
      REQUIRE(shown_everywhere());
    }
  }

  std::filesystem::path trace(std::size_t screen) const {
    return venue_.path("trace-" + std::to_string(screen) + ".jsonl");
  }

  void start_screen(const std::string& policy) {
    const std::string config = venue_.screen_config(*station_, venue_.unpaced() + "policy = \"" + policy + "\"");
    const std::string own = venue_.write("screen-" + policy + ".toml", read_file(config));
    screens_.push_back(
        std::make_unique<support::Process>(support::Argv{program("display-node"), "run", "--config", own, "--offscreen",
                                                         "1280x720", "--trace", trace(screens_.size())},
                                           venue_.environment()));
  }

  // In one of the newest pictures.
  bool is_on(std::size_t screen) const {
    std::ifstream file(trace(screen), std::ios::binary | std::ios::ate);
    const std::streamoff size = file.tellg();
    if (size < 0) return false;
    file.seekg(std::max<std::streamoff>(0, size - newest_bytes));
    const std::string newest{std::istreambuf_iterator<char>(file), {}};
    return newest.find(captioner_.last()) != std::string::npos;
  }
  bool shown_everywhere() {
    return comes_true(*tail_, in_time, [this] { return is_on(0) && is_on(1); });
  }

  base::Json last_cue_of(std::size_t screen) const {
    base::Json last;
    for (const std::string& line : lines_of(read_file(trace(screen)))) {
      const auto picture = base::parse_json(line);
      if (picture && picture->contains("cues") && !(*picture)["cues"].empty()) last = (*picture)["cues"].back();
    }
    return last;
  }

  support::Argv status_command(bool json) const {
    support::Argv command{program("capture-node"), "status", "--connect", "hall-1", "--config", config_};
    if (json) command.emplace_back("--json");
    return command;
  }

  bool is_stored() const { return tail_->output().find(captioner_.last()) != std::string::npos; }
  bool told() const { return occurrences(station_->errors(), "wait in memory") > rounds_; }
  bool has_room() const { return occurrences(station_->errors(), "the disk takes writes again") > rounds_; }

  // From the status.
  std::int64_t number(const std::string& what) const {
    const auto status = base::parse_json(printed(venue_, status_command(true)));
    REQUIRE(status);
    for (const auto& queue : (*status)["queues"]) {
      if (queue["name"] == what) return queue["waiting"];
    }
    return (*status)[what];
  }

  Venue venue_;
  support::SmallDisk disk_;
  Captioner captioner_;
  std::string config_;
  std::unique_ptr<support::Process> station_;
  std::unique_ptr<support::Process> tail_;
  std::vector<std::unique_ptr<support::Process>> screens_;
  std::size_t rounds_ = 0;  // of a full disk and room again
};

void fill_twice(int captions) {
  if (const std::string reason = support::SmallDisk::why_not(); !reason.empty()) {
    WARN("skipped: " << reason);
    return;
  }
  FullHall hall;
  for (int round = 0; round < 2; ++round) {
    hall.fill();
    hall.say(captions);
    hall.make_room();
  }
  hall.judge();
}

}  // namespace

TEST_CASE("while the disk is full captions go on, and when there is room all is stored, once") { fill_twice(150); }

TEST_CASE("half an hour of eight busy microphones is held while the disk is full", "[.long]") { fill_twice(4'800); }
