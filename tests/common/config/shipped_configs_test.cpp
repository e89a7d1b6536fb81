#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/base/json.hpp"
#include "common/config/screen_config.hpp"
#include "common/config/station_config.hpp"
#include "common/transcript/segment_json.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace tongping;
using namespace tongping::config;
namespace fs = std::filesystem;

namespace {

const fs::path configs = fs::path(support::source_directory()) / "configs";

std::vector<fs::path> shipped(std::string_view extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(configs)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool is_kind(const fs::path& file, std::string_view kind) {
  const std::string name = file.stem().string();
  return name == kind || name.ends_with("_" + std::string(kind));
}

// "" when the file loads as the kind that its name ends with.
std::string problem_of(const fs::path& file) {
  if (is_kind(file, "station")) {
    const auto config = load_station_config(file);
    return config ? "" : config.error().message;
  }
  if (is_kind(file, "screen")) {
    const auto config = load_screen_config(file);
    return config ? "" : config.error().message;
  }
  return file.string() + ": its name ends neither with station nor with screen, so that no program would load it";
}

// A captioner's line without "after_ms", which is the typed source's own key: the rest is a segment.
std::string segment_of(const std::string& line) {
  base::Json object = base::parse_json(line).value();
  object.erase("after_ms");
  return base::to_line(object);
}

}  // namespace

TEST_CASE("every shipped configuration loads") {
  const std::vector<fs::path> files = shipped(".toml");
  REQUIRE(files.size() >= 4);
  for (const fs::path& file : files) CHECK(problem_of(file) == "");
}

TEST_CASE("a configuration of no kind is noticed") { REQUIRE_FALSE(problem_of(configs / "wall.toml").empty()); }

TEST_CASE("the shipped station states the defaults") {
  const StationConfig shipped = load_station_config(configs / "station.toml").value();
  const StationConfig empty = parse_station_config("", "empty.toml").value();
  CHECK(shipped.name == empty.name);
  CHECK(shipped.directory == empty.directory);
  CHECK(shipped.feed == empty.feed);
  CHECK(shipped.desk == empty.desk);
  CHECK(shipped.session_name == empty.session_name);
  CHECK(shipped.interface_language == empty.interface_language);
  CHECK(shipped.separate_voices == empty.separate_voices);
  CHECK(shipped.ignore_music == empty.ignore_music);
  CHECK(shipped.recogniser.model == empty.recogniser.model);
  CHECK(shipped.recogniser.language == empty.recogniser.language);
  CHECK(shipped.recogniser.engines == empty.recogniser.engines);
  CHECK(shipped.translator.directory == empty.translator.directory);
  CHECK(shipped.microphones.empty());
  CHECK(shipped.roles.size() == 2);
}

TEST_CASE("the shipped screen states the defaults") {
  const ScreenConfig shipped = load_screen_config(configs / "screen.toml").value();
  const ScreenConfig empty = parse_screen_config("", "empty.toml").value();
  CHECK(shipped.name == empty.name);
  CHECK(shipped.directory == empty.directory);
  CHECK(shipped.mode == empty.mode);
  CHECK(shipped.policy == empty.policy);
  CHECK(shipped.languages == empty.languages);
  CHECK(shipped.monitor == empty.monitor);
  CHECK(shipped.keep_together == empty.keep_together);
  CHECK(shipped.hall.picture_height_m == empty.hall.picture_height_m);
  CHECK(shipped.hall.farthest_seat_m == empty.hall.farthest_seat_m);
  REQUIRE(shipped.stations.size() == 1);
  CHECK(shipped.stations[0].feed == empty.stations[0].feed);
  CHECK(shipped.stations[0].desk == empty.stations[0].desk);
  CHECK(shipped.stations[0].key == empty.stations[0].key);
}

TEST_CASE("the demo's captions are segments, and each of them ends as a final one") {
  std::ifstream file(configs / "demo_captions.jsonl");
  std::vector<std::string> open;
  std::string line;
  int finals = 0;
  while (std::getline(file, line)) {
    const auto segment = transcript::segment_from_json(segment_of(line));
    REQUIRE(segment.has_value());
    REQUIRE(segment->translations.size() == 1);
    const auto found = std::find(open.begin(), open.end(), segment->key.segment);
    if (segment->state == transcript::SegmentState::interim && found == open.end())
      open.push_back(segment->key.segment);
    if (segment->state != transcript::SegmentState::final) continue;
    ++finals;
    if (found != open.end()) open.erase(found);
  }
  CHECK(finals == 8);
  CHECK(open.empty());
}
