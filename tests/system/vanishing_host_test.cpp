// The station's machine loses its cable, or dies and comes back with the same address; the screen is on another one.
#include <cstdio>
#include <future>

#include "tests/support/netns.hpp"
#include "tests/support/old_station.hpp"
#include "tests/system/captioner.hpp"
#include "tests/system/ledger.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

using Side = support::TwoHosts::Side;

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
    wall_key_ = first_line(venue_, {program("display-node"), "keys", "show", "--config", wall_config_});
    first_line(venue_,
               {program("capture-node"), "keys", "approve", wall_key_, "--name", "wall", "--config", station_config_});
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
    REQUIRE(station_->wait(in_time));
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

  struct Start {
    wire::Origin origin;
    std::uint64_t last_sequence = 0;
  };

  // Who speaks now, by its status.
  Start start_now() const {
    const auto link = hosts_.within(
        Side::left, {program("capture-node"), "status", "--json", "--connect", "hall-1", "--config", station_config_});
    const auto status = base::parse_json(printed(venue_, link));
    REQUIRE(status);
    Start start;
    start.origin.station = "hall-1";
    start.origin.epoch = status->at("epoch").get<std::uint64_t>();
    start.last_sequence = status->at("last_sequence").get<std::uint64_t>();
    const auto log_id = status->at("log_id").get<std::string>();
    for (std::size_t i = 0; i < start.origin.log_id.size(); ++i) {
      start.origin.log_id.at(i) = static_cast<std::uint8_t>(std::stoi(log_id.substr(2 * i, 2), nullptr, 16));
    }
    return start;
  }

  // The station's machine dies once more, and at its address stands what it was at `gone`; then the station itself.
  void suffer_an_old_start(const Start& gone, std::chrono::milliseconds time) {
    const Start newest = start_now();
    REQUIRE(newest.origin.log_id == gone.origin.log_id);
    REQUIRE(newest.origin.epoch > gone.origin.epoch);
    support::Process tail(hosts_.within(Side::right, {program("capture-node"), "tail", "--json", "--interim", "--from",
                                                      "1", "--connect", "hall-1", "--config", station_config_}),
                          venue_.environment());
    REQUIRE(tail.prints(captioner_.last(), in_time));
    station_->signal(SIGKILL);
    REQUIRE(station_->wait(in_time));
    hosts_.lose_left();
    hosts_.bring_back_left();
    const auto key = wire::load_key_pair(venue_.path("hall") / "keys" / "curve.key");
    const auto local = wire::load_key_pair(venue_.path("data") / "tongping" / "local" / "local.key");
    REQUIRE(key);
    REQUIRE(local);
    const std::vector<std::string> watchers{wall_key_, local->public_key()};
    const auto speaks = [&] {
      hosts_.enter(Side::left);
      support::OldStation old(gone.origin, newest.last_sequence, support::TwoHosts::address(Side::left), *key,
                              watchers);
      return old.speak(time);
    };
    REQUIRE(std::async(std::launch::async, speaks).get());
    start_station();
    const auto on_air = Clock::now();
    REQUIRE(is_shown(captioner_.say()));
    const double followed = ms_since(on_air);
    REQUIRE(tail.prints(captioner_.last(), in_time));
    stop(tail);
    const std::size_t accepted = occurrences(venue_.trace(), support::OldStation::words) +
                                 occurrences(tail.output(), support::OldStation::words);
    std::printf("vanishing_host: an old start spoke for %.1f s: %zu of its words accepted, followed %.0f ms later\n",
                static_cast<double>(time.count()) / 1000.0, accepted, followed);
    REQUIRE(accepted == 0);
  }

  // Every final is on the wall, or the wall says what it passed over and why.
  void finish() {
    stop(*screen_);
    stop(*station_);
    const std::string stored = exported(venue_, station_config_);
    support::Process again(
        hosts_.within(Side::left, {program("capture-node"), "run", "--headless", "--config", station_config_}),
        venue_.environment());
    REQUIRE(again.says("on air", in_time));
    support::Process tail(hosts_.within(Side::left, {program("capture-node"), "tail", "--json", "--from", "1",
                                                     "--connect", "hall-1", "--config", station_config_}),
                          venue_.environment());
    REQUIRE(tail.prints(captioner_.last(), in_time));
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
    REQUIRE(station_->says("on air", in_time));
  }

  bool is_shown(const std::string& text) {
    return comes_true(*screen_, in_time, [&] { return venue_.trace().find(text) != std::string::npos; });
  }

  const support::TwoHosts hosts_;
  Venue venue_;
  Captioner captioner_;
  std::string station_config_;
  std::string wall_config_;
  std::string wall_key_;
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

TEST_CASE("words of a start that is over are accepted by nobody when the machine is back with its address") {
  if (const std::string why = support::TwoHosts::why_not(); !why.empty()) {
    WARN("skipped: " << why);
    return;
  }
  TwoMachines machines;
  const auto gone = machines.start_now();
  machines.lose_the_station(500ms);
  machines.suffer_an_old_start(gone, 2s);
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
