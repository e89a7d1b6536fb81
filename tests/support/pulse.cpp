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

PulseDaemon::PulseDaemon(const std::vector<std::string>& modules) : SoundDaemon("native") {
  restart();
  for (const std::string& module : modules) load(module);
}

PulseDaemon::~PulseDaemon() { thaw(); }

void PulseDaemon::stop() {
  daemon_->signal(SIGKILL);
  daemon_->wait(10s);
}

void PulseDaemon::restart() {
  std::filesystem::remove(folder_ / "native");
  // With the protocol's module only, which needs no pulse configuration of this machine.
  daemon_ = std::make_unique<Process>(daemon_command(folder_.path()), environment_);
  await("pulseaudio did not start", [this](const std::string&) {
    if (!daemon_->running()) throw std::runtime_error("pulseaudio did not start: " + daemon_->errors());
    return true;
  });
}

}  // namespace tongping::support
