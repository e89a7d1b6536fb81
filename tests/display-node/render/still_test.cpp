#include "display-node/render/still.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::render;

namespace {

struct Desk {
  support::Scratch scratch;

  Still still(const std::string& lines, const std::string& style = "") {
    Still still{scratch / "segments.jsonl", {640, 360}, scratch / "out.png", {}, {}, config::Policy::live};
    std::ofstream(still.segments) << lines;
    if (!style.empty()) {
      still.style = scratch / "style.toml";
      std::ofstream(*still.style) << style;
    }
    return still;
  }
};

std::uint32_t number_at(const std::filesystem::path& file, int offset) {
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(offset);
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(stream.get());
  return value;
}

std::string ending(const base::Error& error) { return error.message.substr(error.message.rfind('/') + 1); }

}  // namespace

TEST_CASE("a file of segments becomes a PNG of the size asked for") {
  Desk desk;
  const Still still =
      desk.still("{\"text\":\"One.\",\"language\":\"en\"}\n\n{\"text\":\"二。\",\"language\":\"zh\"}\n");
  const auto rendered = render_file(still);
  REQUIRE(rendered.has_value());
  CHECK(rendered->cues.size() == 2);
  CHECK(rendered->notes.empty());
  CHECK(number_at(still.out, 0) == 0x89504E47U);
  CHECK(number_at(still.out, 16) == 640);
  CHECK(number_at(still.out, 20) == 360);
}

TEST_CASE("of a segment that occurs again the highest revision is shown") {
  Desk desk;
  const auto rendered =
      render_file(desk.still("{\"segment\":\"1\",\"revision\":2,\"text\":\"new\"}\n{\"segment\":\"1\",\"revision\":1,"
                             "\"text\":\"old\"}\n{\"segment\":\"1\",\"revision\":3,\"text\":\"newest\"}\n"));
  REQUIRE(rendered->cues.size() == 1);
  CHECK(rendered->cues[0].lines[0].text == "newest");
}

TEST_CASE("a character that no font has is noted") {
  Desk desk;
  const auto rendered = render_file(desk.still("{\"text\":\"\\uE000\"}"));
  CHECK(rendered->notes == std::vector<std::string>{"no font has U+E000; it is shown as [U+E000]"});
}

TEST_CASE("a line that is no segment is named by file and line") {
  Desk desk;
  const auto rendered = render_file(desk.still("{\"text\":\"One.\"}\n{\"text\":3}\n"));
  REQUIRE_FALSE(rendered.has_value());
  CHECK(ending(rendered.error()).starts_with("segments.jsonl:2: \"text\""));
}

TEST_CASE("a bad style is named by file, line and key, and nothing is written") {
  Desk desk;
  const Still still = desk.still("{\"text\":\"One.\"}", "labels = true\nfont_size = 3\n");
  const auto rendered = render_file(still);
  REQUIRE_FALSE(rendered.has_value());
  CHECK(rendered.error().kind == base::ErrorKind::usage);
  CHECK(ending(rendered.error()) == "style.toml:2: font_size: unknown key");
  CHECK_FALSE(std::filesystem::exists(still.out));
}

TEST_CASE("files that cannot be read or written are named") {
  Desk desk;
  Still still = desk.still("{\"text\":\"One.\"}");
  still.out = "/nowhere/out.png";
  CHECK(render_file(still).error().message == "/nowhere/out.png: picture cannot be written: No such file or directory");
  still.segments = "/nowhere/in.jsonl";
  CHECK(render_file(still).error().message.starts_with("/nowhere/in.jsonl: cannot be read"));
  still.segments = desk.scratch / "";
  CHECK_FALSE(render_file(still).has_value());
}

TEST_CASE("sizes") {
  CHECK(parse_size("1920x1080").value() == subtitle::Size{1920, 1080});
  CHECK(parse_size("64x16384").value() == subtitle::Size{64, 16384});
  for (const char* bad : {"", "x", "1920", "1920x", "x1080", "1920x1080x2", "1920X1080", "-5x100", "63x100",
                          "99999x100", "1e3x100", " 64x64"}) {
    const auto size = parse_size(bad);
    REQUIRE_FALSE(size.has_value());
    CHECK(size.error().kind == base::ErrorKind::usage);
  }
}
