// The real engine: apertium-eng-spa, as installed by scripts/setup.
#include <algorithm>
#include <chrono>
#include <set>

#include "capture-node/translate/apertium_translator.hpp"
#include "common/base/utf8.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sentences.hpp"

using namespace tongping;
using namespace tongping::translate;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<ApertiumTranslator> open(const std::string& from, const std::string& to) {
  ApertiumOptions options;
  options.direction = {from, to};
  options.patience = 20s;  // a loaded machine is not what is tested here
  auto translator = ApertiumTranslator::open(options);
  INFO((translator ? "" : translator.error().message));
  REQUIRE(translator);
  return std::move(*translator);
}

}  // namespace

TEST_CASE("sentences are translated, keeping case, punctuation and what is reserved to the engine") {
  const auto english = open("en", "es");
  const auto says = [&](std::string_view text) { return english->translate(text).value(); };
  CHECK(says("The house is big.") == "La casa es grande.");
  CHECK(says("the house is big") == "la casa es grande");
  CHECK(says("THE MEETING") == "LA REUNIÓN");
  CHECK(says("The Xylophonzz is [1] {2} ^b$ a/c @d <e> \\ 5*3 #1 ~7.") ==
        "El Xylophonzz es [1] {2} ^b$ un/c @d <e> \\ 5*3 #1 ~7.");
  CHECK(says("bob@example.org and 你好 😀") == "bob@example.org y 你好 😀");
  CHECK(says("").empty());
  CHECK(says("  \n ").empty());
  CHECK(says("The house\nis\tbig.") == "La casa es grande.");
  CHECK(says(std::string("The house is\0 big.", 18)) == "La casa es grande.");
  CHECK(says("The house is b\xFFig.").find("\xEF\xBF\xBD") != std::string::npos);
}

TEST_CASE("the other direction works beside the first") {
  const auto english = open("en", "es");
  const auto spanish = open("es", "en");
  CHECK(spanish->translate("La casa es grande.").value() == "The house is big.");
  CHECK(english->translate("The house is big.").value() == "La casa es grande.");
}

TEST_CASE("each sentence gets its own answer, in whatever order and company") {
  const auto forward = open("en", "es");
  const auto backward = open("en", "es");
  std::vector<std::string> first;
  std::set<std::string> different;
  for (const char* sentence : support::meeting_sentences) {
    first.push_back(forward->translate(sentence).value());
    different.insert(first.back());
    INFO(first.back());
    REQUIRE_FALSE(first.back().empty());
    REQUIRE(first.back().find_first_of("*@#~^$[]{}<>\\") == std::string::npos);
    REQUIRE(first.back().back() == std::string_view(sentence).back());
    REQUIRE(base::is_valid_utf8(first.back()));
  }
  REQUIRE(first.size() == 50);
  REQUIRE(different.size() == 50);
  for (std::size_t i = first.size(); i-- > 0;) {
    REQUIRE(backward->translate(support::meeting_sentences[i]).value() == first[i]);
  }
}

TEST_CASE("a warm engine answers at the speed of reading") {
  const auto began = std::chrono::steady_clock::now();
  const auto english = open("en", "es");
  const auto opened = std::chrono::steady_clock::now() - began;
  REQUIRE(english->translate("Ready.").has_value());
  const auto ready = std::chrono::steady_clock::now() - began;
  WARN("opened after " << opened / 1ms << " ms, first answer after " << ready / 1ms << " ms");
  std::vector<std::chrono::microseconds> times;
  for (const char* sentence : support::meeting_sentences) {
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(english->translate(sentence).has_value());
    times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start));
  }
  std::sort(times.begin(), times.end());
  WARN("translation of a sentence: median " << times[25].count() << " us, slowest " << times[49].count() << " us");
  REQUIRE(times[25] < 200ms);
}
