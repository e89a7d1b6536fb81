// A technician runs a hall from the console: a real window that is read as a person reads it and driven by mouse and
// keyboard, a station and a wall behind it that are asked what they do.
#include <algorithm>

#include "common/wire/limits.hpp"
#include "tests/support/disk_gate.hpp"
#include "tests/support/ocr.hpp"
#include "tests/support/xvfb.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using std::chrono::steady_clock;
using support::Spot;

namespace {

constexpr const char* roles_and_microphones = R"(
[[role]]
id = "chair"
label = "Chair"
language = "en"
[[role]]
id = "guest"
label = "Guest"
language = "en"
[[role]]
id = "reader"
label = "Reader"
language = "en"
)";

class ConsoleAtWork {
 public:
  // `added`: to the station's environment.
  explicit ConsoleAtWork(const support::Environment& added = {}) {
    config_ =
        venue.station_config(roles_and_microphones + microphone("podium", "chair") + microphone("handheld", "guest"));
    station_ = start({program("capture-node"), "run", "--consent", "the test", "--config", config_}, added);
    REQUIRE(station_->says("on air", 60s));
    wall_ = start(venue.screen_command(venue.screen_config(*station_)));
    REQUIRE(eventually([&] { return wall()["content"] == "text"; }, 60s));
  }

  // A press where the words stand; of several places the one that `choose` likes best.
  template <typename Better>
  void press(const std::string& words, Better better) {
    std::vector<Spot> spots;
    const bool there = eventually([&] { return !(spots = find(words)).empty(); }, 60s);
    INFO("looked for: " << words);
    REQUIRE(there);
    click(*std::min_element(spots.begin(), spots.end(), better));
  }
  void press(const std::string& words) {
    press(words, [](const Spot& a, const Spot& b) { return a.y < b.y; });
  }

  bool shows(const std::string& words) {
    return shows(words, [](const Spot&) { return true; });
  }
  template <typename Where>
  bool shows(const std::string& words, Where there) {
    return eventually(
        [&] {
          const auto spots = find(words);
          return std::any_of(spots.begin(), spots.end(), there);
        },
        60s);
  }

  std::vector<Spot> find(const std::string& words) {
    const auto picture = venue.path("console.png");
    server_.screenshot(picture);
    if (const char* kept = std::getenv("TONGPING_TEST_PICTURES")) {
      std::filesystem::copy_file(picture,
                                 std::filesystem::path(kept) / ("walk-" + std::to_string(++pictures_) + ".png"),
                                 std::filesystem::copy_options::overwrite_existing);
    }
    support::Reading reading;
    reading.languages = languages;
    reading.percent = 150;
    reading.layout = 11;
    return support::spots_of(picture, words, reading);
  }

  void click(Spot at) const {
    // A button is pressed in a picture that knows where the mouse is, and let go in a later one.
    xdotool({"mousemove", std::to_string(at.x), std::to_string(at.y), "sleep", "0.3", "mousedown", "1", "sleep", "0.3",
             "mouseup", "1", "sleep", "0.3"});
  }

  void xdotool(support::Argv arguments) const {
    arguments.insert(arguments.begin(), "xdotool");
    REQUIRE(support::run(arguments, 20s, {{"DISPLAY", server_.display()}}).status == 0);
  }

  // Each held for longer than a slow picture takes.
  void keys(const std::vector<std::string>& all) const {
    for (const std::string& key : all) {
      const std::size_t plus = key.rfind('+');
      const std::string own = plus == std::string::npos ? key : key.substr(plus + 1);
      const support::Argv press = {"keydown", own, "sleep", "0.5", "keyup", own, "sleep", "0.5"};
      support::Argv line;
      if (plus != std::string::npos) line = {"keydown", key.substr(0, plus), "sleep", "0.3"};
      line.insert(line.end(), press.begin(), press.end());
      if (plus != std::string::npos) line.insert(line.end(), {"keyup", key.substr(0, plus), "sleep", "0.3"});
      xdotool(line);
    }
  }

  base::Json status() const {
    const auto told = venue.run({program("capture-node"), "status", "--json", "--config", config_});
    return base::parse_json(told.out).value_or(base::Json::object());
  }
  std::string role_of(const std::string& microphone) const {
    for (const base::Json& assigned : base::member_or_null(status(), "assignments")) {
      if (assigned["id"] == microphone) return assigned["role"];
    }
    return "?";
  }
  bool has_role(const std::string& label) const {
    const base::Json roles = base::member_or_null(status(), "roles");
    return std::any_of(roles.begin(), roles.end(), [&](const base::Json& role) { return role["label"] == label; });
  }
  base::Json wall() const {
    for (const base::Json& peer : base::member_or_null(status(), "peers")) {
      if (peer["kind"] == "screen" && peer["wall"].is_object()) return peer["wall"];
    }
    return base::Json::object();
  }
  bool wall_does(const std::string& content) const {
    return eventually([&] { return base::member_or_null(wall(), "content") == content; }, 60s);
  }

  // Of another machine: nobody knows its key.
  std::unique_ptr<support::Process> stranger() const {
    const auto exported = venue.run({program("capture-node"), "keys", "export", "--config", config_});
    REQUIRE(exported.status == 0);
    const auto file = venue.write("stranger.toml", "[screen]\nname = \"foyer\"\n" + exported.out);
    return std::make_unique<support::Process>(
        support::Argv{program("display-node"), "run", "--offscreen", "640x360", "--config", file},
        support::Environment{
            {"XDG_DATA_HOME", venue.path("elsewhere").string()}, {"LANGUAGE", "en"}, {"LC_ALL", "C.UTF-8"}});
  }

  std::string told_by_wall() const { return wall_->errors(); }

  void close() {
    stop(*wall_);
    stop(*station_);
  }

  Venue venue;
  std::string languages = "eng";

 private:
  std::string microphone(const std::string& id, const std::string& role) const {
    return "[[microphone]]\nid = \"" + id + "\"\nrole = \"" + role +
           "\"\nsource = \"typed:" + venue.write(id + ".jsonl", "") + "\"\n";
  }
  std::unique_ptr<support::Process> start(const support::Argv& command, const support::Environment& added = {}) const {
    support::Environment environment = added;
    for (auto& one : venue.environment()) environment.push_back(one);
    environment.insert(environment.end(), {{"DISPLAY", server_.display()},
                                           {"SDL_VIDEODRIVER", "x11"},
                                           // Mesa's driver is unloaded with its window, and its leaks are none of ours.
                                           {"ASAN_OPTIONS", "detect_leaks=0"}});
    return std::make_unique<support::Process>(command, environment);
  }

  support::Xvfb server_{1280, 720};
  std::string config_;
  std::unique_ptr<support::Process> station_;
  std::unique_ptr<support::Process> wall_;
  int pictures_ = 0;
};

// The choice of a card stands at the right of the panel, its title at the left.
bool further_right(const Spot& a, const Spot& b) { return (a.x < 520 ? a.x : 0) > (b.x < 520 ? b.x : 0); }

}  // namespace

TEST_CASE("a technician assigns, swaps and renames roles with the mouse") {
  ConsoleAtWork console;
  console.press("Chair", further_right);
  console.press("Reader");
  REQUIRE(eventually([&] { return console.role_of("podium") == "reader"; }));
  console.press("Reader", further_right);
  console.press("swap with handheld");
  REQUIRE(eventually([&] { return console.role_of("podium") == "guest"; }));
  REQUIRE(console.role_of("handheld") == "reader");
  console.press("Undo");
  REQUIRE(eventually([&] { return console.role_of("podium") == "reader"; }));

  console.press("Roles");
  console.press("Guest (guest)");
  // Into the field that has the label now: the lowest of the window that has opened over the right of the cards.
  console.press("Guest", [](const Spot& a, const Spot& b) { return (a.x > 390 ? a.y : 0) > (b.x > 390 ? b.y : 0); });
  console.xdotool({"keydown", "ctrl", "sleep", "0.3",  "keydown", "a",   "sleep", "0.3",     "keyup", "a",
                   "sleep",   "0.3",  "keyup", "ctrl", "sleep",   "0.3", "type",  "--delay", "100",   "Visitor"});
  console.press("Save");
  REQUIRE(eventually([&] { return console.has_role("Visitor"); }));
  console.press("Close");
  REQUIRE(console.shows("Visitor"));
  console.close();
}

TEST_CASE("a technician runs the wall and the check, in English and in Chinese") {
  ConsoleAtWork console;
  console.press("HIDE");
  REQUIRE(console.wall_does("hidden"));
  console.press("SHOW");
  REQUIRE(console.wall_does("text"));
  console.press("Pause card");
  REQUIRE(console.wall_does("pause"));
  console.press("Undo", [](const Spot& a, const Spot& b) { return a.y > b.y; });
  REQUIRE(console.wall_does("text"));
  console.press("Clear text");
  REQUIRE(eventually([&] { return base::member_or_null(console.wall(), "in_force").contains("clear"); }));

  console.press("Check");
  REQUIRE(console.shows("Is all ready for the meeting?"));
  console.press("Check", [](const Spot& a, const Spot& b) { return a.y > b.y; });
  REQUIRE(console.shows("a captioner types into"));
  REQUIRE(console.shows("the screen is live"));
  console.press("Close");
  console.xdotool({"key", "F2"});
  console.languages = "chi_sim";
  REQUIRE(console.shows("会议记录"));
  console.press("隐藏");
  REQUIRE(console.wall_does("hidden"));
  console.press("显示");
  REQUIRE(console.wall_does("text"));
  console.press("检查");
  REQUIRE(console.shows("屏幕正常"));
  console.close();
}

TEST_CASE("a technician assigns, swaps and runs the wall by keys alone, and a refusal stands in the form") {
  ConsoleAtWork console;
  console.press("Transcript");  // keys go to the window under the pointer
  console.keys({"alt+1", "Down", "Down", "Return"});
  REQUIRE(eventually([&] { return console.role_of("podium") == "reader"; }));
  console.keys({"alt+1", "Down", "Down", "Return"});  // the list opens at whose it is
  REQUIRE(eventually([&] { return console.role_of("podium") == "guest"; }));
  REQUIRE(console.role_of("handheld") == "reader");
  console.keys({"ctrl+shift+u"});
  REQUIRE(eventually([&] { return console.role_of("podium") == "reader"; }));
  console.keys({"ctrl+h"});
  REQUIRE(console.wall_does("hidden"));
  console.keys({"ctrl+s"});
  REQUIRE(console.wall_does("text"));
  console.keys({"ctrl+p"});
  REQUIRE(console.wall_does("pause"));
  console.keys({"ctrl+u"});
  REQUIRE(console.wall_does("text"));
  console.keys({"F5"});
  REQUIRE(console.shows("Is all ready for the meeting?"));
  console.keys({"Escape", "F4"});
  console.press("Guest (guest)");
  console.press("Remove");
  // In the form, whose lines are short, and not in a strip under the header, which would move everything.
  REQUIRE(console.shows("first, or unassign it", [](const Spot& at) { return at.x > 575 && at.x < 935; }));
  console.close();
}

TEST_CASE("a technician lets a screen in while the disk does not answer: it comes in later, and no other one is lost") {
  const support::Scratch place;
  support::DiskGate gate(place / "gate");
  ConsoleAtWork console(gate.environment("detect_leaks=0"));
  const auto foyer = console.stranger();
  REQUIRE(console.shows("Let in"));
  gate.shut();
  console.press("Thumbnails");  // the window remembers that
  console.press("Let in");
  REQUIRE(eventually([&] { return console.find("Let in").empty(); }, in_time));
  // Longer than a screen waits for its station.
  for (const auto end = steady_clock::now() + 2 * wire::silence_limit; steady_clock::now() < end;) {
    REQUIRE(base::member_or_null(console.wall(), "content") == "text");
  }
  REQUIRE(console.told_by_wall().find("nothing") == std::string::npos);
  gate.open();
  REQUIRE(foyer->says("hall-1: live", in_time));
  REQUIRE(console.told_by_wall().find("nothing") == std::string::npos);
  stop(*foyer);
  console.close();
}

TEST_CASE("a list of keys that cannot be read is told in the window, and who is in stays in") {
  ConsoleAtWork console;
  const auto foyer = console.stranger();
  console.press("Let in");
  REQUIRE(foyer->says("hall-1: live", in_time));
  std::ofstream(console.venue.path("hall-1") / "keys" / "authorised_keys", std::ios::app) << "somebody typed here\n";
  REQUIRE(console.shows("list of keys"));
  REQUIRE(base::member_or_null(console.status(), "peers").size() >= 2);
  stop(*foyer);
  console.close();
}
