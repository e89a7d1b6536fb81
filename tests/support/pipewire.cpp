#include "tests/support/pipewire.hpp"

#include <fstream>

#include "common/base/format.hpp"

namespace tongping::support {
namespace {

using namespace std::chrono_literals;

constexpr std::array programs{"pipewire", "wireplumber", "pipewire-pulse"};

// The devices of the machine that runs the test are left alone.
void leave_hardware_alone(const std::filesystem::path& config) {
  const std::filesystem::path folder = config / "wireplumber";
  std::filesystem::create_directories(folder / "main.lua.d");
  std::filesystem::create_directories(folder / "bluetooth.lua.d");
  std::ofstream(folder / "main.lua.d" / "51-test.lua")
      << "alsa_monitor.enabled = false\nv4l2_monitor.enabled = false\nlibcamera_monitor.enabled = false\n"
         "default_access.properties[\"enable-flatpak-portal\"] = false\n";
  std::ofstream(folder / "bluetooth.lua.d" / "51-test.lua") << "bluez_monitor.enabled = false\n";
}

}  // namespace

PipewireDaemon::PipewireDaemon(const std::vector<std::string>& modules) : SoundDaemon("pulse/native") {
  environment_.insert(environment_.end(), {{"PIPEWIRE_RUNTIME_DIR", folder_.path().string()},
                                           {"PULSE_RUNTIME_PATH", (folder_ / "pulse").string()},
                                           {"DBUS_SESSION_BUS_ADDRESS", "unix:path=" + (folder_ / "none").string()}});
  leave_hardware_alone(folder_.path());
  restart();
  for (const std::string& module : modules) load(module);
}

PipewireDaemon::~PipewireDaemon() {
  for (const auto& part : parts_) part->signal(SIGCONT);
}

std::string PipewireDaemon::virtual_source(const std::string& name, int channels) {
  return base::format("module-null-sink media.class=Audio/Source/Virtual sink_name={} channels={} channel_map={}", name,
                      channels, channel_map(channels));
}

void PipewireDaemon::stop(Part part) {
  parts_[part]->signal(SIGKILL);
  parts_[part]->wait(10s);
}

void PipewireDaemon::start(Part part) { parts_[part] = std::make_unique<Process>(Argv{programs[part]}, environment_); }

void PipewireDaemon::stop() {
  for (const Part part : {daemon, session, pulse}) stop(part);
}

void PipewireDaemon::restart() {
  std::filesystem::remove_all(folder_ / "pulse");
  std::filesystem::remove(folder_ / "pipewire-0");
  start(daemon);
  while (!std::filesystem::exists(folder_ / "pipewire-0")) {
    if (parts_[daemon]->wait(20ms)) throw std::runtime_error("pipewire did not start: " + parts_[daemon]->errors());
  }
  start(session);
  start(pulse);
  await_ready();
}

// Before the session manager is there, nobody has chosen a default.
void PipewireDaemon::await_ready() const {
  await("PipeWire did not start", [](const std::string& info) {
    return info.find("on PipeWire") != std::string::npos && info.find("@DEFAULT_") == std::string::npos;
  });
}

}  // namespace tongping::support
