#include <cstdio>
#include <fstream>

#include "common/base/utf8.hpp"
#include "common/transcript/segment_json.hpp"
#include "display-node/render/canvas.hpp"
#include "display-node/render/png.hpp"
#include "display-node/render/still.hpp"
#include "display-node/text/shaper.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/ocr.hpp"
#include "tests/support/shared_texts.hpp"

using namespace tongping;
using namespace tongping::render;

namespace {

struct Sentences {
  std::string source;
  std::string translation;
};

// One bilingual picture without labels; what the independent reader makes of it.
std::string read(const support::Scratch& scratch, const std::vector<Sentences>& sentences, subtitle::Size size,
                 const support::Reading& reading, const std::vector<std::string>& languages) {
  Still still{scratch / "s.jsonl", size, scratch / "s.png", {}, languages, config::Policy::live};
  std::ofstream file(still.segments);
  for (const auto& [source, translation] : sentences) {
    transcript::Segment segment;
    segment.state = transcript::SegmentState::final;
    segment.language = "en";
    segment.text = source;
    segment.translations = {{"zh", translation, transcript::SegmentState::final}};
    file << transcript::to_json_line(segment) << '\n';
  }
  file.close();
  REQUIRE(render_file(still).has_value());
  return support::read_picture(still.out, reading);
}

std::vector<Sentences> corpus(std::size_t first, std::size_t count) {
  const auto rows = support::shared_rows("text/tatoeba_en_zh.tsv");
  if (!rows) return {};
  std::vector<Sentences> all;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& row = rows->at((first + i * 37) % rows->size());
    all.push_back({row.at(0), row.at(1)});
  }
  return all;
}

}  // namespace

TEST_CASE("an independent reader reads English and Chinese at every size of projector") {
  const std::vector<Sentences> one = {{"The meeting will begin in five minutes.", "会议将在五分钟后开始。"}};
  for (const auto& [size, percent] :
       {std::pair{subtitle::Size{1280, 720}, 150}, {{1920, 1080}, 100}, {{3840, 2160}, 50}}) {
    const support::Scratch scratch;
    support::Reading reading;
    reading.percent = percent;
    reading.layout = 6;
    CHECK(support::reads(read(scratch, one, size, reading, {"en"}), one[0].source));
    reading.languages = "chi_sim";
    CHECK(support::reads(read(scratch, one, size, reading, {"en", "zh"}), one[0].translation));
  }
}

namespace {

// The lines of one language alone, where they stand on the bilingual picture.
subtitle::DrawList only(const subtitle::DrawList& both, subtitle::Color color) {
  subtitle::DrawList one = both;
  std::erase_if(one.runs, [&](const subtitle::TextRun& run) { return run.color != color; });
  return one;
}

// Tesseract writes full-width question and exclamation marks as ASCII's.
std::string narrow(std::string text) {
  for (const auto& [wide, ascii] : {std::pair{"？", "?"}, {"！", "!"}, {"，", ","}}) {
    for (std::size_t at = text.find(wide); at != std::string::npos; at = text.find(wide)) {
      text.replace(at, std::string_view(wide).size(), ascii);
    }
  }
  return text;
}

// Draws bilingual pages of real sentences and has them read, language by language.
class Reader {
 public:
  explicit Reader(subtitle::Size size) : size_(size) {
    show_.style.labels = false;
    reading_.layout = 6;
  }

  void page(const std::vector<Sentences>& sentences) {
    std::vector<std::shared_ptr<const transcript::Segment>> segments;
    Sentences expected;
    for (const Sentences& s : sentences) {
      transcript::Segment segment = support::a_segment(std::to_string(segments.size()), s.source);
      segment.translations = {{"zh", s.translation, transcript::SegmentState::final}};
      segments.push_back(std::make_shared<const transcript::Segment>(segment));
      expected.source += s.source;
      expected.translation += s.translation;
    }
    subtitle::Stage stage(show_, shaper_);
    const subtitle::DrawList picture = stage.compose(segments, size_, base::SteadyTime{}).picture;
    english.add(expected.source, read(only(picture, show_.style.source), "eng", english_px));
    chinese.add(expected.translation, read(only(picture, show_.style.translation), "chi_sim", chinese_px));
  }

  struct Score {
    double errors = 0;
    double characters = 0;
    void add(const std::string& expected, const std::string& found) {
      const auto count = static_cast<double>(base::code_points(support::without_spaces(expected)));
      errors += support::character_errors(narrow(expected), narrow(found)) * count;
      characters += count;
    }
    double share() const { return errors / characters; }
  };
  Score english;
  Score chinese;

 private:
  // Tesseract reads each language best at the size that it was trained on: the em it is brought to.
  static constexpr int english_px = 55;
  static constexpr int chinese_px = 34;

  std::string read(const subtitle::DrawList& list, const std::string& language, int em_px) {
    Canvas canvas(rasteriser_);
    canvas.draw(list);
    REQUIRE(write_png(canvas.pixels(), scratch_ / "page.png").has_value());
    reading_.languages = language;
    reading_.percent = 100 * em_px / list.runs.at(0).size_px;
    return support::read_picture(scratch_ / "page.png", reading_);
  }

  subtitle::Size size_;
  subtitle::Show show_;
  support::Reading reading_;
  support::Scratch scratch_;
  std::unique_ptr<text::Fonts> fonts_ = text::Fonts::open().value();
  text::Shaper shaper_{*fonts_};
  text::Rasteriser rasteriser_{*fonts_};
};

}  // namespace

namespace {

// 24 bilingual sentences.
void check_reading(subtitle::Size size) {
  Reader reader(size);
  for (std::size_t page = 0; page < 6; ++page) {
    const std::vector<Sentences> sentences = corpus(500 + page * 171, 4);
    if (sentences.empty()) {
      WARN("skipped: text/tatoeba_en_zh.tsv is not there");
      return;
    }
    reader.page(sentences);
  }
  std::printf("read at %dx%d: English %.2f %%, Chinese %.2f %% character errors\n", size.width, size.height,
              100 * reader.english.share(), 100 * reader.chinese.share());
  CHECK(reader.english.share() <= 0.02);
  CHECK(reader.chinese.share() <= 0.02);
}

}  // namespace

TEST_CASE("real bilingual sentences are read with at most two errors in a hundred characters") {
  check_reading({1920, 1080});
}

TEST_CASE("real bilingual sentences are read from a 4K picture", "[.long]") { check_reading({3840, 2160}); }
