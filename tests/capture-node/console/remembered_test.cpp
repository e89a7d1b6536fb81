// What the window remembers: written in one step, read with care, placed where somebody sees it.
#include "capture-node/console/remembered.hpp"

#include <cstdlib>

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::console;

namespace {

Remembered a_layout() { return {WindowPlace{"DELL U2720Q", 40, -3, 1600, 900, true}, "zh", false, false, true, true}; }

void write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("a layout that is kept is read again, and replaces the one before") {
  const support::Scratch scratch;
  const auto file = scratch / "state" / "tongping" / "console-hall-1.json";
  REQUIRE(read_remembered(file).value() == std::nullopt);
  REQUIRE(keep_remembered({}, file));
  REQUIRE(read_remembered(file).value() == Remembered{});
  REQUIRE(keep_remembered(a_layout(), file));
  REQUIRE(read_remembered(file).value() == a_layout());
  // Nothing half written is left beside it.
  REQUIRE(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}) == 1);
  REQUIRE_FALSE(keep_remembered({}, file / "below"));
}

TEST_CASE("a damaged layout is refused in one line with its file, whatever is wrong with it") {
  const support::Scratch scratch;
  const auto file = scratch / "console.json";
  const std::string window = R"({"window":{"monitor":"m","x":1,"y":2,"width":800,"height":600,"maximised":false)";
  write_text(file, window + "}}");
  REQUIRE(read_remembered(file));
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[1]"), std::string("7"), window + "}",
        std::string(R"({"window":7})"), std::string(R"({"window":{"x":1}})"), std::string(R"({"language":"fr"})"),
        std::string(R"({"language":1})"), std::string(R"({"panels":{"screens":1}})"),
        std::string(R"({"panels":{"pictures":"no"}})"), window + R"(,"width":1}})",
        window + R"(,"height":99999999999}})", window + R"(,"x":-70000}})", window + R"(,"y":1.5}})",
        window + R"(,"monitor":null}})", window + R"(,"maximised":"no"}})", std::string(100, '\0'),
        std::string(70'000, ' ') + "{}"}) {
    write_text(file, text);
    const auto read = read_remembered(file);
    INFO(text.substr(0, 200));
    REQUIRE_FALSE(read);
    REQUIRE(read.error().message.find(file.string()) != std::string::npos);
    REQUIRE(read.error().message.find('\n') == std::string::npos);
  }
  // What a later version keeps besides is passed over.
  write_text(file, R"({"panels":{"screens":false,"map":true},"theme":"light"})");
  REQUIRE_FALSE(read_remembered(file).value()->screens_open);
}

TEST_CASE("the window stands on its monitor, and within the first one where its own is not there any more") {
  const std::vector<MonitorPlace> both = {{"laptop", 0, 0, 1280, 720}, {"projector", 1280, 0, 1920, 1080}};
  const WindowPlace kept{"projector", 100, 50, 1600, 900, false};
  REQUIRE(place_on(both, kept) == WindowPlace{"projector", 1380, 50, 1600, 900, false});
  REQUIRE(place_on({both[0]}, kept) == WindowPlace{"laptop", 0, 0, 1280, 720, false});
  REQUIRE(place_on({both[0]}, {"gone", 100, 50, 640, 360, false}) == WindowPlace{"laptop", 320, 180, 640, 360, false});
  // A smaller resolution than before, and a window that was pushed over an edge.
  REQUIRE(place_on(both, {"projector", 1900, -40, 1600, 2000, true}) ==
          WindowPlace{"projector", 1280 + 320, 0, 1600, 1080, true});
  REQUIRE_FALSE(place_on({}, kept));
}

TEST_CASE("each station's console has its file in the directory for state") {
  ::setenv("XDG_STATE_HOME", "/tmp/state", 1);
  REQUIRE(remembered_file("hall-1") == "/tmp/state/tongping/console-hall-1.json");
  REQUIRE(remembered_file("../大厅") == "/tmp/state/tongping/console.json");
  ::setenv("XDG_STATE_HOME", "relative", 1);
  ::setenv("HOME", "/home/anna", 1);
  REQUIRE(remembered_file("hall-1") == "/home/anna/.local/state/tongping/console-hall-1.json");
  ::unsetenv("XDG_STATE_HOME");
}
