#include "capture-node/first_start.hpp"

#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "capture-node/audio/meter.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "capture-node/audio/sources.hpp"
#include "capture-node/inputs.hpp"
#include "common/base/file.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/config/screen_config.hpp"
#include "common/config/station_config.hpp"

namespace tongping::station {
namespace {

using base::Result;
using console::AssistantChannel;
using console::AssistantChoice;
using console::AssistantView;

constexpr std::size_t ring_blocks_of_meters = 200;
constexpr std::chrono::seconds look_for_inputs{2};

std::filesystem::path display_program() {
  std::error_code unknown;
  return std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path() / "display-node";
}

// What `display-node monitors` says: the screens' program knows them, and has no part in this one.
std::vector<console::AssistantMonitor> monitors_here() {
  std::vector<console::AssistantMonitor> monitors;
  const std::string command = base::format("'{}' monitors --json 2>/dev/null", display_program().string());
  const std::unique_ptr<FILE, int (*)(FILE*)> output(::popen(command.c_str(), "re"), ::pclose);
  if (output == nullptr) return monitors;
  std::array<char, 4096> line{};
  while (std::fgets(line.data(), static_cast<int>(line.size()), output.get()) != nullptr) {
    const auto monitor = base::parse_json(line.data());
    const auto identity = monitor ? base::string_member(*monitor, "identity") : Result<std::optional<std::string>>();
    if (!identity || !*identity) continue;
    monitors.push_back({**identity, **identity});
  }
  return monitors;
}

Result<std::vector<AssistantChannel>> channels_here() {
  const auto inputs = inputs_here();
  if (!inputs) return base::pass_on(inputs.error());
  std::vector<AssistantChannel> channels;
  for (const console::InputView& input : *inputs) {
    channels.push_back({.source = input.source, .name = input.name, .loopback = input.loopback});
  }
  return channels;
}

// One channel's meter, for as long as it lives. A device that does not open is waited for by nobody.
class ChannelMeter {
 public:
  static std::unique_ptr<ChannelMeter> open(audio::Sources& sources, const std::string& source) {
    const auto spec = audio::parse_source(source);
    auto opened = spec ? sources.open(*spec) : base::pass_on(spec.error());
    if (!opened) return nullptr;
    std::unique_ptr<ChannelMeter> meter(new ChannelMeter(std::move(*opened)));
    if (!meter->source_->begin(meter->ring_)) return nullptr;
    return meter;
  }
  ~ChannelMeter() {
    source_->stop();
    ring_.wipe();
  }
  ChannelMeter(const ChannelMeter&) = delete;
  ChannelMeter& operator=(const ChannelMeter&) = delete;

  // Nothing: it is not open yet.
  std::optional<float> peak_dbfs() {
    if (!meter_ && source_->rate_hz() > 0) meter_.emplace(source_->rate_hz());
    if (!meter_) return std::nullopt;
    while (const auto block = ring_.pop_for(std::chrono::milliseconds(0))) meter_->feed(block->view());
    return meter_->level().peak_dbfs;
  }

 private:
  explicit ChannelMeter(std::unique_ptr<audio::Source> source) : source_(std::move(source)) {}

  base::SampleRing ring_{ring_blocks_of_meters};
  std::optional<audio::Meter> meter_;
  std::unique_ptr<audio::Source> source_;
};

Result<void> write_file(const std::filesystem::path& file, const std::string& text, bool replace) {
  const auto when_there = replace ? base::WhenThere::replace : base::WhenThere::keep;
  const auto failed = [&](std::error_code why) {
    return base::failure(base::format("{}: {}", file.string(), why.message()));
  };
  const auto made = base::write_whole_file(file, text, when_there);
  if (!made) return failed(made.error());
  if (!*made) return failed(std::make_error_code(std::errc::file_exists));
  return {};
}

std::filesystem::path screen_file(const std::filesystem::path& file, std::size_t monitor) {
  return file.parent_path() / base::format("screen-{}.toml", monitor + 1);
}

// Read again as the programs will read it, before anything is written.
Result<void> write_all(const AssistantChoice& choice, const std::filesystem::path& file, bool replace) {
  const std::string station = console::station_toml(choice);
  if (auto read = config::parse_station_config(station, file.string()); !read) return base::pass_on(read.error());
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  for (std::size_t i = 0; i < choice.monitors.size(); ++i) {
    const std::string screen = console::screen_toml(choice, i);
    if (auto read = config::parse_screen_config(screen, "screen"); !read) return base::pass_on(read.error());
    if (auto written = write_file(screen_file(file, i), screen, replace); !written) return written;
  }
  return write_file(file, station, replace);
}

// They go on when the station ends: a wall keeps its text, and the next start finds them there.
void start_screens(const AssistantChoice& choice, const std::filesystem::path& file, const base::Log& log) {
  for (std::size_t i = 0; i < choice.monitors.size(); ++i) {
    std::string program = display_program().string();
    std::string config = screen_file(file, i).string();
    std::string run = "run";
    std::string option = "--config";
    std::array<char*, 5> arguments{program.data(), run.data(), option.data(), config.data(), nullptr};
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    pid_t child = 0;
    const int error = ::posix_spawn(&child, program.c_str(), nullptr, &attributes, arguments.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0) log.error(base::format("{}: {}", program, std::strerror(error)));
  }
}

// What is there now, asked for again every now and then: somebody plugs a microphone in.
class FirstStart {
 public:
  FirstStart(std::filesystem::path file, const base::Clock& clock, const base::Log& log)
      : file_(std::move(file)), clock_(clock), log_(log), sources_(clock, log) {
    std::error_code unknown;
    view_.file = file_.string();
    view_.replaces = std::filesystem::exists(file_, unknown);
    view_.monitors = monitors_here();
  }

  const AssistantView& look() {
    const bool due = clock_.steady() - looked_ > look_for_inputs;
    if (due) look_for_channels();
    for (AssistantChannel& channel : view_.channels) {
      const auto meter = meters_.find(channel.source);
      const auto peak_dbfs = meter == meters_.end() ? std::nullopt : meter->second->peak_dbfs();
      channel.heard = peak_dbfs.has_value();
      if (peak_dbfs) channel.peak_dbfs = *peak_dbfs;
    }
    return view_;
  }

  // All that stands there now: what comes later is opened when the person says so again.
  void hear() {
    view_.listening = true;
    for (const AssistantChannel& channel : view_.channels) {
      if (meters_.count(channel.source) > 0) continue;
      if (auto meter = ChannelMeter::open(sources_, channel.source)) meters_[channel.source] = std::move(meter);
    }
  }

  // True when the station can start.
  bool finish(const console::WriteConfiguration& asked) {
    meters_.clear();
    auto written = write_all(asked.choice, file_, asked.replace);
    if (!written) {
      view_.listening = false;
      view_.trouble = written.error().message;
      return false;
    }
    log_.info(base::format("the first start has written {}", file_.string()));
    start_screens(asked.choice, file_, log_);
    return true;
  }

 private:
  void look_for_channels() {
    looked_ = clock_.steady();
    auto channels = channels_here();
    view_.trouble = channels ? "" : channels.error().message;
    const bool none = channels && (channels->empty() || channels->front().loopback);
    if (none) view_.trouble = base::tr("No microphone is plugged in.");
    if (channels || !view_.listening) {
      view_.channels = channels ? std::move(*channels) : std::vector<AssistantChannel>{};
    }
    std::erase_if(meters_, [this](const auto& meter) { return !is_there(meter.first); });
  }

  bool is_there(const std::string& source) const {
    return std::any_of(view_.channels.begin(), view_.channels.end(),
                       [&](const AssistantChannel& channel) { return channel.source == source; });
  }

  const std::filesystem::path file_;
  const base::Clock& clock_;
  const base::Log& log_;
  audio::Sources sources_;
  AssistantView view_;
  std::map<std::string, std::unique_ptr<ChannelMeter>> meters_;  // by source
  base::SteadyTime looked_;
};

}  // namespace

Result<bool> assist(console::Console& window, const std::filesystem::path& file, const std::function<bool()>& over,
                    const base::Clock& clock, const base::Log& log) {
  FirstStart start(file, clock, log);
  while (!over()) {
    for (const console::AssistantCommand& asked : window.run_assistant(start.look())) {
      if (std::holds_alternative<console::LeaveAssistant>(asked)) return false;
      if (std::holds_alternative<console::HearChannels>(asked)) start.hear();
      const auto* write = std::get_if<console::WriteConfiguration>(&asked);
      if (write != nullptr && start.finish(*write)) return true;
    }
  }
  return false;
}

}  // namespace tongping::station
