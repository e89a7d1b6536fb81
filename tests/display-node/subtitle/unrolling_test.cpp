// How unfinished text grows: as it is said, and a burst word by word.
#include "display-node/subtitle/unrolling.hpp"

#include <random>

#include "display-node/subtitle/pacing.hpp"
#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using namespace std::chrono_literals;

namespace {

std::string shown(Unrolling& unrolling, const std::string& text, double now) {
  const auto texts = unrolling.unroll({{"en", text, text.size(), false}}, at(now));
  return texts.empty() ? "" : texts.front().text;
}

double seconds_of(std::string_view text) { return reading_time(text).count(); }

}  // namespace

TEST_CASE("words that come one by one stand at once") {
  Unrolling unrolling;
  std::string text;
  for (int i = 0; i < 60; ++i) {
    text += (i == 0 ? "" : " ") + std::string(3 + i % 6, 'x');
    REQUIRE(shown(unrolling, text, 10 + 0.45 * i) == text);
    REQUIRE_FALSE(unrolling.next_change());
  }
}

TEST_CASE("a burst comes word by word, in whole words, never faster than it can be followed, and soon") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    Unrolling unrolling;
    std::string text = "Well";
    for (int i = 0; i < 30; ++i) text += seed % 2 == 0 ? " " + std::string(1 + random() % 9, 'w') : "字句";
    double now = 10;
    std::string before = shown(unrolling, text, now);
    CHECK(seconds_of(before) <= 1.6);
    while (const auto next = unrolling.next_change()) {
      const double then = std::chrono::duration<double>(next->time_since_epoch()).count() + 1e-6;
      REQUIRE(then > now);
      const std::string more = shown(unrolling, text, then);
      REQUIRE(more.starts_with(before));
      CHECK((more.size() == text.size() || text[more.size()] == ' ' || (more.size() - 4) % 3 == 0));
      // A step is a word, or what 20 ms bring.
      CHECK(seconds_of(more) - seconds_of(before) <= 0.8);
      before = more;
      now = then;
    }
    CHECK(before == text);
    CHECK(now - 10 > 0.3);
    CHECK(now - 10 < 2);
  }
}

TEST_CASE("text that is changed is shown as far as it was, and what is firm of it is told") {
  Unrolling unrolling;
  CHECK(shown(unrolling, "one two three", 10) == "one two three");
  CHECK(shown(unrolling, "one too three", 10.1) == "one too three");
  const std::string burst = "one too three " + std::string(60, 'y') + " end";
  const auto texts = unrolling.unroll({{"en", burst, burst.size(), false}}, at(10.2));
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].text == "one too three");
  CHECK(texts[0].firm == texts[0].text.size());
}

TEST_CASE("on a wall a burst of unfinished speech unrolls by itself, and its final stands at once") {
  support::FixedTypesetter typesetter;
  Stage stage(Show{}, typesetter);
  std::string words = "Good";
  for (int i = 0; i < 14; ++i) words += " morning";
  const auto interim = std::make_shared<const transcript::Segment>(
      support::an_interim("1", words, 1, static_cast<std::uint32_t>(words.size())));
  const std::vector<std::shared_ptr<const transcript::Segment>> segments{interim};
  double now = 10;
  std::size_t pictures = 0;
  std::string before;
  follow(now, 20, [&]() -> const Scene& {
    const Scene& scene = stage.compose(segments, {1920, 1080}, at(now));
    REQUIRE(scene.cues.size() == 1);
    CHECK(scene.erased == 0);
    if (scene.cues[0].lines[0].text != before) ++pictures;
    before = scene.cues[0].lines[0].text;
    return scene;
  });
  CHECK(pictures > 5);
  CHECK(before == words);

  Stage other(Show{}, typesetter);
  CHECK(other.compose(segments, {1920, 1080}, at(30)).cues[0].lines[0].text.size() < words.size());
  auto final = support::a_segment("1", words);
  final.revision = 2;
  const std::vector<std::shared_ptr<const transcript::Segment>> finished{
      std::make_shared<const transcript::Segment>(final)};
  CHECK(other.compose(finished, {1920, 1080}, at(30.1)).cues[0].lines[0].text == words);
}
