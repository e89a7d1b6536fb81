// Programs that are killed (SIGKILL) at any moment while somebody talks: what was committed is followed and shown.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "tests/system/captioner.hpp"
#include "tests/system/ledger.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

// Generous: the machine may be busy with other things. What was measured is printed.

constexpr auto pace = 40ms;

class KilledHall {
 public:
  explicit KilledHall(std::uint32_t seed)
      : random_(seed),
        captioner_(venue_.path("captions.fifo")),
        config_(venue_.station_config(captioner_.configuration())),
        station_(venue_.station(config_)) {
    keep_ports(config_, *station_);
    screen_config_ = venue_.screen_config(*station_, venue_.unpaced());
    tail_ = std::make_unique<support::Process>(support::Argv{program("capture-node"), "tail", "--json", "--from", "1",
                                                             "--connect", "hall-1", "--config", config_},
                                               venue_.environment());
    start_screen();
    captioner_.say();
    REQUIRE(eventually_shown());
  }

  void kill_station() {
    talk(captioner_, *tail_, a_moment(), pace);
    kill(*station_);
    const auto begin = Clock::now();
    station_ = std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "run", "--headless", "--config", config_}, venue_.environment());
    INFO(station_->errors());
    REQUIRE(station_->says("on air", in_time));
    station_ms_.push_back(ms_since(begin));
    captioner_.say();
    REQUIRE(eventually_shown());
  }

  void kill_screen() {
    talk(captioner_, *tail_, a_moment(), pace);
    kill(*screen_);
    const auto begin = Clock::now();
    start_screen();
    REQUIRE(eventually_shown());
    screen_ms_.push_back(ms_since(begin));
  }

  void finish(int kills) {
    captioner_.say();
    REQUIRE(eventually_shown());
    const auto all_followed = [&] { return tail_->output().find(captioner_.last()) != std::string::npos; };
    REQUIRE(eventually(all_followed, in_time));
    stop(*screen_);
    stop(*tail_);
    stop(*station_);
    Records records{.log = tail_->output(), .exported = exported(venue_, config_)};
    for (int i = 1; i <= screens_; ++i) {
      (i < screens_ ? records.killed : records.walls).push_back(trace(i).filename().string());
    }
    // What was typed while a station died may never have been committed; what was committed is judged.
    const auto judged = judge(venue_, records);
    INFO(judged.err << judged.out);
    REQUIRE(judged.status == 0);
    std::printf("kills: %d kills, %d captions typed; %s", kills, captioner_.count(), judged.out.c_str());
    print("station on air again", station_ms_);
    print("screen's text back", screen_ms_);
  }

  bool heads() { return std::uniform_int_distribution<>(0, 1)(random_) == 0; }

 private:
  std::chrono::milliseconds a_moment() {
    return std::chrono::milliseconds(std::uniform_int_distribution<>(1, 700)(random_));
  }

  static void kill(support::Process& process) {
    process.signal(SIGKILL);
    REQUIRE(process.wait(in_time) == 128 + SIGKILL);
  }

  std::filesystem::path trace(int number) const { return venue_.path("trace-" + std::to_string(number) + ".jsonl"); }

  void start_screen() {
    screen_ =
        std::make_unique<support::Process>(support::Argv{program("display-node"), "run", "--config", screen_config_,
                                                         "--offscreen", "1280x720", "--trace", trace(++screens_)},
                                           venue_.environment());
  }

  bool eventually_shown() {
    const auto shown = [this] { return read_file(trace(screens_)).find(captioner_.last()) != std::string::npos; };
    return comes_true(*tail_, in_time, shown);
  }

  static void print(const char* what, std::vector<double>& ms) {
    if (ms.empty()) return;
    std::sort(ms.begin(), ms.end());
    const auto p99 = static_cast<std::size_t>(0.99 * static_cast<double>(ms.size()));
    std::printf("kills: %s after %zu kills: p50 %.0f ms, p99 %.0f ms\n", what, ms.size(), ms[ms.size() / 2], ms[p99]);
  }

  std::mt19937 random_;
  Venue venue_;
  Captioner captioner_;
  std::string config_;
  std::string screen_config_;
  std::unique_ptr<support::Process> station_;
  std::unique_ptr<support::Process> screen_;
  std::unique_ptr<support::Process> tail_;
  int screens_ = 0;
  std::vector<double> station_ms_;
  std::vector<double> screen_ms_;
};

void kill_at_random(int kills, std::uint32_t seed) {
  INFO("seed " << seed);
  KilledHall hall(seed);
  for (int i = 0; i < kills; ++i) hall.heads() ? hall.kill_station() : hall.kill_screen();
  hall.finish(kills);
}

}  // namespace

TEST_CASE("station and screen are killed at random moments, and nothing that was committed is lost") {
  kill_at_random(12, 1);
}

TEST_CASE("station and screen are killed two hundred times", "[.long]") { kill_at_random(200, std::random_device{}()); }
