// The modes: what stands where, and that changing between them loses nothing.
#include <filesystem>

#include "display-node/subtitle/typography.hpp"
#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/display-node/subtitle/style_problem.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using support::a_segment;

namespace {

Style shipped(const std::string& name) {
  return load_style(support::source_directory() + "/configs/styles/" + name + ".toml").value();
}

Show a_mode(const std::string& name) {
  Show show = a_show();
  show.style = shipped(name);
  show.style.paced = false;
  show.style.motion = Motion::none;
  return show;
}

Segments talk() {
  auto guest = with_zh(a_segment("2", "Thank you. I will be brief."), "谢谢，我简短说几句。");
  guest.role = {"guest", "嘉宾", {0x4D, 0xD8, 0xFF}};
  auto more = guest;
  more.key.segment = "3";
  return {with_zh(a_segment("1", "Good morning, everyone."), "大家早上好。"), guest, more};
}

std::size_t count_of(const Scene& scene, std::string_view text) {
  std::size_t count = 0;
  for (const TextRun& run : scene.picture.runs) count += run.text == text ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("every shipped style can be loaded and shows a meeting inside the safe area") {
  std::size_t styles = 0;
  for (const auto& file : std::filesystem::directory_iterator(support::source_directory() + "/configs/styles")) {
    INFO(file.path().string());
    const auto style = load_style(file.path());
    REQUIRE(style.has_value());
    ++styles;
    Show show = a_show();
    show.style = *style;
    show.languages = {"zh", "en"};
    for (const Size monitor : {Size{1920, 1080}, {3840, 2160}, {1024, 768}, {1080, 1920}}) {
      const Rect part = covered(cover_of(*style), {0, 0, monitor.width, monitor.height});
      Wall wall(show);
      const Scene& scene = wall.show(talk(), 0, {part.width, part.height});
      CHECK_FALSE(scene.cues.empty());
      const int margin = static_cast<int>(style->margin * monitor.width) - 1;
      for (const TextRun& run : scene.picture.runs) {
        CHECK(run.x >= margin);
        CHECK(run.baseline < part.height - (style->band == Band::top ? 0 : monitor.height / 25));
        CHECK(run.baseline - run.size_px * 0.75 > 0);
      }
    }
  }
  CHECK(styles >= 9);
}

TEST_CASE("stacked: what was said stands above the line, translations below it, the same cues in both") {
  Wall wall(a_mode("text_stacked"));
  Segments segments;
  for (int i = 0; i < 20; ++i) segments.push_back(with_zh(a_segment(std::to_string(i), "Sentence"), "句子"));
  const Scene& scene = wall.show(segments);
  for (const TextRun& run : scene.picture.runs) {
    if (run.text == "Sentence") CHECK(run.baseline < 540);
    if (run.text == "句子") CHECK(run.baseline > 540);
  }
  CHECK(count_of(scene, "Sentence") == count_of(scene, "句子"));
  CHECK(scene.cues.size() == count_of(scene, "句子"));
  CHECK(scene.picture.boxes.size() == 1);
}

TEST_CASE("beside: what was said stands on the left, translations on the right") {
  Wall wall(a_mode("text_beside"));
  const Scene& scene = wall.show(talk());
  REQUIRE(run_of(scene, "Good morning, everyone.") != nullptr);
  REQUIRE(run_of(scene, "大家早上好。") != nullptr);
  CHECK(run_of(scene, "Good morning, everyone.")->x < 960);
  CHECK(run_of(scene, "大家早上好。")->x > 960);
}

TEST_CASE("a single language is the first of the screen's, spoken or translated") {
  Show show = a_mode("single");
  show.languages = {"zh", "en"};
  CHECK(readable(Wall(show).show({talk().front()})) == Texts{"1: zh=大家早上好。"});
  auto spoken = a_segment("1", "你好。");
  spoken.language = "zh";
  CHECK(readable(Wall(show).show({spoken})) == Texts{"1: zh=你好。"});
}

TEST_CASE("dialogue: a label once for each turn, in a column, words in the role's colour") {
  Wall wall(a_mode("dialogue"));
  const Scene& scene = wall.show(talk());
  CHECK(count_of(scene, "主席") == 1);
  CHECK(count_of(scene, "嘉宾") == 1);
  const TextRun* label = run_of(scene, "嘉宾");
  const TextRun* text = run_of(scene, "Thank you. I will be brief.");
  REQUIRE((label != nullptr && text != nullptr));
  CHECK(label->x < text->x);
  CHECK(text->color == Color{0x4D, 0xD8, 0xFF});
  CHECK(run_of(scene, "Good morning, everyone.")->x == text->x);
}

TEST_CASE("roll-up keeps so many lines and no more") {
  Show show = a_mode("rollup");
  show.languages = {"en"};
  Wall wall(show);
  Segments segments;
  for (int i = 0; i < 9; ++i) segments.push_back(a_segment(std::to_string(i), "Sentence " + std::to_string(i)));
  CHECK(readable(wall.show(segments)) == Texts{"6: en=Sentence 6", "7: en=Sentence 7", "8: en=Sentence 8"});
}

TEST_CASE("texts have looks of their own: size, weight, outline, shadow, backing, alignment") {
  Show show = a_show();
  show.style = parse_style(R"(
appear = "blocks"
[source_text]
size = 1.2
bold = true
align = "center"
shadow = 0.05
shadow_color = "#102030"
[translation_text]
outline = 0.1
outline_color = "#000080"
backing = "#101010"
align = "end"
)",
                           "s.toml")
                   .value();
  show.style.labels = false;
  Wall wall(show);
  const Scene& scene = wall.show({talk().front()});
  const TextRun* source = run_of(scene, "Good morning, everyone.");
  const TextRun* translation = run_of(scene, "大家早上好。");
  REQUIRE((source != nullptr && translation != nullptr));
  CHECK(source->glyphs.front().font == 1);  // bold
  CHECK(source->size_px > type_size(Style{}, {1920, 1080}, {0.7, 0.9}, "en").size_px);
  CHECK(source->x > 400);
  CHECK(translation->x > source->x);
  CHECK(translation->outline_px > 0);
  CHECK(translation->outline_color == Color{0, 0, 0x80});
  REQUIRE(scene.picture.boxes.size() == 1);
  CHECK(scene.picture.boxes[0].color == Color{0x10, 0x10, 0x10});
  CHECK(scene.picture.boxes[0].rect.x < translation->x);
  const auto shadow =
      std::find_if(scene.picture.runs.begin(), scene.picture.runs.end(), [](const TextRun& run) { return run.shadow; });
  REQUIRE(shadow != scene.picture.runs.end());
  CHECK(shadow->x > source->x);
  CHECK(shadow->color == Color{0x10, 0x20, 0x30});
}

TEST_CASE("what a mode cannot be is refused, with file, line and key") {
  CHECK(problems("layout = \"round\"").starts_with("s.toml:1: layout: "));
  CHECK(problems("[source_text]\nalign = \"center\"").starts_with("s.toml:2: source_text.align: text that grows"));
  CHECK(problems("[translation_text]\nsize = 0.7")
            .starts_with("s.toml:2: translation_text.size: letters would be 0.025"));
  CHECK(problems("[source_text]\nbacking = \"#FFFFFF\"").starts_with("s.toml:2: source_text.backing: contrast"));
  CHECK(problems("[source_text]\nfont = \"Arial\"").starts_with("s.toml:2: source_text.font: unknown key"));
  CHECK(problems("key_background = true").find("backing") != std::string::npos);
  CHECK(problems("appear = \"blocks\"\nlayout = \"beside\"").starts_with("s.toml:2: layout: "));
  CHECK(problems("band_height = 0.9").starts_with("s.toml:1: band_height: "));
}

TEST_CASE("from mode to mode and back, what stood on the wall is there") {
  Wall wall(a_mode("subtitle"));
  const Segments segments = talk();
  const std::vector<Cue> before = wall.show(segments).cues;
  double now = 1;
  for (const char* mode : {"text_stacked", "half_settled", "dialogue", "text_beside", "single", "blocks", "subtitle"}) {
    INFO(mode);
    wall.stage.change(a_mode(mode));
    const Scene& scene = wall.show(segments, now += 0.1);
    CHECK_FALSE(scene.cues.empty());
    CHECK(scene.cues.back().key.segment == "3");
    CHECK(scene.erased == 0);
  }
  CHECK(wall.show(segments, now).cues == before);
}
