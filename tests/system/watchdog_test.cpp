// A screen that stands still is started again: it vouches for pictures on the wall, and for nothing else. Its
// supervisor here does what systemd does (WatchdogSec, SIGABRT, Restart=always), with the shipped unit's times.
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "tests/support/notify_socket.hpp"
#include "tests/support/xvfb.hpp"
#include "tests/system/captioner.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr auto watchdog = 3s;  // as in configs/systemd/tongping-screen.service

class Service {
 public:
  explicit Service(support::Argv argv, support::Environment environment)
      : argv_(std::move(argv)), environment_(std::move(environment)) {
    for (auto& pair : socket_.environment(watchdog)) environment_.push_back(std::move(pair));
    start();
  }

  support::Process& process() { return *process_; }
  const support::NotifySocket& socket() const { return socket_; }

  // Waits until nothing is heard for as long as systemd waits, ends the program and starts it again.
  void restart_when_silent() {
    while (socket_.hear(watchdog) == "WATCHDOG=1") {
    }
    process_->signal(SIGABRT);
    process_->signal(SIGKILL);  // one of its threads is held by the test
    process_.reset();
    start();
  }

 private:
  void start() { process_ = std::make_unique<support::Process>(argv_, environment_); }

  support::NotifySocket socket_;
  support::Argv argv_;
  support::Environment environment_;
  std::unique_ptr<support::Process> process_;
};

// Holds one thread of a program, while all its others go on.
void freeze(pid_t thread) {
  REQUIRE(::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0);
  REQUIRE(::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0);
}

pid_t thread_of(pid_t process, const std::string& name) {
  const std::filesystem::path tasks = "/proc/" + std::to_string(process) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    if (read_file(task.path() / "comm") == name + "\n") return std::stoi(task.path().filename());
  }
  throw std::runtime_error("no thread is called " + name);
}

}  // namespace

TEST_CASE("systemd accepts the shipped units, whose screens are watched as here") {
  if (support::run({"systemd-analyze", "--version"}).status != 0) {
    WARN("skipped: no systemd-analyze");
    return;
  }
  int units = 0;
  for (const auto& entry : std::filesystem::directory_iterator(support::source_directory() + "/configs/systemd")) {
    INFO(entry.path());
    const support::Finished told = support::run({"systemd-analyze", "verify", "--man=no", entry.path().string()});
    for (const std::string& line : lines_of(told.err)) {
      INFO(line);
      CHECK(line.find("is not executable: No such file") != std::string::npos);  // the programs are not installed here
    }
    const bool is_screen = entry.path().filename() != "tongping-station.service";
    const std::string wanted =
        is_screen ? "\nWatchdogSec=" + std::to_string(watchdog.count()) + "\n" : "\nWatchdogSec=";
    CHECK(read_file(entry.path()).find(wanted) != std::string::npos);
    ++units;
  }
  CHECK(units == 5);
}

TEST_CASE("a screen vouches for pictures, idle or not, and is started again when its render thread stands still") {
  const Venue venue;
  Captioner captioner(venue.path("captions.fifo"));
  const auto station = venue.station(venue.station_config(captioner.configuration()));
  const std::string config = venue.screen_config(*station, venue.unpaced());
  const support::Xvfb display(1280, 720);
  auto environment = venue.environment();
  environment.emplace_back("DISPLAY", display.display());
  environment.emplace_back("SDL_VIDEODRIVER", "x11");
  Service service({program("display-node"), "run", "--config", config, "--trace", venue.path("trace.jsonl")},
                  environment);
  REQUIRE(service.socket().hears("READY=1", in_time));
  for (int i = 0; i < 3; ++i) REQUIRE(service.socket().hears("WATCHDOG=1", watchdog));  // nothing is said in the hall
  captioner.say();

  const auto frozen = Clock::now();
  freeze(service.process().pid());  // the first thread of a program has its number
  service.restart_when_silent();
  REQUIRE(service.socket().hears("READY=1", in_time));
  const double back_ms = ms_since(frozen);
  std::printf("watchdog: a frozen render thread is replaced, with a picture, after %.0f ms\n", back_ms);
  REQUIRE(service.socket().hears("WATCHDOG=1", watchdog));
  stop(service.process());
}

TEST_CASE("a station says when it is on air, and vouches for its loop") {
  const Venue venue;
  Captioner captioner(venue.path("captions.fifo"));
  const std::string config = venue.station_config(captioner.configuration());
  Service service({program("capture-node"), "run", "--headless", "--config", config}, venue.environment());
  REQUIRE(service.socket().hears("READY=1", in_time));
  for (int i = 0; i < 3; ++i) REQUIRE(service.socket().hears("WATCHDOG=1", watchdog));
  freeze(thread_of(service.process().pid(), "station"));
  service.restart_when_silent();
  REQUIRE(service.socket().hears("READY=1", in_time));
}
