#include "display-node/kiosk/overlay.hpp"

#include <algorithm>

#include "common/base/i18n.hpp"
#include "display-node/kiosk/overlay_text.hpp"
#include "display-node/render/png.hpp"
#include "display-node/text/fonts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/ocr.hpp"

using namespace tongping;
using namespace tongping::kiosk;
using namespace std::chrono_literals;

namespace {

OverlayFacts venue(subtitle::Size size) {
  OverlayFacts facts;
  facts.version = "0.1.0";
  facts.screen = "wall-left";
  facts.monitor = "HDMI-1";
  facts.size = size;
  facts.mode = "subtitle";
  facts.policy = "committed";
  facts.languages = "en zh";
  facts.stations = {{"hall-1", "live", true, 41, 0, 0ms, 400us, 200ms, 0},
                    {"hall-2", "syncing", false, 7, 3, 2'300ms, std::nullopt, 5'000ms, 2}};
  facts.pictures_a_second = 3.2;
  facts.pictures = 1234;
  facts.layout = {300us, 900us};
  facts.raster = {500us, 20ms};
  facts.present = {1'100us, 2ms};
  facts.waiting = 2'500ms;
  facts.fonts = {"NotoSans-Regular.ttf", "NotoSansCJK-Regular.ttc (Noto Sans CJK SC)"};
  facts.missing_characters = 2;
  facts.directives = {{"content", "pause", "hall-1"}, {"mode", "dialogue", ""}};
  facts.key = "F9";
  facts.left = 47s;
  return facts;
}

std::string all_of(const OverlayFacts& facts) {
  std::string text;
  for (const OverlaySection& section : overlay_sections(facts)) {
    text += section.title + "\n";
    for (const OverlayRow& row : section.rows) {
      text += (row.trouble ? "! " : "  ") + row.name + ": " + row.value + "\n";
    }
  }
  return text + overlay_footer(facts) + "\n";
}

std::filesystem::path font() { return text::Fonts::open().value()->file_for("Hani"); }

std::string read(const subtitle::Picture& panel, const std::string& languages) {
  const support::Scratch scratch;
  REQUIRE(render::write_png({panel.bitmap->size, panel.bitmap->values}, scratch / "panel.png"));
  return support::read_picture(scratch / "panel.png", {languages, true, 200, 11, ""});
}

}  // namespace

TEST_CASE("the overlay tells every figure, and marks what somebody should look at") {
  CHECK(all_of(venue({1920, 1080})) ==
        "Stations\n"
        "  hall-1: live · 0.4 ms\n"
        "  : at event 41 · heard 0.2 s ago\n"
        "! hall-2: syncing · lost 2 times\n"
        "! : at event 7 · 3 events and 2.3 s behind · heard 5.0 s ago\n"
        "Pictures\n"
        "  rate: 3.2 a second · 1234 in all\n"
        "  layout: 0.3 ms · worst 0.9 ms\n"
        "! raster: 0.5 ms · worst 20.0 ms\n"
        "  present: 1.1 ms · worst 2.0 ms\n"
        "! finished text: has waited 2.5 s for the wall\n"
        "Directives\n"
        "  content: pause · hall-1\n"
        "  mode: dialogue · a key at this screen\n"
        "Screen\n"
        "  name: wall-left\n"
        "  version: 0.1.0\n"
        "  monitor: HDMI-1\n"
        "  picture: 1920 × 1080\n"
        "  mode: subtitle · committed · en zh\n"
        "Fonts in use\n"
        "  : NotoSans-Regular.ttf\n"
        "  : NotoSansCJK-Regular.ttc (Noto Sans CJK SC)\n"
        "! : 2 characters are in no font\n"
        "F9 closes this; it closes by itself in 47 s\n");
}

TEST_CASE("the panel is drawn without any display, and an independent reader reads it, in English and in Chinese") {
  const auto overlay = Overlay::open(font()).value();
  const auto panel = overlay->draw(venue({1920, 1080})).value();
  CHECK(panel.above);
  CHECK(panel.rect.width < 1920);
  CHECK(panel.rect.height < 1080 / 2);
  const std::string english = read(panel, "eng");
  INFO(english);
  for (const char* words : {"hall-1", "wall-left", "HDMI-1", "1234 in all", "worst 20.0 ms", "3 events", "pause"}) {
    CHECK(support::reads(english, words));
  }
  REQUIRE(base::use_language("zh"));
  const std::string chinese = read(overlay->draw(venue({1920, 1080})).value(), "chi_sim+eng");
  REQUIRE(base::use_language("en"));
  INFO(chinese);
  for (const char* words : {"站点", "使用中的字体", "47秒后自动关闭", "wall-left"}) {
    CHECK(support::reads(chinese, words));
  }
}

TEST_CASE("the panel fits on every picture, a strip and a small one too, and says the same twice the same") {
  const auto overlay = Overlay::open(font()).value();
  for (const subtitle::Size size : {subtitle::Size{3840, 2160}, {1280, 300}, {640, 480}, {320, 200}, {1080, 1920}}) {
    const OverlayFacts facts = venue(size);
    const auto panel = overlay->draw(facts).value();
    CHECK(panel.rect.width <= size.width);
    CHECK(panel.rect.height <= size.height);
    CHECK(panel.bitmap->size == subtitle::Size{panel.rect.width, panel.rect.height});
    CHECK(panel.bitmap->values == overlay->draw(facts).value().bitmap->values);
  }
}

TEST_CASE("without a font there is no overlay, and the error names the file") {
  const support::Scratch scratch;
  for (const auto& file : {scratch / "none.ttf", scratch.path()}) {
    const auto overlay = Overlay::open(file);
    REQUIRE_FALSE(overlay.has_value());
    CHECK(overlay.error().message.find(file.string()) != std::string::npos);
  }
}
