// An X server with projectors that a test plugs in and out, made of Xorg and its dummy driver. Needs root, as Xorg
// does.
#pragma once

#include <fstream>

#include "tests/support/process.hpp"
#include "tests/support/x_display.hpp"

namespace tongping::support {

class Xorg {
 public:
  // Throws where none can be started.
  Xorg() : process_(command(write_config()), {}), display_(display_of(process_, "Xorg")) {}

  const std::string& display() const { return display_; }

  void use() const { use_display(display_); }

  // xrandr with these words; throws when it refuses.
  void xrandr(Argv words) const {
    words.insert(words.begin(), {"xrandr", "--display", display_});
    const Finished done = run(words);
    if (done.status != 0) throw std::runtime_error("xrandr: " + done.err);
  }

  // A connector is "DUMMY0" to "DUMMY15"; the first is plugged in from the start. `mode` is one of Xorg's own.
  void plug(const std::string& connector, const std::string& mode, const Argv& place = {}) const {
    xrandr({"--addmode", connector, mode});
    Argv words{"--output", connector, "--mode", mode};
    words.insert(words.end(), place.begin(), place.end());
    xrandr(words);
  }
  void unplug(const std::string& connector) const { xrandr({"--output", connector, "--off"}); }

 private:
  std::string write_config() const {
    const auto file = scratch_ / "xorg.conf";
    std::ofstream(file) << R"(Section "Monitor"
 Identifier "m"
 HorizSync 1-1000
 VertRefresh 1-1000
EndSection
Section "Device"
 Identifier "d"
 Driver "dummy"
 VideoRam 262144
EndSection
Section "Screen"
 Identifier "s"
 Device "d"
 Monitor "m"
 DefaultDepth 24
EndSection
Section "ServerFlags"
 Option "AutoAddDevices" "false"
EndSection
)";
    return file.string();
  }

  Argv command(const std::string& config) const {
    return {
        "/usr/lib/xorg/Xorg", "-displayfd", "1",           "-config",   config,     "-noreset",
        "-nolisten",          "tcp",        "-novtswitch", "-sharevts", "-logfile", (scratch_ / "xorg.log").string()};
  }

  Scratch scratch_;
  Process process_;
  std::string display_;
};

}  // namespace tongping::support
