// A sound server of the test's own: PulseAudio without hardware, with virtual microphones that a test plays into.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace tongping::support {

// While it lives, the test's process and its children find it as the sound server (PULSE_SERVER); one at a time. Throws
// where it cannot be started.
class PulseDaemon {
 public:
  // `modules`: as `pactl load-module` takes them, loaded before the constructor returns.
  explicit PulseDaemon(const std::vector<std::string>& modules = {});
  ~PulseDaemon();
  PulseDaemon(const PulseDaemon&) = delete;
  PulseDaemon& operator=(const PulseDaemon&) = delete;

  // A microphone whose sound is what is played to the sink of its name: source "NAME.monitor". Such a sink renders 2 s
  // at once while nobody listens, so that its first frames come up to 2 s after opening.
  static std::string virtual_microphone(const std::string& name, int channels = 1, int rate_hz = 48'000);

  std::string load(const std::string& module);  // its index
  void unload(const std::string& index);
  void stop();     // as when the server crashes
  void restart();  // without any module but the protocol
  void freeze() const { daemon_->signal(SIGSTOP); }
  void thaw() const { daemon_->signal(SIGCONT); }

  // Plays a sound file to a sink, at the speed of time.
  std::unique_ptr<Process> play(const std::filesystem::path& file, const std::string& sink) const;

  std::string pactl(const std::vector<std::string>& arguments) const;  // its output
  const Environment& environment() const { return environment_; }      // for a child with an environment of its own

 private:
  void await_ready();

  Scratch folder_;
  Environment environment_;
  std::unique_ptr<Process> daemon_;
};

}  // namespace tongping::support
