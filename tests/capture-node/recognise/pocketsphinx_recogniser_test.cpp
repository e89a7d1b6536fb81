#include "capture-node/recognise/pocketsphinx_recogniser.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"
#include "tests/support/process.hpp"
#include "tests/support/speech.hpp"

using namespace tongping;
using namespace tongping::support;

namespace {

std::vector<std::int16_t> as_int16(const Sound& sound) {
  std::vector<std::int16_t> samples;
  for (const float sample : sound) samples.push_back(sixteen_bits(sample));
  return samples;
}

std::string text_of(const recognise::Hypothesis& hypothesis) {
  std::string text;
  for (const recognise::Word& word : hypothesis.words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

std::size_t words_in_common(const std::string& recognised, const std::string& said) {
  std::istringstream words(said);
  std::size_t count = 0;
  for (std::string word; words >> word;) count += (" " + recognised + " ").find(" " + word + " ") != std::string::npos;
  return count;
}

recognise::Hypothesis recognise_all(recognise::Recogniser& recogniser, const Sound& sound) {
  const auto samples = as_int16(sound);
  REQUIRE(recogniser.begin());
  for (std::size_t at = 0; at < samples.size(); at += 160) {
    REQUIRE(recogniser.feed(std::span(samples).subspan(at, std::min<std::size_t>(160, samples.size() - at))));
  }
  auto hypothesis = recogniser.finish();
  REQUIRE(hypothesis);
  return *hypothesis;
}

}  // namespace

TEST_CASE("recorded speech becomes words in the order of time, with a confidence") {
  const auto files = librivox_files();
  if (files.empty()) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  const auto recogniser = recognise::open_pocketsphinx({});
  REQUIRE(recogniser);
  for (int round = 0; round < 2; ++round) {
    const auto hypothesis = recognise_all(**recogniser, samples_of(files.back().file));
    INFO(text_of(hypothesis));
    CHECK(words_in_common(text_of(hypothesis), "he might even have been made amiable himself") >= 5);
    CHECK(hypothesis.confidence >= 0.0F);
    CHECK(hypothesis.confidence <= 1.0F);
    auto before = std::chrono::milliseconds(0);
    for (const recognise::Word& word : hypothesis.words) {
      CHECK(word.start >= before);
      CHECK(word.end > word.start);
      before = word.end - std::chrono::milliseconds(10);
      CHECK(word.text.find_first_of("<>[]()+") == std::string::npos);
    }
  }
}

TEST_CASE("words come while somebody speaks") {
  const auto files = librivox_files();
  if (files.empty()) return;
  const auto recogniser = recognise::open_pocketsphinx({});
  REQUIRE(recogniser);
  const auto samples = as_int16(samples_of(files.back().file));
  REQUIRE((*recogniser)->begin());
  REQUIRE((*recogniser)->feed(std::span(samples).first(samples.size() * 2 / 3)));
  CHECK((*recogniser)->partial().words.size() >= 3);
  REQUIRE((*recogniser)->finish());
}

TEST_CASE("two microphones that share an engine have the words of two that do not") {
  const auto files = librivox_files();
  if (files.size() < 2) return;
  const Sound near = samples_of(files[0].file), far = at_level(samples_of(files[1].file), -45.0);
  const auto shared = recognise::open_pocketsphinx({});
  const auto alone = recognise::open_pocketsphinx({});
  REQUIRE(shared);
  REQUIRE(alone);
  recognise::Channel channel;
  for (int round = 0; round < 2; ++round) {
    (*shared)->set_channel(channel);
    const auto hypothesis = recognise_all(**shared, near);
    channel = (*shared)->channel();
    CHECK(text_of(hypothesis) == text_of(recognise_all(**alone, near)));
    CHECK(channel == (*alone)->channel());
    (*shared)->set_channel({});
    recognise_all(**shared, far);
  }
}

TEST_CASE("silence has no words and no confidence") {
  const auto recogniser = recognise::open_pocketsphinx({});
  REQUIRE(recogniser);
  CHECK(recognise_all(**recogniser, silence(2.0)).words.empty());
  REQUIRE((*recogniser)->begin());
  const auto nothing = (*recogniser)->finish();
  REQUIRE(nothing);
  CHECK(nothing->words.empty());
  CHECK(nothing->confidence < 0.0F);
}

TEST_CASE("a missing model is refused by the name of the file and of the package") {
  const Scratch folder;
  const auto refused = recognise::open_pocketsphinx({folder.path(), "en"});
  REQUIRE(!refused);
  CHECK(refused.error().message.find((folder / "en-us" / "mdef").string()) != std::string::npos);
  CHECK(refused.error().message.find("pocketsphinx-en-us") != std::string::npos);
}

TEST_CASE("a damaged model is refused, not loaded by half") {
  const Scratch folder;
  const std::filesystem::path model = config::RecogniserConfig().model;
  std::filesystem::create_directory_symlink(model / "en-us", folder / "en-us");
  std::filesystem::create_symlink(model / "cmudict-en-us.dict", folder / "cmudict-en-us.dict");
  std::ofstream(folder / "en-us.lm.bin") << "not a language model";
  const auto refused = recognise::open_pocketsphinx({folder.path(), "en"});
  REQUIRE(!refused);
  CHECK(refused.error().message.find("cannot load the model") != std::string::npos);
}
