#include "common/transcript/segment_json.hpp"

#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::transcript;

TEST_CASE("a number that no machine can hold is refused, wherever it stands") {
  REQUIRE_FALSE(segment_from_json("68e686"));
  REQUIRE_FALSE(segment_from_json(R"({"text":"a","start_ms":1e999})"));
}

TEST_CASE("a segment's line is read back as the same segment") {
  Segment segment = support::a_segment("a", "早上好。");
  segment.revision = 3;
  segment.sequence = 17;
  segment.published_ns = 1'700'000'000'000'000'000;
  segment.translations = {{"en", "Good morning.", SegmentState::final}};
  const std::string line = to_json_line(segment);
  REQUIRE(line.find('\n') == std::string::npos);
  REQUIRE(segment_from_json(line).value() == segment);
}

TEST_CASE("a line says that its segment is finished and not stored yet") {
  Segment segment = support::an_interim("a", "早上好。", 3, 4);
  segment.unstored = true;
  segment.late = true;
  segment.copy_of = "podium-3-7";
  segment.copy_of_station = "hall-2";
  REQUIRE(segment_from_json(to_json_line(segment)).value() == segment);
}

TEST_CASE("only text is required") {
  const Segment segment = segment_from_json(R"({"text":"你好"})").value();
  REQUIRE(segment.state == SegmentState::final);
  REQUIRE(segment.committed == 2);
  REQUIRE(segment_from_json(R"({"text":"abc","state":"interim"})").value().committed == 0);
  REQUIRE(segment_from_json(R"({"text":"abc","state":"interim","committed":9})").value().committed == 3);
}

TEST_CASE("a bad line is refused with the key that is wrong") {
  const auto message = [](std::string_view line) { return segment_from_json(line).error().message; };
  REQUIRE(message("{") == "not valid JSON at byte 2");
  REQUIRE(message("[1]") == "not a JSON object");
  REQUIRE(message("{}") == "\"text\" is missing");
  REQUIRE(message(R"({"text":1})") == "\"text\" must be a string");
  REQUIRE(message(R"({"text":"a","stat":"final"})") == "unknown key \"stat\"");
  REQUIRE(message(R"({"text":"a","state":"done"})").find("must be interim") != std::string::npos);
  REQUIRE(message(R"({"text":"a","revision":-1})") == "\"revision\" is out of range");
  REQUIRE(message(R"({"text":"a","revision":1.5})") == "\"revision\" must be a whole number");
  REQUIRE(message(R"({"text":"a","role":{"color":"red"}})").find("#RRGGBB") != std::string::npos);
  REQUIRE(message(R"({"text":"a","translations":[{"text":"b"}]})").find("language") != std::string::npos);
}
