// From nothing to subtitles on a wall: the first start's three steps in the real window, by keys and mouse.
#include "common/config/screen_config.hpp"
#include "common/config/station_config.hpp"
#include "tests/support/ocr.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/xvfb.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

class Newcomer {
 public:
  Newcomer() { start(); }

  void start() {
    station = std::make_unique<support::Process>(support::Argv{program("capture-node"), "run"}, environment());
  }

  support::Environment environment() const {
    support::Environment all = venue.environment();
    all.insert(all.end(), {{"DISPLAY", server.display()},
                           {"SDL_VIDEODRIVER", "x11"},
                           {"XDG_CONFIG_HOME", venue.path("config").string()},
                           {"ASAN_OPTIONS", "detect_leaks=0"}});
    return all;
  }

  std::size_t streams() const {
    return occurrences(sound.pactl({"list", "short", "source-outputs"}), "protocol-native");
  }

  void xdotool(support::Argv arguments) const {
    arguments.insert(arguments.begin(), "xdotool");
    REQUIRE(support::run(arguments, 20s, {{"DISPLAY", server.display()}}).status == 0);
  }
  // Held for longer than a slow picture takes.
  void click(int x, int y) const {
    xdotool({"mousemove", std::to_string(x), std::to_string(y), "sleep", "0.5", "mousedown", "1", "sleep", "0.5",
             "mouseup", "1", "sleep", "0.3"});
  }

  void plug_in(const std::string& name, const std::string& description) const {
    REQUIRE(sound
                .pactl({"load-module", "module-remap-source", "master=hidden.monitor", "source_name=" + name,
                        "source_properties=device.description=" + description, "channels=1", "channel_map=mono",
                        "master_channel_map=mono"})
                .find_first_of("0123456789") == 0);
  }

  bool shows(const char* text, const std::string& name) {
    support::Reading reading;
    reading.percent = 150;
    reading.layout = 11;
    return eventually(
        [&] {
          server.screenshot(venue.path(name + ".png"));
          if (const char* kept = std::getenv("TONGPING_TEST_PICTURES")) {
            std::filesystem::copy_file(venue.path(name + ".png"), std::filesystem::path(kept) / (name + ".png"),
                                       std::filesystem::copy_options::overwrite_existing);
          }
          return support::reads(support::read_picture(venue.path(name + ".png"), reading), text);
        },
        60s);
  }

  // A microphone, and what a sink plays: that is offered too.
  PulseDaemon sound{{PulseDaemon::virtual_microphone("hidden", 1, 16'000),
                     "module-remap-source master=hidden.monitor source_name=desk "
                     "source_properties=device.description=DeskMicrophone channels=1 channel_map=mono "
                     "master_channel_map=mono"}};
  support::Xvfb server{1280, 720};
  Venue venue;
  std::unique_ptr<support::Process> station;
};

}  // namespace

TEST_CASE("three steps lead from nothing to a station that asks for consent, and the next start needs none") {
  Newcomer newcomer;
  INFO(newcomer.station->errors());
  REQUIRE(newcomer.shows("1 of 3: language", "first-start-1"));
  newcomer.click(170, 678);
  REQUIRE(newcomer.shows("DeskMicrophone", "first-start-2"));
  REQUIRE(newcomer.streams() == 0);
  newcomer.click(170, 164);  // those who are heard agreed
  REQUIRE(newcomer.shows("Speak at each microphone", "first-start-2"));
  REQUIRE(newcomer.shows("Loopback", "first-start-2"));
  REQUIRE(newcomer.streams() == 2);
  newcomer.plug_in("late", "LateMicrophone");
  REQUIRE(newcomer.shows("LateMicrophone", "first-start-2-late"));
  REQUIRE(newcomer.streams() == 2);  // the others go on, and nobody who is heard there was asked
  newcomer.click(170, 150);
  REQUIRE(newcomer.shows("Speak at each microphone", "first-start-2"));
  REQUIRE(newcomer.streams() == 3);
  newcomer.click(340, 134);
  newcomer.xdotool({"type", "--delay", "200", "Chair"});
  newcomer.xdotool({"sleep", "0.5", "key", "Tab", "sleep", "1"});
  newcomer.click(500, 678);
  REQUIRE(newcomer.shows("3 of 3: screens", "first-start-3"));
  newcomer.click(34, 134);  // the first monitor
  newcomer.click(500, 678);
  REQUIRE(newcomer.station->says("ready, waiting for consent", 60s));
  REQUIRE(newcomer.streams() == 0);

  const auto file = newcomer.venue.path("config") / "tongping" / "station.toml";
  const auto station = config::load_station_config(file);
  REQUIRE(station);
  REQUIRE(station->roles.size() == 1);
  REQUIRE(station->microphones.size() == 1);  // not the loopback, which nobody has chosen
  CHECK(station->roles[0].shown.label == "Chair");
  CHECK(station->microphones[0].source == "device:desk#1");
  CHECK(config::load_screen_config(file.parent_path() / "screen-1.toml"));
  // Its screen follows, in a window of its own.
  REQUIRE(eventually([&] {
    const auto status = newcomer.venue.run({program("capture-node"), "status", "--json"},
                                           {{"XDG_CONFIG_HOME", newcomer.venue.path("config").string()}});
    return status.out.find("\"kind\":\"screen\"") != std::string::npos;
  }));

  newcomer.station->signal(SIGTERM);
  REQUIRE(newcomer.station->wait(30s).has_value());
  const auto before = std::filesystem::last_write_time(file);
  newcomer.start();
  REQUIRE(newcomer.station->says("ready, waiting for consent", 60s));
  REQUIRE(std::filesystem::last_write_time(file) == before);
  newcomer.xdotool({"keydown", "Escape", "sleep", "0.5", "keyup", "Escape"});
  newcomer.station->signal(SIGTERM);
  REQUIRE(newcomer.station->wait(30s).has_value());
}
