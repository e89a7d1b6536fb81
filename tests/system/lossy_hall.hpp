// A station whose microphone goes and comes, and what its log says of it.
#pragma once

#include "common/base/clock.hpp"
#include "tests/system/venue.hpp"

namespace tongping::system_test {

inline std::int64_t now_ns() { return base::to_ns(base::SystemClock().wall()); }

inline std::string one_microphone(const std::string& source, const std::string& more = "") {
  return "[[role]]\nid = \"chair\"\nlanguage = \"en\"\n[[microphone]]\nid = \"podium\"\nrole = \"chair\"\nsource = \"" +
         source + "\"\n" + more;
}

// A station with one microphone, and somebody who follows its log.
struct LossyHall {
  Venue venue;
  std::string config;
  std::unique_ptr<support::Process> station;
  std::unique_ptr<support::Process> tail;

  explicit LossyHall(const std::string& microphone) : config(venue.station_config(microphone)) {
    station = venue.station(config);
    tail = std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "tail", "--json", "--gaps", "--from", "1", "--config", config},
        venue.environment());
    INFO(station->errors());
    REQUIRE(eventually([&] { return microphone_now()["state"] == "live"; }));
  }
  base::Json microphone_now() const {
    const auto status = venue.run({program("capture-node"), "status", "--json", "--config", config});
    if (status.status != 0) return {{"state", status.err}};
    return base::parse_json(status.out).value()["microphones"][0];
  }
  // The first thing that the log says of such a gap; waits for it.
  base::Json gap(const std::string& fault, bool over) const {
    base::Json found;
    const auto told = [&] {
      for (const std::string& line : lines_of(tail->output())) {
        const auto said = base::parse_json(line);
        if (!said || !said->contains("gap") || (*said)["fault"] != fault || (*said)["over"] != over) continue;
        found = *said;
        return true;
      }
      return false;
    };
    INFO(fault << (over ? " over\n" : "\n") << tail->output() << station->errors());
    REQUIRE(eventually(told));
    return found;
  }
};

inline std::int64_t ms_between(std::int64_t from_ns, std::int64_t to_ns) { return (to_ns - from_ns) / 1'000'000; }

}  // namespace tongping::system_test
