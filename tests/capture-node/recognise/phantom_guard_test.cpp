#include "capture-node/recognise/phantom_guard.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/scripted_recogniser.hpp"

using namespace tongping;
using namespace std::chrono_literals;

namespace {

bool is_said(const std::string& text, std::chrono::milliseconds voiced) {
  return recognise::is_said(support::ScriptedRecogniser::words_of(text), voiced);
}

}  // namespace

TEST_CASE("words with voice under them are believed, down to a single short one") {
  CHECK(is_said("good morning ladies and gentlemen", 1200ms));
  CHECK(is_said("no", 100ms));
  CHECK(is_said("yes", 90ms));
}

TEST_CASE("nothing is not said") { CHECK_FALSE(is_said("", 5000ms)); }

TEST_CASE("words without voice are a phantom") {
  CHECK_FALSE(is_said("no", 70ms));
  CHECK_FALSE(is_said("thank you very much for watching this", 200ms));
}

TEST_CASE("fillers alone need voice that was meant") {
  CHECK_FALSE(is_said("the", 200ms));
  CHECK_FALSE(is_said("uh huh", 200ms));
  CHECK(is_said("oh", 400ms));
  CHECK(is_said("the end", 200ms));
}
