// The station's machine loses its cable, or dies and comes back with the same address; the screen is on another one.
#include <cstdio>

#include "tests/support/netns.hpp"
#include "tests/system/captioner.hpp"
#include "tests/system/ledger.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

using Side = support::TwoHosts::Side;

constexpr auto patience = 60s;

class TwoMachines {
 public:
  TwoMachines() : captioner_(venue_.path("captions.fifo")) {
    const std::string near = support::TwoHosts::address(Side::left);
    station_config_ =
        venue_.write("hall.toml", "[station]\nname = \"hall-1\"\ndirectory = \"" + venue_.path("hall").string() +
                                      "\"\nfeed = \"tcp://" + near + ":7770\"\ndesk = \"tcp://" + near + ":7771\"\n" +
                                      captioner_.configuration());
    const std::string key = first_line(venue_, {program("capture-node"), "keys", "show", "--config", station_config_});
    wall_config_ = venue_.write("wall.toml", "[screen]\nname = \"wall\"\nlanguages = [\"zh\"]\n" + venue_.unpaced() +
                                                 "[[station]]\nfeed = \"tcp://" + near + ":7770\"\ndesk = \"tcp://" +
                                                 near + ":7771\"\nkey = '" + key + "'\n");
    const std::string wall_key =
        first_line(venue_, {program("display-node"), "keys", "show", "--config", wall_config_});
    first_line(venue_,
               {program("capture-node"), "keys", "approve", wall_key, "--name", "wall", "--config", station_config_});
    start_station();
    screen_ = std::make_unique<support::Process>(
        hosts_.within(Side::right, {program("display-node"), "run", "--offscreen", "640x360", "--config", wall_config_,
                                    "--trace", venue_.path("trace.jsonl").string()}),
        venue_.environment());
    REQUIRE(is_shown(captioner_.say()));
  }

  void pull_the_cable(std::chrono::milliseconds time) {
    hosts_.unplug();
    talk(captioner_, *screen_, time, 250ms);
    hosts_.plug();
    const auto begin = Clock::now();
    REQUIRE(is_shown(captioner_.last()));
    std::printf("vanishing_host: cable out for %.1f s: caught up after %.0f ms\n",
                static_cast<double>(time.count()) / 1000.0, ms_since(begin));
  }

  void lose_the_station(std::chrono::milliseconds time) {
    station_->signal(SIGKILL);
    REQUIRE(station_->wait(patience));
    hosts_.lose_left();
    talk(captioner_, *screen_, time, 250ms);
    hosts_.bring_back_left();
    const auto begin = Clock::now();
    start_station();
    const auto on_air = Clock::now();
    REQUIRE(is_shown(captioner_.say()));
    std::printf("vanishing_host: machine away for %.1f s: on air %.0f ms after its return, followed %.0f ms later\n",
                static_cast<double>(time.count()) / 1000.0,
                std::chrono::duration<double, std::milli>(on_air - begin).count(), ms_since(on_air));
  }

  // Every final is on the wall, or the wall says what it passed over and why.
  void finish() {
    stop(*screen_);
    stop(*station_);
    const std::string stored = exported(venue_, station_config_);
    support::Process again(
        hosts_.within(Side::left, {program("capture-node"), "run", "--headless", "--config", station_config_}),
        venue_.environment());
    REQUIRE(again.says("on air", patience));
    support::Process tail(hosts_.within(Side::left, {program("capture-node"), "tail", "--json", "--from", "1",
                                                     "--connect", "hall-1", "--config", station_config_}),
                          venue_.environment());
    REQUIRE(tail.prints(captioner_.last(), patience));
    stop(tail);
    stop(again);
    require_ledger(venue_, {.log = tail.output(), .exported = stored, .walls = {"trace.jsonl"}}, "hall");
  }

 private:
  void start_station() {
    station_ = std::make_unique<support::Process>(
        hosts_.within(Side::left, {program("capture-node"), "run", "--headless", "--config", station_config_}),
        venue_.environment());
    INFO(station_->errors());
    REQUIRE(station_->says("on air", patience));
  }

  bool is_shown(const std::string& text) {
    return comes_true(*screen_, patience, [&] { return venue_.trace().find(text) != std::string::npos; });
  }

  const support::TwoHosts hosts_;
  Venue venue_;
  Captioner captioner_;
  std::string station_config_;
  std::string wall_config_;
  std::unique_ptr<support::Process> station_;
  std::unique_ptr<support::Process> screen_;
};

}  // namespace

TEST_CASE("a screen follows again when the cable is back, and when the station's machine is") {
  if (const std::string why = support::TwoHosts::why_not(); !why.empty()) {
    WARN("skipped: " << why);
    return;
  }
  TwoMachines machines;
  machines.pull_the_cable(500ms);
  machines.pull_the_cable(3s);
  machines.lose_the_station(2s);
  machines.finish();
}

TEST_CASE("cables and machines that are away for up to a minute", "[.long]") {
  if (const std::string why = support::TwoHosts::why_not(); !why.empty()) FAIL(why);
  TwoMachines machines;
  for (const auto time : {1s, 10s, 60s}) machines.pull_the_cable(time);
  for (int i = 0; i < 20; ++i) machines.lose_the_station(1s);
  machines.lose_the_station(60s);
  machines.finish();
}
