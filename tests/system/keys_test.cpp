// The keys at a screen: pressed in a real window by xdotool, and an independent reader reads the real display.
#include <algorithm>

#include "tests/support/ocr.hpp"
#include "tests/support/xvfb.hpp"
#include "tests/system/captioner.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

// A station, somebody who types, and a screen in a window on a display of its own.
class Stage {
 public:
  Stage() : captioner_(venue_.path("captions.fifo")), display_(1600, 900) {
    config_ = venue_.station_config(captioner_.configuration());
    station_ = venue_.station(config_);
    // No speech leaves by itself while the keys are tried.
    const std::string style = venue_.write("lasting.toml", "stale_seconds = 600\n");
    support::Environment environment = venue_.environment();
    environment.insert(environment.end(), {{"DISPLAY", display_.display()}, {"SDL_VIDEODRIVER", "x11"}});
    screen_ = std::make_unique<support::Process>(
        support::Argv{program("display-node"), "run", "--config",
                      venue_.screen_config(*station_, "mode = \"" + style + "\"\n"), "--trace",
                      venue_.path("trace.jsonl"), "--screenshot", venue_.path("wall.png")},
        environment);
    said_ = captioner_.say();
    INFO(screen_->errors());
    REQUIRE(traces([&](const base::Json& picture) { return picture.dump().find(said_) != std::string::npos; }));
    mode_ = newest()["mode"].get<std::string>();
  }

  void press(const std::string& key) const {
    const auto pressed = venue_.run({"xdotool", "key", "--clearmodifiers", key}, {{"DISPLAY", display_.display()}});
    INFO(pressed.err);
    REQUIRE(pressed.status == 0);
  }

  base::Json newest() const {
    for (auto lines = lines_of(venue_.trace()); !lines.empty(); lines.pop_back()) {
      auto picture = base::parse_json(lines.back());
      if (picture && picture->contains("cues")) return std::move(*picture);
    }
    return base::Json::object();
  }

  template <typename Holds>
  bool traces(Holds holds) const {
    return eventually([&] { return holds(newest()); }, in_time);
  }

  bool is_called(const std::string& mode) const {
    return traces([&](const base::Json& picture) { return base::member_or_null(picture, "mode") == mode; });
  }

  // What can be read on the display, of a part of it where `crop` says so.
  std::string read(const std::string& languages = "eng", const std::string& crop = "") const {
    display_.screenshot(venue_.path("display.png"));
    return support::read_picture(venue_.path("display.png"), {languages, true, 150, 11, crop});
  }

  bool comes_to_read(const std::string& words, const std::string& languages = "eng",
                     const std::string& crop = "") const {
    return eventually([&] { return support::reads(read(languages, crop), words); }, in_time);
  }

  bool stops_reading(const std::string& words) const {
    return eventually([&] { return !support::reads(read(), words); }, in_time);
  }

  // The brightness of the lightest pixel of the display, 0 to 1.
  double lightest() const {
    display_.screenshot(venue_.path("display.png"));
    return std::stod(
        venue_.run({"convert", venue_.path("display.png").string(), "-format", "%[fx:maxima]", "info:"}).out);
  }

  std::string corner() const {
    display_.screenshot(venue_.path("display.png"));
    return venue_.run({"convert", venue_.path("display.png").string(), "-format", "%[hex:p{1595,895}]", "info:"}).out;
  }

  support::Process& screen() { return *screen_; }
  const std::string& mode() const { return mode_; }
  const Venue& venue() const { return venue_; }

 private:
  Venue venue_;
  Captioner captioner_;
  support::Xvfb display_;
  std::string config_;
  std::unique_ptr<support::Process> station_;
  std::unique_ptr<support::Process> screen_;
  std::string said_;
  std::string mode_;
};

constexpr const char* translation = "Sentence 1";

}  // namespace

TEST_CASE("every key at a screen does what its help says") {
  Stage stage;
  REQUIRE(stage.comes_to_read(translation));

  stage.press("h");
  CHECK(stage.is_called("hidden"));
  CHECK(stage.stops_reading(translation));
  stage.press("h");  // two commands, never one that does both
  stage.press("s");
  CHECK(stage.is_called(stage.mode()));
  CHECK(stage.comes_to_read(translation));

  stage.press("b");
  CHECK(stage.is_called("blank"));
  CHECK(eventually([&] { return stage.lightest() == 0; }, in_time));
  stage.press("p");
  CHECK(stage.is_called("pause"));
  CHECK(stage.comes_to_read("The meeting is paused"));
  stage.press("t");
  CHECK(stage.is_called("test"));
  CHECK(stage.comes_to_read("This line is as large as the subtitles"));
  stage.press("s");
  CHECK(stage.comes_to_read(translation));

  stage.press("m");
  CHECK(stage.traces([&](const base::Json& picture) { return base::member_or_null(picture, "mode") != stage.mode(); }));
  stage.press("d");
  CHECK(stage.is_called(stage.mode()));

  stage.press("F1");
  CHECK(stage.comes_to_read("hide the subtitles"));
  CHECK(stage.comes_to_read("end the program"));
  stage.press("F1");
  CHECK(stage.stops_reading("hide the subtitles"));

  const std::string full = stage.corner();
  stage.press("F11");
  CHECK(eventually([&] { return stage.corner() != full; }, in_time));
  stage.press("F11");
  CHECK(eventually([&] { return stage.corner() == full; }, in_time));

  stage.press("c");
  CHECK(stage.traces([](const base::Json& picture) { return picture.contains("cues") && picture["cues"].empty(); }));
  CHECK(stage.stops_reading(translation));

  stage.press("Escape");
  const auto code = stage.screen().wait(30s);
  INFO(stage.screen().errors());
  REQUIRE(code.has_value());
  CHECK(*code == 0);
}

TEST_CASE("the operator's overlay comes and goes by its key alone, and no screenshot has it") {
  Stage stage;
  REQUIRE(stage.comes_to_read(translation));
  for (const char* other : {"ctrl+F9", "alt+F9", "F10", "F8"}) stage.press(other);
  stage.press("h");
  CHECK(stage.is_called("hidden"));
  CHECK_FALSE(support::reads(stage.read(), "Stations"));
  stage.press("s");

  stage.press("F9");
  CHECK(stage.comes_to_read("Stations"));
  CHECK(stage.comes_to_read("hall-1"));
  CHECK(stage.comes_to_read("a key at this screen"));  // that said to show
  CHECK(stage.comes_to_read("Fonts in use"));
  stage.press("F9");
  CHECK(stage.stops_reading("Stations"));
  CHECK(stage.comes_to_read(translation));

  stage.press("F9");
  CHECK(stage.comes_to_read("Stations"));
  stop(stage.screen());
  const std::string kept = support::read_picture(stage.venue().path("wall.png"), {"eng", true, 150, 11, ""});
  CHECK_FALSE(support::reads(kept, "Stations"));
  CHECK(support::reads(kept, translation));
}
