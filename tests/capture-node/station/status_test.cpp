// What a remote technician is told of each microphone.
#include "capture-node/status.hpp"

#include "capture-node/station_view.hpp"
#include "common/base/json.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using console::MicrophoneState;

namespace {

base::Json told_of(const console::MicrophoneView& view) {
  StationStatus status;
  status.microphones = {status_of(view)};
  return base::parse_json(to_wire(status).json).value().at("microphones").at(0);
}

console::MicrophoneView a_table() {
  console::MicrophoneView view;
  view.id = "table";
  view.role.id = "guest";
  view.state = MicrophoneState::live;
  view.rms_dbfs = -31.26F;
  view.peak_dbfs = -18.0F;
  view.hears = "podium";
  return view;
}

}  // namespace

TEST_CASE("a status tells how loud a microphone is and whose voice is heard there") {
  const base::Json told = told_of(a_table());
  CHECK(told.at("rms_dbfs") == -31.3);
  CHECK(told.at("peak_dbfs") == -18.0);
  CHECK(told.at("hears") == "podium");
  console::MicrophoneView alone = a_table();
  alone.hears.clear();
  CHECK(told_of(alone).at("hears").is_null());
  CHECK(told_of(alone).at("music") == false);
  alone.music = true;
  CHECK(told_of(alone).at("music") == true);
  CHECK(told_of(alone).at("late_ms") == 0);
  alone.late = std::chrono::milliseconds(23);
  CHECK(told_of(alone).at("late_ms") == 23);
  console::MicrophoneView waits = a_table();  // what it hears is not recognised yet
  waits.state = MicrophoneState::no_engine;
  CHECK(told_of(waits).at("rms_dbfs") == -31.3);
}

TEST_CASE("of a microphone that gives no sound a status tells no level") {
  console::MicrophoneView view = a_table();
  view.state = GENERATE(MicrophoneState::opening, MicrophoneState::no_device, MicrophoneState::error,
                        MicrophoneState::finished, MicrophoneState::off);
  const base::Json told = told_of(view);
  for (const char* key : {"rms_dbfs", "peak_dbfs", "hears"}) CHECK(told.at(key).is_null());
}

TEST_CASE("a status tells of a microphone what it must and not a word of what is said") {
  console::MicrophoneView view = a_table();
  view.interim = "what somebody says";
  const base::Json told = told_of(view);
  std::vector<std::string> fields;
  for (const auto& [name, value] : told.items()) fields.push_back(name);
  CHECK(fields == std::vector<std::string>{"id", "role", "muted", "state", "fault", "reason", "rms_dbfs", "peak_dbfs",
                                           "hears", "music", "late_ms", "drift_ppm", "behind_ms", "gaps",
                                           "missing_ms"});
}
