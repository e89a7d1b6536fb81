#include "tests/support/sound_daemon.hpp"

#include "common/base/format.hpp"

namespace tongping::support {

SoundDaemon::SoundDaemon(const std::string& socket)
    : environment_{{"HOME", folder_.path().string()},
                   {"XDG_RUNTIME_DIR", folder_.path().string()},
                   {"XDG_CONFIG_HOME", folder_.path().string()},
                   {"XDG_STATE_HOME", (folder_ / "state").string()},
                   {"PULSE_SERVER", "unix:" + (folder_ / socket).string()},
                   {"PULSE_LATENCY_MSEC", "20"}} {
  ::setenv("PULSE_SERVER", ("unix:" + (folder_ / socket).string()).c_str(), 1);
}

SoundDaemon::~SoundDaemon() { ::unsetenv("PULSE_SERVER"); }

std::string SoundDaemon::channel_map(int channels) {
  if (channels == 1) return "mono";
  std::string map;
  for (int i = 0; i < channels; ++i) map += base::format("{}aux{}", i == 0 ? "" : ",", i);
  return map;
}

std::string SoundDaemon::virtual_microphone(const std::string& name, int channels, int rate_hz) {
  return base::format("module-null-sink sink_name={} channels={} channel_map={} rate={}", name, channels,
                      channel_map(channels), rate_hz);
}

std::string SoundDaemon::load(const std::string& module) const {
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

void SoundDaemon::unload(const std::string& index) const { pactl({"unload-module", index}); }

std::unique_ptr<Process> SoundDaemon::play(const std::filesystem::path& file, const std::string& sink) const {
  return std::make_unique<Process>(Argv{"paplay", "--latency-msec=50", "-d", sink, file.string()}, environment_);
}

std::unique_ptr<Process> SoundDaemon::play_channels(const std::filesystem::path& file, const std::string& sink) const {
  return std::make_unique<Process>(
      Argv{"paplay", "--latency-msec=50", "--no-remap", "--no-remix", "-d", sink, file.string()}, environment_);
}

std::unique_ptr<Process> SoundDaemon::play_steadily(const std::filesystem::path& file, const std::string& sink) const {
  // It outranks what a program asks for.
  Environment ahead = environment_;
  std::erase_if(ahead, [](const auto& variable) { return variable.first == "PULSE_LATENCY_MSEC"; });
  ahead.emplace_back("PULSE_LATENCY_MSEC", "2000");
  return std::make_unique<Process>(Argv{"paplay", "--no-remap", "--no-remix", "-d", sink, file.string()}, ahead);
}

std::string SoundDaemon::pactl(const std::vector<std::string>& arguments) const {
  Argv command{"pactl"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const Finished finished = run(command, std::chrono::seconds(10), environment_);
  if (finished.status != 0) throw std::runtime_error("pactl failed: " + finished.err);
  return finished.out;
}

}  // namespace tongping::support
