#include "capture-node/copy_watch.hpp"

#include <cmath>
#include <numbers>
#include <random>

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using station::CopyWatch;
using station::HeardText;
using station::SegmentChange;
using transcript::SegmentState;

namespace {

const base::WallTime morning = base::from_ns(1'700'000'000'000'000'000);

// How loud a voice is, syllable by syllable: each seed another talker.
std::vector<float> a_voice(std::size_t steps, unsigned seed, float loud_db = 35.0F) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> syllable(-14.0F, 0.0F);
  std::vector<float> levels(steps);
  for (float& level : levels) level = loud_db + syllable(random);
  return levels;
}

std::vector<float> quieter(std::vector<float> levels, float by_db, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> room(-1.0F, 1.0F);
  for (float& level : levels) level += room(random) - by_db;
  return levels;
}

HeardText heard(const std::string& microphone, const std::string& text, std::chrono::milliseconds start,
                std::vector<float> levels) {
  const auto length = std::chrono::milliseconds(100) * static_cast<std::int64_t>(levels.size());
  return {"", microphone, microphone + "-1-1", text, morning + start, morning + start + length, std::move(levels)};
}

SegmentChange change_of(const HeardText& heard, SegmentState state) {
  SegmentChange change;
  change.microphone = heard.microphone;
  change.state = state;
  change.text = heard.text;
  change.start = heard.start;
  change.end = heard.end;
  change.levels = heard.levels;
  return change;
}

transcript::SegmentKey here(const std::string& segment) { return {"", segment}; }

transcript::Segment published(const HeardText& heard, SegmentState state) {
  transcript::Segment segment;
  segment.key = {"hall-2", heard.segment};
  segment.state = state;
  segment.text = heard.text;
  segment.wall_start_ns = base::to_ns(heard.start);
  segment.end = std::chrono::duration_cast<std::chrono::milliseconds>(heard.end - heard.start);
  for (const float level : heard.levels) segment.levels_db.push_back(static_cast<std::uint8_t>(level));
  return segment;
}

const std::string sentence = "We begin with the budget of the year.";

}  // namespace

TEST_CASE(
    "what a second microphone has of one voice is a copy: the quieter one, whole or a part, heard a little wrong") {
  const auto voice = a_voice(30, 1);
  const HeardText near = heard("podium", sentence, 0ms, voice);
  CHECK(is_copy(heard("floor", sentence, 60ms, quieter(voice, 12.0F)), near));
  CHECK(is_copy(heard("floor", "we begin with a budget of the year", 0ms, quieter(voice, 9.0F)), near));
  const std::vector<float> part(voice.begin() + 10, voice.begin() + 25);
  CHECK(is_copy(heard("floor", "The budget of", 1'000ms, quieter(part, 12.0F)), near));
  CHECK_FALSE(is_copy(near, heard("floor", sentence, 60ms, quieter(voice, 12.0F))));
  CHECK(is_copy(heard("floor", "we began within the budget of years", 0ms, quieter(voice, 12.0F)), near));
  const HeardText chinese = heard("podium", "我们先讨论今年的预算。", 0ms, voice);
  CHECK(is_copy(heard("floor", "我们先讨论今年的预算", 0ms, quieter(voice, 12.0F)), chinese));
}

TEST_CASE("what is said twice in truth is no copy") {
  const auto voice = a_voice(30, 1);
  const HeardText near = heard("podium", sentence, 0ms, voice);
  SECTION("the same microphone") { CHECK_FALSE(is_copy(heard("podium", sentence, 0ms, quieter(voice, 12.0F)), near)); }
  SECTION("an answer that echoes the words") {
    CHECK_FALSE(is_copy(heard("floor", "The budget of the year?", 3'200ms, quieter(a_voice(15, 2), 12.0F)), near));
    CHECK_FALSE(is_copy(heard("floor", "the year", 2'900ms, quieter(a_voice(12, 3), 12.0F)), near));
  }
  SECTION("a chorus, of quieter and of equal voices") {
    for (unsigned seed = 2; seed < 200; ++seed) {
      CHECK_FALSE(is_copy(heard("floor", sentence, 0ms, quieter(a_voice(30, seed), 12.0F)), near));
      CHECK_FALSE(is_copy(heard("floor", sentence, 0ms, a_voice(30, seed)), near));
    }
  }
  SECTION("as loud there") { CHECK_FALSE(is_copy(heard("floor", sentence, 0ms, quieter(voice, 3.0F)), near)); }
  SECTION("other words at the same time") {
    CHECK_FALSE(is_copy(heard("floor", "Nobody has asked us about it.", 0ms, quieter(voice, 12.0F)), near));
    CHECK_FALSE(is_copy(heard("floor", "Yes.", 0ms, quieter(voice, 12.0F)), near));
  }
  SECTION("more than half of the words are others, or too few of a short one") {
    CHECK_FALSE(is_copy(heard("floor", "it was with all budget of a pear", 0ms, quieter(voice, 12.0F)), near));
    const std::vector<float> part(voice.begin(), voice.begin() + 15);
    CHECK_FALSE(is_copy(heard("floor", "We began within budget", 0ms, quieter(part, 12.0F)), near));
  }
  SECTION("too short to know") {
    const std::vector<float> word(voice.begin(), voice.begin() + 3);
    CHECK_FALSE(is_copy(heard("floor", "we", 0ms, quieter(word, 12.0F)), near));
  }
}

TEST_CASE("of any two texts at most one is the other's copy, and only where its words are there") {
  std::mt19937 random(5);
  const std::vector<std::string> words{"yes", "no", "the", "budget", "year", "是", "的", "begin"};
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  int copies = 0;
  for (int round = 0; round < 3'000; ++round) {
    std::string said, other;
    for (std::size_t i = 3 + pick(8); i > 0; --i) said += words[pick(words.size())] + " ";
    for (std::size_t i = 1 + pick(5); i > 0; --i) other += words[pick(words.size())] + " ";
    const std::size_t steps = 10 + pick(20);
    const auto voice = a_voice(steps, static_cast<unsigned>(round));
    const HeardText near = heard("podium", said, 0ms, voice);
    const auto levels = quieter(pick(2) == 0 ? voice : a_voice(steps, 9'999), static_cast<float>(pick(20)));
    const HeardText far = heard("floor", pick(2) == 0 ? said : other,
                                std::chrono::milliseconds(static_cast<int>(pick(800)) - 400), levels);
    const bool one = is_copy(far, near);
    copies += one;
    CHECK_FALSE((one && is_copy(near, far)));
    if (!one) continue;
    const auto there = station::said_words(near.text), words_of_far = station::said_words(far.text);
    const auto others = std::count_if(words_of_far.begin(), words_of_far.end(), [&](const std::string& word) {
      return std::find(there.begin(), there.end(), word) == there.end();
    });
    const std::size_t share = steps >= 20 && words_of_far.size() >= 4 ? 2 : 6;
    CHECK(static_cast<std::size_t>(others) <= words_of_far.size() / share);
  }
  CHECK(copies > 100);
}

TEST_CASE("words are told apart without case and marks, and Chinese by character") {
  using Words = std::vector<std::string>;
  CHECK(station::said_words("Good morning, it's 9!") == Words{"good", "morning", "it's", "9"});
  CHECK(station::said_words("今年, OK。") == Words{"今", "年", "ok"});
  CHECK(station::said_words("").empty());
}

TEST_CASE("whichever is finished first, the copy is withdrawn and the nearer one stays") {
  const auto voice = a_voice(30, 1);
  const HeardText near = heard("podium", sentence, 0ms, voice);
  const HeardText far = heard("floor", sentence, 50ms, quieter(voice, 12.0F));
  CopyWatch watch;
  SECTION("the nearer one") {
    CHECK_FALSE(watch.take(near.segment, change_of(near, SegmentState::final)).copy_of);
    CHECK(watch.take(far.segment, change_of(far, SegmentState::interim)).copy_of == here(near.segment));
    CHECK(watch.take(far.segment, change_of(far, SegmentState::final)).copy_of == here(near.segment));
  }
  SECTION("the copy") {
    CHECK_FALSE(watch.take(far.segment, change_of(far, SegmentState::final)).copy_of);
    const auto copies = watch.take(near.segment, change_of(near, SegmentState::final)).copies;
    REQUIRE(copies.size() == 1);
    CHECK(copies[0].segment == far.segment);
    CHECK(copies[0].of == here(near.segment));
    CHECK(watch.take(near.segment, change_of(near, SegmentState::corrected)).copies.empty());
  }
  SECTION("the nearer one was none: it is withdrawn") {
    watch.take(near.segment, change_of(near, SegmentState::interim));
    watch.take(near.segment, change_of(near, SegmentState::withdrawn));
    CHECK_FALSE(watch.take(far.segment, change_of(far, SegmentState::final)).copy_of);
  }
  SECTION("typed captions have no sound") {
    HeardText typed = far;
    typed.levels.clear();
    watch.take(near.segment, change_of(near, SegmentState::final));
    CHECK_FALSE(watch.take(typed.segment, change_of(typed, SegmentState::final)).copy_of);
  }
}

TEST_CASE("of one voice at two stations the quieter one is a copy, whichever station is told first") {
  const auto voice = a_voice(30, 1);
  const HeardText near = heard("m", sentence, 0ms, voice);
  const HeardText far = heard("m", sentence, 50ms, quieter(voice, 12.0F));
  const auto beside = [](HeardText heard) {
    heard.station = "hall-2";
    return std::vector{std::move(heard)};
  };
  const transcript::SegmentKey there{"hall-2", near.segment};
  CopyWatch watch;
  SECTION("the other station heard it nearer, and said so before") {
    CHECK(watch.hear("hall-2", beside(near)).empty());
    CHECK(watch.take(far.segment, change_of(far, SegmentState::final)).copy_of == there);
  }
  SECTION("and after") {
    CHECK_FALSE(watch.take(far.segment, change_of(far, SegmentState::final)).copy_of);
    const auto copies = watch.hear("hall-2", beside(near));
    REQUIRE(copies.size() == 1);
    CHECK(copies[0].segment == far.segment);
    CHECK(copies[0].of == there);
    CHECK(watch.hear("hall-2", beside(near)).empty());
  }
  SECTION("the other station's copy is its own to withdraw") {
    CHECK(watch.take(near.segment, change_of(near, SegmentState::final)).copies.empty());
    CHECK(watch.hear("hall-2", beside(far)).empty());
    CHECK(watch.take(near.segment, change_of(near, SegmentState::corrected)).copies.empty());
  }
  SECTION("what it has withdrawn is nobody's original") {
    watch.hear("hall-2", beside(near));
    watch.hear("hall-2", {});
    CHECK_FALSE(watch.take(far.segment, change_of(far, SegmentState::final)).copy_of);
  }
  SECTION("unfinished text here stays until its line is known") {
    watch.take(far.segment, change_of(far, SegmentState::interim));
    CHECK(watch.hear("hall-2", beside(near)).empty());
    CHECK(watch.take(far.segment, change_of(far, SegmentState::interim)).copy_of == there);
  }
}

TEST_CASE("another station's newest words with their loudness, on the clock of the meeting, are what is compared") {
  const HeardText near = heard("front-left", sentence, 0ms, std::vector<float>(20, 31.0F));
  const HeardText old = heard("podium", "Long ago.", -60s, std::vector<float>(20, 31.0F));
  HeardText typed = near;
  typed.segment = "captioner-1-1";
  typed.levels.clear();
  transcript::Transcript transcript;
  for (const HeardText& text : {old, near, typed}) {
    transcript.segments.push_back(std::make_shared<const transcript::Segment>(published(text, SegmentState::final)));
  }
  const auto texts = station::heard_texts(transcript, near.end);
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].station == "hall-2");
  CHECK(texts[0].microphone == "front-left");
  CHECK(texts[0].text == sentence);
  CHECK(texts[0].start == near.start);
  CHECK(texts[0].end == near.end);
  CHECK(texts[0].levels == near.levels);
}
