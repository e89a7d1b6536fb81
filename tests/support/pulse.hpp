// A sound server of the test's own: PulseAudio without hardware, with virtual microphones that a test plays into.
#pragma once

#include "tests/support/sound_daemon.hpp"

namespace tongping::support {

// Throws where it cannot be started.
class PulseDaemon final : public SoundDaemon {
 public:
  // `modules`: as `pactl load-module` takes them, loaded before the constructor returns.
  explicit PulseDaemon(const std::vector<std::string>& modules = {});
  ~PulseDaemon();

  void stop();     // as when the server crashes
  void restart();  // without any module but the protocol
  void freeze() const { daemon_->signal(SIGSTOP); }
  void thaw() const { daemon_->signal(SIGCONT); }

 private:
  std::unique_ptr<Process> daemon_;
};

}  // namespace tongping::support
