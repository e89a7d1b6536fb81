// What tests do with a sound server of their own, whichever it is: PulseAudio's own commands work at both.
#pragma once

#include <poll.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace tongping::support {

// While it lives, the test's process and its children find it as the sound server (PULSE_SERVER); one at a time.
class SoundDaemon {
 public:
  SoundDaemon(const SoundDaemon&) = delete;
  SoundDaemon& operator=(const SoundDaemon&) = delete;

  // A microphone whose sound is what is played to the sink of its name: source "NAME.monitor". PulseAudio's renders 2 s
  // at once while nobody listens, so that its first frames come up to 2 s after opening.
  static std::string virtual_microphone(const std::string& name, int channels = 1, int rate_hz = 48'000);
  // "aux0,aux1,…"
  static std::string channel_map(int channels);

  std::string load(const std::string& module) const;  // as `pactl load-module` takes it; its index
  void unload(const std::string& index) const;

  // Plays a sound file to a sink, at the speed of time.
  std::unique_ptr<Process> play(const std::filesystem::path& file, const std::string& sink) const;
  // Each channel of the file into that of the same number.
  std::unique_ptr<Process> play_channels(const std::filesystem::path& file, const std::string& sink) const;
  // The same with 2 s in hand, so that a busy machine does not starve it: what is heard is the file, sample for sample.
  std::unique_ptr<Process> play_steadily(const std::filesystem::path& file, const std::string& sink) const;

  std::string pactl(const std::vector<std::string>& arguments) const;  // its output
  const Environment& environment() const { return environment_; }      // for a child with an environment of its own

 protected:
  // `socket` in a folder of the test's own.
  explicit SoundDaemon(const std::string& socket);
  ~SoundDaemon();

  // Until `is_ready` says so of what `pactl info` prints. Throws after 10 s.
  template <typename Ready>
  void await(const std::string& what, Ready is_ready) const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (;;) {
      const Finished asked = run({"pactl", "info"}, std::chrono::seconds(2), environment_);
      if (asked.status == 0 && is_ready(asked.out)) return;
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(what + ": " + asked.out + asked.err);
      ::poll(nullptr, 0, 20);
    }
  }

  Scratch folder_;
  Environment environment_;
};

}  // namespace tongping::support
