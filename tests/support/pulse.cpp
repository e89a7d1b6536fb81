#include "tests/support/pulse.hpp"

#include "common/base/format.hpp"

namespace tongping::support {
namespace {

using namespace std::chrono_literals;

Argv daemon_command(const std::filesystem::path& folder) {
  return {"pulseaudio",
          "-n",
          "--daemonize=no",
          "--system=no",
          "--exit-idle-time=-1",
          "--disallow-exit=no",
          "--use-pid-file=no",
          "--realtime=no",
          "--high-priority=no",
          "--log-target=stderr",
          "-L",
          base::format("module-native-protocol-unix auth-anonymous=1 socket={}", (folder / "native").string())};
}

}  // namespace

PulseDaemon::PulseDaemon(const std::vector<std::string>& modules)
    : environment_{{"HOME", folder_.path().string()},
                   {"XDG_RUNTIME_DIR", folder_.path().string()},
                   {"XDG_CONFIG_HOME", folder_.path().string()},
                   {"PULSE_SERVER", "unix:" + (folder_ / "native").string()},
                   {"PULSE_LATENCY_MSEC", "20"}} {
  ::setenv("PULSE_SERVER", environment_[3].second.c_str(), 1);
  restart();
  for (const std::string& module : modules) load(module);
}

PulseDaemon::~PulseDaemon() {
  thaw();
  ::unsetenv("PULSE_SERVER");
}

std::string PulseDaemon::virtual_microphone(const std::string& name, int channels, int rate_hz) {
  std::string map;
  for (int i = 0; i < channels; ++i) map += base::format("{}aux{}", i == 0 ? "" : ",", i);
  return base::format("module-null-sink sink_name={} channels={} channel_map={} rate={}", name, channels,
                      channels == 1 ? "mono" : map, rate_hz);
}

std::string PulseDaemon::load(const std::string& module) {
  std::vector<std::string> arguments{"load-module"};
  for (std::size_t at = 0; at < module.size();) {
    const auto end = std::min(module.find(' ', at), module.size());
    arguments.push_back(module.substr(at, end - at));
    at = end + 1;
  }
  std::string index = pactl(arguments);
  while (!index.empty() && index.back() == '\n') index.pop_back();
  return index;
}

void PulseDaemon::unload(const std::string& index) { pactl({"unload-module", index}); }

void PulseDaemon::stop() {
  daemon_->signal(SIGKILL);
  daemon_->wait(10s);
}

void PulseDaemon::restart() {
  std::filesystem::remove(folder_ / "native");
  // With the protocol's module only, which needs no pulse configuration of this machine.
  daemon_ = std::make_unique<Process>(daemon_command(folder_.path()), environment_);
  await_ready();
}

void PulseDaemon::await_ready() {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (run({"pactl", "info"}, 2s, environment_).status != 0) {
    if (!daemon_->running() || std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("pulseaudio did not start: " + daemon_->errors());
    }
    daemon_->wait(20ms);
  }
}

std::unique_ptr<Process> PulseDaemon::play(const std::filesystem::path& file, const std::string& sink) const {
  return std::make_unique<Process>(Argv{"paplay", "--latency-msec=50", "-d", sink, file.string()}, environment_);
}

std::string PulseDaemon::pactl(const std::vector<std::string>& arguments) const {
  Argv command{"pactl"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const Finished finished = run(command, 10s, environment_);
  if (finished.status != 0) throw std::runtime_error("pactl failed: " + finished.err);
  return finished.out;
}

}  // namespace tongping::support
