// A small venue for system tests: a directory of its own, and the real programs started in it.
#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "common/base/json.hpp"
#include "common/transcript/segment_json.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"

namespace tongping::system_test {

using namespace std::chrono_literals;

constexpr auto in_time = 60s;  // on a loaded machine

inline std::string program(const std::string& name) { return support::binary_directory() + "/" + name; }

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

// What stands between `before` and the next of `ends` in `text`; empty where `before` is not there.
inline std::string after(const std::string& text, const std::string& before, const std::string& ends = ", \n") {
  const auto at = text.find(before);
  if (at == std::string::npos) return "";
  const auto begin = at + before.size();
  return text.substr(begin, text.find_first_of(ends, begin) - begin);
}

inline std::size_t occurrences(const std::string& text, const std::string& of) {
  std::size_t count = 0;
  for (auto at = text.find(of); at != std::string::npos; at = text.find(of, at + of.size())) ++count;
  return count;
}

class Venue {
 public:
  std::filesystem::path path(const std::string& name) const { return scratch_ / name; }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name).string();
  }

  support::Environment environment() const {
    return {{"XDG_DATA_HOME", path("data").string()},
            {"XDG_STATE_HOME", path("state").string()},
            {"LANGUAGE", "en"},
            {"LC_ALL", "C.UTF-8"}};
  }

  // Configuration with free ports and a directory inside the venue; `rest` has roles and microphones.
  std::string station_config(const std::string& rest, const std::string& name = "hall-1") const {
    return write(name + ".toml", "[station]\nname = \"" + name + "\"\ndirectory = \"" + path(name).string() +
                                     "\"\nfeed = \"tcp://127.0.0.1:0\"\ndesk = \"tcp://127.0.0.1:0\"\n" + rest);
  }

  // Starts a station without console, for which somebody answers, and waits until it is on air.
  std::unique_ptr<support::Process> station(const std::string& config_file) const {
    auto process = std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "run", "--headless", "--consent", "the test", "--config", config_file},
        environment());
    INFO(process->errors());
    REQUIRE(process->says("on air", 60s));
    return process;
  }

  std::string screen_config(const support::Process& station, const std::string& more = "") const {
    const std::string log = station.errors();
    return write("screen.toml", "[screen]\nname = \"wall\"\nlanguages = [\"en\", \"es\", \"zh\"]\n" + more +
                                    "\n[[station]]\nfeed = \"" + after(log, "feed ") + "\"\ndesk = \"" +
                                    after(log, "desk ") + "\"\n");
  }

  // For [screen]: more is said than a hall could read, and a paced wall would not hurry so.
  std::string unpaced() const { return "mode = \"" + write("unpaced.toml", "paced = false\n") + "\"\n"; }

  support::Argv screen_command(const std::string& config_file) const {
    return {program("display-node"), "run",          "--config",      config_file, "--offscreen", "1280x720", "--trace",
            path("trace.jsonl"),     "--screenshot", path("wall.png")};
  }

  std::unique_ptr<support::Process> screen(const std::string& config_file) const {
    return std::make_unique<support::Process>(screen_command(config_file), environment());
  }

  std::string trace() const { return read_file(path("trace.jsonl")); }

  support::Finished run(const support::Argv& arguments, const support::Environment& added = {}) const {
    support::Environment all = environment();
    all.insert(all.end(), added.begin(), added.end());
    return support::run(arguments, 60s, all);
  }

 private:
  support::Scratch scratch_;
};

// Looks again until `holds`; false when `patience` is over. Looking costs what is looked at its time: after a look that
// starts a program or reads a picture it waits for longer.
template <typename Condition>
bool eventually(Condition holds, std::chrono::milliseconds patience = 20s) {
  support::Process clock({"sleep", std::to_string(patience.count() / 1000 + 1)});
  while (true) {
    const auto begins = std::chrono::steady_clock::now();
    if (holds()) return true;
    const auto took = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begins);
    if (clock.wait(std::clamp(2 * took, 20ms, 400ms))) return holds();
  }
}

inline void stop(support::Process& process) {
  process.signal(SIGTERM);
  const auto code = process.wait(30s);
  INFO(process.errors());
  REQUIRE(code.has_value());
  REQUIRE(*code == 0);
}

}  // namespace tongping::system_test
