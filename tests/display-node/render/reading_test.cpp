#include <fstream>

#include "common/transcript/segment_json.hpp"
#include "display-node/render/still.hpp"
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

TEST_CASE("real sentences are read with at most two errors in a hundred characters") {
  support::Reading reading;
  reading.layout = 6;
  double errors = 0;
  std::size_t characters = 0;
  for (std::size_t page = 0; page < 6; ++page) {
    const std::vector<Sentences> sentences = corpus(2000 + page * 211, 4);
    if (sentences.empty()) {
      WARN("skipped: text/tatoeba_en_zh.tsv is not there");
      return;
    }
    const support::Scratch scratch;
    std::string expected;
    for (const Sentences& s : sentences) expected += s.source;
    const std::string found = read(scratch, sentences, {1920, 1080}, reading, {"en"});
    errors += support::character_errors(expected, found) * static_cast<double>(expected.size());
    characters += expected.size();
  }
  CHECK(errors / static_cast<double>(characters) <= 0.02);
}
