#include "capture-node/recognise/typed_captions.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using recognise::CaptionLines;
using transcript::SegmentState;

namespace {

station::SegmentChange read(CaptionLines& lines, const std::string& text, std::int64_t now_s = 0) {
  auto line = lines.read(text);
  REQUIRE(line);
  lines.stamp(line->change, base::from_ns(now_s * 1'000'000'000));
  return line->change;
}

}  // namespace

TEST_CASE("a line needs only text: it is a final utterance of its own") {
  CaptionLines lines("desk");
  const auto first = read(lines, R"({"text":"Good morning."})", 5);
  CHECK(first.microphone == "desk");
  CHECK(first.state == SegmentState::final);
  CHECK(first.text == "Good morning.");
  CHECK(first.committed == 13);
  CHECK(first.start == base::from_ns(5'000'000'000));
  CHECK(first.end == first.start);
  CHECK_FALSE(first.language);
  CHECK_FALSE(first.segment_name);
  CHECK(read(lines, R"({"text":"Good morning."})").utterance == first.utterance + 1);
}

TEST_CASE("lines of one segment update it, its start is that of its first line") {
  CaptionLines lines("desk");
  const auto interim = read(lines, R"({"segment":"a","state":"interim","text":"Good","committed":2})", 1);
  const auto other = read(lines, R"({"segment":"b","text":"Hello."})", 2);
  const auto done = read(
      lines, R"({"segment":"a","text":"Good day.","language":"en","translations":[{"language":"zh","text":"你好。"}]})",
      3);
  CHECK(interim.state == SegmentState::interim);
  CHECK(interim.committed == 2);
  CHECK(other.utterance != interim.utterance);
  CHECK(done.utterance == interim.utterance);
  CHECK(done.segment_name == "a");
  CHECK(done.start == base::from_ns(1'000'000'000));
  CHECK(done.end == base::from_ns(3'000'000'000));
  CHECK(done.language == "en");
  REQUIRE(done.translations.size() == 1);
  CHECK(done.translations[0].text == "你好。");
  CHECK(done.translations[0].state == SegmentState::final);
  CHECK(read(lines, R"({"segment":"a","state":"withdrawn","text":""})", 4).utterance == interim.utterance);
}

TEST_CASE("after_ms is how long to wait") {
  CaptionLines lines("desk");
  CHECK(lines.read(R"({"after_ms":1500,"text":"x"})")->after == std::chrono::milliseconds(1500));
  CHECK(lines.read(R"({"text":"x"})")->after == std::chrono::milliseconds(0));
}

TEST_CASE("a line that cannot be read says why") {
  CaptionLines lines("desk");
  const std::pair<const char*, const char*> cases[] = {
      {"good morning", "not valid JSON"},
      {"[1]", "not a JSON object"},
      {R"({"segment":"a"})", "\"text\" is missing"},
      {R"({"text":""})", "\"text\" is empty"},
      {R"({"text":"x","state":"done"})", "\"state\" must be"},
      {R"({"text":"x","after_ms":-1})", "\"after_ms\""},
      {R"({"text":"x","after_ms":86400001})", "\"after_ms\""},
      {R"({"text":"x","after_ms":"1"})", "\"after_ms\" must be a whole number"},
      {R"({"text":"x","colour":"red"})", "unknown key \"colour\""},
  };
  for (const auto& [text, why] : cases) {
    INFO(text);
    const auto line = lines.read(text);
    REQUIRE(!line);
    CHECK(line.error().message.find(why) != std::string::npos);
  }
}

TEST_CASE("names are remembered up to a bound, the newest longest") {
  CaptionLines lines("desk");
  const auto name = [](int i) { return R"({"text":"x","segment":")" + std::to_string(i) + "\"}"; };
  const auto first = read(lines, name(0)).utterance;
  for (int i = 1; i < 1100; ++i) read(lines, name(i));
  CHECK(read(lines, name(1099)).utterance == first + 1099);
  CHECK(read(lines, name(0)).utterance == first + 1100);
}
