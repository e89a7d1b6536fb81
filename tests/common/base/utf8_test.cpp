#include "common/base/utf8.hpp"

#include "tests/support/catch.hpp"

using namespace tongping::base;

TEST_CASE("code points are counted and cut at") {
  REQUIRE(code_points("主席 ok") == 5);
  REQUIRE(bytes_of_code_points("主席 ok", 2) == 6);
  REQUIRE(bytes_of_code_points("主席", 9) == 6);
  REQUIRE(bytes_of_code_points("", 1) == 0);
}

TEST_CASE("only shortest-form UTF-8 is valid") {
  REQUIRE(is_valid_utf8("Grüß 你好 😀"));
  REQUIRE_FALSE(is_valid_utf8("\xC0\x80"));
  REQUIRE_FALSE(is_valid_utf8("\xED\xA0\x80"));
  REQUIRE_FALSE(is_valid_utf8("\xF5\x80\x80\x80"));
  REQUIRE_FALSE(is_valid_utf8("\xE4\xBD"));
}

TEST_CASE("text from outside is made fit for the wall") {
  REQUIRE(clean_text("a\xFFz") == "a\xEF\xBF\xBDz");
  REQUIRE(clean_text("one\ntwo\x07") == "one two");
  REQUIRE(clean_text("safe\u202Eevil\u2066") == "safeevil");
  std::string flood = "e";
  for (int i = 0; i < 10'000; ++i) flood += "\u0301";
  REQUIRE(code_points(clean_text(flood)) == 9);
  std::string hidden_flood = "e";
  for (int i = 0; i < 100; ++i) hidden_flood += "\u0301\x01";
  REQUIRE(code_points(clean_text(hidden_flood)) == 9);
  REQUIRE(clean_text("你好", 4) == "你");
  REQUIRE(clean_text(std::string(1'000'000, 'x')).size() == 4096);
}

TEST_CASE("what two texts begin with alike ends between characters") {
  CHECK(common_bytes("good morning", "good evening") == 5);
  CHECK(common_bytes("主席", "主席团") == 6);
  CHECK(common_bytes("好", "奼") == 0);  // their first two bytes are the same
  CHECK(common_bytes("a好", "a") == 1);
  CHECK(common_bytes("", "a") == 0);
}
