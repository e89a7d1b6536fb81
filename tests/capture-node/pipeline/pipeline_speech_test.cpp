// The real recogniser on real speech and on real nothing.
#include <cctype>
#include <iterator>
#include <sstream>

#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/microphone_feed.hpp"
#include "tests/support/speech.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;
using transcript::SegmentState;

namespace {

std::size_t words_in_common(std::string recognised, const std::string& said) {
  for (char& c : recognised)
    c = std::isalpha(static_cast<unsigned char>(c)) != 0 ? static_cast<char>(std::tolower(c)) : ' ';
  std::istringstream words(said);
  std::size_t count = 0;
  for (std::string word; words >> word;) count += (" " + recognised + " ").find(" " + word + " ") != std::string::npos;
  return count;
}

}  // namespace

TEST_CASE("recorded speech with pauses becomes segments, each final within 700 ms after the voice") {
  const auto files = librivox_files();
  if (files.empty()) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  const auto recogniser = recognise::open_pocketsphinx({});
  REQUIRE(recogniser);
  MicrophoneFeed feed(**recogniser);
  std::size_t common = 0;
  std::size_t said = 0;
  REQUIRE(feed.hear(white_noise(1.0, -66.0, 1)));
  for (const SpokenFile& file : files) {
    const std::size_t before = feed.changes.size();
    REQUIRE(feed.hear(samples_of(file.file)));
    // Every change that is there now or within the next 700 ms is this file's; the voice may end before the file does.
    REQUIRE(feed.hear(white_noise(0.7, -66.0, 2)));
    REQUIRE(feed.changes.size() > before);
    CHECK(feed.changes.back().state == SegmentState::final);
    CHECK_FALSE(feed.core.status().speaking);
    std::string text;
    for (std::size_t i = before; i < feed.changes.size(); ++i) {
      if (feed.changes[i].state == SegmentState::final) text += feed.changes[i].text + " ";
    }
    common += words_in_common(text, file.said);
    std::istringstream words(file.said);
    for (std::string word; words >> word;) ++said;
    REQUIRE(feed.hear(white_noise(0.3, -66.0, 3)));
  }
  CHECK(said == 71);
  CHECK(common * 10 >= said * 6);
  for (const auto& change : feed.of_state(SegmentState::final)) {
    CHECK(change.confidence >= 0.0F);
    CHECK(change.start < change.end);
  }
}

TEST_CASE("five minutes of silence and noise give no segment") {
  const auto recogniser = recognise::open_pocketsphinx({});
  REQUIRE(recogniser);
  MicrophoneFeed feed(**recogniser);
  for (int round = 0; round < 2; ++round) {
    const auto seed = static_cast<std::uint32_t>(round * 10);
    REQUIRE(feed.hear(silence(20.0)));
    REQUIRE(feed.hear(white_noise(20.0, -60.0, seed + 1)));
    REQUIRE(feed.hear(brown_noise(20.0, -40.0, seed + 2)));
    REQUIRE(feed.hear(mix(hum(20.0, -40.0), white_noise(20.0, -66.0, seed + 3))));
    REQUIRE(feed.hear(mix(keyboard(30.0, seed + 4), white_noise(30.0, -66.0, seed + 5))));
    REQUIRE(feed.hear(mix(applause(20.0, seed + 6), white_noise(20.0, -66.0, seed + 7))));
    REQUIRE(feed.hear(mix(clicks(20.0, seed + 8), white_noise(20.0, -66.0, seed + 9))));
  }
  std::string texts;
  for (const auto& change : feed.changes) texts += change.text + "; ";
  INFO(texts);
  CHECK(feed.next_frame == static_cast<std::int64_t>(frames_of(300.0)));
  CHECK(feed.changes.empty());
}

TEST_CASE("of music with a sentence after it there are only the sentence's words") {
  const auto files = librivox_files();
  if (files.empty()) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  const auto recogniser = recognise::open_pocketsphinx({});
  REQUIRE(recogniser);
  MicrophoneFeed feed(**recogniser);
  REQUIRE(feed.hear(white_noise(1.0, -66.0, 1)));
  REQUIRE(feed.hear(mix(melody(15.0, -26.0, 1), white_noise(15.0, -66.0, 2))));
  REQUIRE(feed.hear(white_noise(0.5, -66.0, 3)));
  const base::WallTime talk = feed.clock.wall();
  REQUIRE(feed.hear(at_level(samples_of(files.front().file), -26.0)));
  REQUIRE(feed.hear(white_noise(1.0, -66.0, 4)));
  std::string text;
  for (const auto& change : feed.changes) {
    INFO(change.text);
    CHECK(change.start >= talk - 500ms);
    if (change.state == SegmentState::final) text += change.text + " ";
  }
  std::istringstream said(files.front().said);
  const auto words = std::distance(std::istream_iterator<std::string>(said), std::istream_iterator<std::string>());
  INFO(text);
  CHECK(words_in_common(text, files.front().said) * 10 >= static_cast<std::size_t>(words) * 6);
}
