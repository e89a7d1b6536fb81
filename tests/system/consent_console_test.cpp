// The console asks a person before the first microphone opens: the real window, its keys and buttons, and the sound
// server behind it.
#include "tests/support/ocr.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/xvfb.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

struct ConsoleWords {
  const char* language;
  const char* tesseract;
  const char* asks;
  const char* stays_here;
  const char* withdraw;
  const char* asks_again;
};

constexpr ConsoleWords english{
    "en", "eng", "Did everybody agree to be recorded?", "The text stays on this machine", "Withdraw", "Stop recording"};
constexpr ConsoleWords chinese{"zh",       "chi_sim",       "大家都同意被记录吗", "文字加密保存在本机",
                               "撤回同意", "停止记录讲话吗"};

constexpr auto question = "620x400+330+130";
constexpr auto header = "640x60+630+10";

class ConsoleDesk {
 public:
  explicit ConsoleDesk(const ConsoleWords& words) : words_(words) {
    config = venue.station_config("interface_language = \"" + std::string(words.language) +
                                  "\"\n[[role]]\nid = \"chair\"\nlanguage = \"en\"\n[[microphone]]\nid = \"podium\"\n"
                                  "role = \"chair\"\nsource = \"device:podium.monitor#1\"\n");
    station = std::make_unique<support::Process>(support::Argv{program("capture-node"), "run", "--config", config},
                                                 environment());
  }

  support::Environment environment() const {
    support::Environment all = venue.environment();
    all.insert(all.end(), {{"DISPLAY", server.display()},
                           {"SDL_VIDEODRIVER", "x11"},
                           // Mesa's driver is unloaded with its window, and its leaks are none of ours.
                           {"ASAN_OPTIONS", "detect_leaks=0"}});
    return all;
  }

  std::size_t streams() const { return lines_of(sound.pactl({"list", "short", "source-outputs"})).size(); }

  void xdotool(support::Argv arguments) const {
    arguments.insert(arguments.begin(), "xdotool");
    REQUIRE(support::run(arguments, 20s, {{"DISPLAY", server.display()}}).status == 0);
  }
  void click(int x, int y) const {
    xdotool({"mousemove", std::to_string(x), std::to_string(y), "sleep", "0.3", "mousedown", "1", "sleep", "0.3",
             "mouseup", "1"});
  }

  // Somebody who reads the window finds the words, soon.
  bool shows(const char* text, const std::string& name, const char* crop) {
    support::Reading reading;
    reading.languages = words_.tesseract;
    reading.percent = 150;
    reading.layout = 6;
    reading.crop = crop;
    return eventually(
        [&] {
          server.screenshot(venue.path(name + ".png"));
          if (const char* kept = std::getenv("TONGPING_TEST_PICTURES")) {
            std::filesystem::copy_file(venue.path(name + ".png"),
                                       std::filesystem::path(kept) / (name + "-" + words_.language + ".png"),
                                       std::filesystem::copy_options::overwrite_existing);
          }
          return support::reads(support::read_picture(venue.path(name + ".png"), reading), text);
        },
        60s);
  }

  PulseDaemon sound{{PulseDaemon::virtual_microphone("podium")}};
  support::Xvfb server{1280, 720};
  Venue venue;
  std::string config;
  std::unique_ptr<support::Process> station;

 private:
  const ConsoleWords& words_;
};

}  // namespace

TEST_CASE("a person confirms with a name and Enter, and closes the microphones with two presses") {
  const ConsoleWords& words = *GENERATE(&english, &chinese);
  ConsoleDesk desk(words);
  REQUIRE(desk.station->says("ready, waiting for consent", 60s));
  REQUIRE(desk.shows(words.asks, "consent-asked", question));
  REQUIRE(desk.shows(words.stays_here, "consent-asked", question));
  REQUIRE(desk.streams() == 0);
  desk.xdotool({"key", "ctrl+a", "sleep", "0.3", "type", "--delay", "100", "Anna Muster"});
  desk.xdotool({"sleep", "0.3", "key", "Return"});
  REQUIRE(eventually([&] { return desk.streams() == 1; }));
  const auto shown = desk.venue.run({program("capture-node"), "sessions", "show", "--config", desk.config});
  REQUIRE(shown.out.find("by Anna Muster (console)") != std::string::npos);

  REQUIRE(desk.shows(words.withdraw, "consent-given", header));
  desk.click(1040, 36);
  REQUIRE(desk.shows(words.asks_again, "consent-withdraw", question));
  REQUIRE(desk.streams() == 1);
  desk.click(790, 388);
  REQUIRE(eventually([&] { return desk.streams() == 0; }));
  REQUIRE(desk.station->says("consent is withdrawn by console", 10s));
  desk.station->signal(SIGTERM);
  REQUIRE(desk.station->wait(30s).has_value());
}
