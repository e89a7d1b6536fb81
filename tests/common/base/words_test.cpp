#include "common/base/words.hpp"

#include "common/base/i18n.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::base;

namespace {

struct Chinese {
  Chinese() { REQUIRE(use_language("zh")); }
  ~Chinese() { (void)use_language("en"); }
};

}  // namespace

TEST_CASE("words are put into the language of the moment, and the log has them in English") {
  const Words missing = words("there is no channel {}, it has {}", 3, 2);
  REQUIRE(missing.shown() == "there is no channel 3, it has 2");
  const Chinese chinese;
  REQUIRE(missing.shown() == "没有第 3 声道，它只有 2 个声道");
  REQUIRE(missing.english() == "there is no channel 3, it has 2");
}

TEST_CASE("words within words are put into words too, and a name is left as it is") {
  const Chinese chinese;
  const Words whole = words("{}: {}", "ON AIR", words("the device was removed"));
  REQUIRE(whole.shown() == "ON AIR：设备已被拔出");
  REQUIRE(whole.english() == "ON AIR: the device was removed");
  REQUIRE(Words("a {name}").shown() == "a {name}");
  REQUIRE(words("{}: {}", "{0}", "{").english() == "{0}: {");
}

TEST_CASE("a trouble says what is wrong and what to do, and is an error whose message is English") {
  const Chinese chinese;
  const Result<int, Trouble> refused = trouble(words("the device was removed"), words("plug it in again"));
  REQUIRE(refused.error().whole().shown() == "设备已被拔出；请重新插上");
  const Result<int> passed = pass_on(refused.error());
  REQUIRE(passed.error().message == "the device was removed; plug it in again");
  // Of most failures only the English is known.
  const Result<int, Trouble> known = failure("the disk is gone");
  REQUIRE(known.error().whole().shown() == "the disk is gone");
  REQUIRE(known.error().advice.empty());
}
