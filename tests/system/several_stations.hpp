// Captions typed into several stations at once, and what a wall made of them.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/system/venue.hpp"

namespace tongping::system_test {

// A captioning program with a pipe to each station: what is said to all goes to all, as one voice goes to two machines.
class Captioners {
 public:
  Captioners(const Venue& venue, const std::vector<std::string>& stations) : venue_(venue) {
    for (const std::string& station : stations) {
      ::mkfifo(pipe_of(station).c_str(), 0600);
      // For reading too, so that it stays open whoever comes and goes at the other end.
      pipes_.push_back(::open(pipe_of(station).c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    }
  }
  ~Captioners() {
    for (const int pipe : pipes_) ::close(pipe);
  }
  Captioners(const Captioners&) = delete;
  Captioners& operator=(const Captioners&) = delete;

  std::filesystem::path pipe_of(const std::string& station) const { return venue_.path(station + ".fifo"); }

  void say(const std::string& text) const {
    const std::string line = R"({"text":")" + text + "\"}\n";
    for (const int pipe : pipes_) REQUIRE(::write(pipe, line.data(), line.size()) > 0);
  }

  void say_to(std::size_t station, const std::string& text) const {
    const std::string line = R"({"text":")" + text + "\"}\n";
    REQUIRE(::write(pipes_.at(station), line.data(), line.size()) > 0);
  }

 private:
  const Venue& venue_;
  std::vector<int> pipes_;
};

// The configuration of a station that a pipe of it speaks to.
inline std::string typed_config(const Venue& venue, const Captioners& captioner, const std::string& name,
                                const std::string& more = "") {
  return venue.station_config(
      "[[role]]\nid = \"guest\"\nlanguage = \"en\"\n[[microphone]]\nid = \"m\"\nrole = \"guest\"\n"
      "source = \"typed:" +
          captioner.pipe_of(name).string() + "\"\n" + more,
      name);
}

// Where a running station is: "feed = …, desk = …", as a table of a configuration has it.
inline std::string address_of(const support::Process& station, const std::string& separator = "\n") {
  const std::string log = station.errors();
  return "feed = \"" + after(log, "feed ") + "\"" + separator + "desk = \"" + after(log, "desk ") + "\"";
}

// The next start of this station has the same ports.
inline void pin(const std::string& config, const support::Process& station, const std::string& more = "") {
  std::string text = read_file(config);
  for (const std::string endpoint : {"feed ", "desk "}) {
    text.replace(text.find("tcp://127.0.0.1:0"), 17, after(station.errors(), endpoint));
  }
  std::ofstream(config, std::ios::binary) << text << more;
}

// The texts of the newest picture, and each text's first picture, in the order of the trace.
struct Wall {
  std::vector<std::string> shown;                             // source lines by first appearance
  std::vector<std::pair<std::string, std::string>> stations;  // text -> station
};

inline Wall wall_of(const std::string& trace) {
  Wall wall;
  for (const std::string& line : lines_of(trace)) {
    const auto frame = base::parse_json(line);
    if (!frame || !frame->contains("cues")) continue;  // being written; or what was skipped
    for (const base::Json& cue : (*frame)["cues"]) {
      const std::string text = cue["lines"][0]["text"];
      if (std::find(wall.shown.begin(), wall.shown.end(), text) != wall.shown.end()) continue;
      wall.shown.push_back(text);
      wall.stations.emplace_back(text, cue["station"]);
    }
  }
  return wall;
}

inline std::size_t pictures_with_a_text_twice(const std::string& trace) {
  std::size_t doubled = 0;
  for (const std::string& line : lines_of(trace)) {
    const auto frame = base::parse_json(line);
    if (!frame || !frame->contains("cues")) continue;
    std::vector<std::string> texts;
    for (const base::Json& cue : (*frame)["cues"]) texts.push_back(cue["lines"][0]["text"]);
    std::sort(texts.begin(), texts.end());
    if (std::adjacent_find(texts.begin(), texts.end()) != texts.end()) ++doubled;
  }
  return doubled;
}

}  // namespace tongping::system_test
