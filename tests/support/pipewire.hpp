// A sound server of the test's own: PipeWire, WirePlumber and pipewire-pulse as Debian configures them, without
// hardware and without D-Bus, with virtual microphones that a test plays into.
#pragma once

#include <array>

#include "tests/support/sound_daemon.hpp"

namespace tongping::support {

// Throws where it cannot be started.
class PipewireDaemon final : public SoundDaemon {
 public:
  enum Part { daemon, session, pulse };  // pipewire, wireplumber, pipewire-pulse

  // `modules`: as `pactl load-module` takes them, loaded before the constructor returns.
  explicit PipewireDaemon(const std::vector<std::string>& modules = {});
  ~PipewireDaemon();

  // A source by itself, as a sound card's or a conference program's is, that nothing is played into.
  static std::string virtual_source(const std::string& name, int channels = 1);

  void stop(Part part);  // as when it crashes
  void stop();           // all of it
  void restart();        // all of it, without any module
  void freeze(Part part) const { parts_[part]->signal(SIGSTOP); }
  void thaw(Part part) const { parts_[part]->signal(SIGCONT); }

 private:
  void start(Part part);
  void await_ready() const;

  std::array<std::unique_ptr<Process>, 3> parts_;
};

}  // namespace tongping::support
