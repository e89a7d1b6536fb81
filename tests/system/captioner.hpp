// Somebody who types while stations and screens come and go: numbered captions into a fifo that outlives its readers.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "tests/system/venue.hpp"

namespace tongping::system_test {

using Clock = std::chrono::steady_clock;

inline double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

class Captioner {
 public:
  explicit Captioner(std::filesystem::path fifo) : path_(std::move(fifo)) {
    if (::mkfifo(path_.c_str(), 0600) != 0) throw std::runtime_error("no fifo at " + path_.string());
    // Open for both, so that it has no end while nobody reads.
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor_ < 0) throw std::runtime_error("the fifo cannot be opened");
  }
  ~Captioner() { ::close(descriptor_); }
  Captioner(const Captioner&) = delete;
  Captioner& operator=(const Captioner&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // The text that is said next: never said before, and no part of another.
  std::string say() {
    last_ = "第" + std::to_string(++number_) + "句话。";
    const std::string line = R"({"text":")" + last_ + R"(","translations":[{"language":"en","text":"Sentence )" +
                             std::to_string(number_) + ".\"}]}\n";
    if (::write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      throw std::runtime_error("the fifo takes no more");
    said_ += line;
    return last_;
  }
  const std::string& last() const { return last_; }
  int count() const { return number_; }
  const std::string& said() const { return said_; }  // all lines

  std::string configuration() const {
    return "[[role]]\nid = \"guest\"\nlabel = \"嘉宾\"\nlanguage = \"zh\"\ntranslate = [\"en\"]\n[[microphone]]\nid = "
           "\"captions\"\nrole = \"guest\"\nsource = \"typed:" +
           path_.string() + "\"\n";
  }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  int number_ = 0;
  std::string last_;
  std::string said_;
};

// Says something every `pace` while time passes; the processes are what is waited on.
inline void talk(Captioner& captioner, support::Process& waiting, std::chrono::milliseconds time,
                 std::chrono::milliseconds pace) {
  for (const auto end = Clock::now() + time; Clock::now() < end;) {
    captioner.say();
    if (waiting.wait(pace)) return;
  }
}

// Looks again whenever the process that is waited on has had 5 ms; false when it ended or `patience` was over.
template <typename Condition>
bool comes_true(support::Process& waiting, std::chrono::milliseconds patience, Condition holds) {
  for (const auto end = Clock::now() + patience; !holds();) {
    if (waiting.wait(5ms) || Clock::now() > end) return false;
  }
  return true;
}

// What a command prints; it must succeed.
inline std::string printed(const Venue& venue, const support::Argv& command) {
  const auto done = venue.run(command);
  INFO(done.err);
  REQUIRE(done.status == 0);
  return done.out;
}

inline std::string first_line(const Venue& venue, const support::Argv& command) {
  const std::string text = printed(venue, command);
  return text.substr(0, text.find('\n'));
}

inline std::string exported(const Venue& venue, const std::string& station_config) {
  return printed(venue,
                 {program("capture-node"), "sessions", "export", "--format", "json", "--config", station_config});
}

// The ports that a station got are its own from now on, so that it is found again after a restart.
inline void keep_ports(const std::string& config, const support::Process& station) {
  std::string text = read_file(config);
  for (const char* what : {"feed ", "desk "}) {
    const auto free_port = text.find("tcp://127.0.0.1:0");
    if (free_port != std::string::npos) text.replace(free_port, 17, after(station.errors(), what));
  }
  std::ofstream(config, std::ios::binary) << text;
}

}  // namespace tongping::system_test
