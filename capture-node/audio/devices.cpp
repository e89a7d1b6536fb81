#include "capture-node/audio/devices.hpp"

#include <algorithm>

#include "capture-node/audio/pulse_memory.hpp"
#include "common/base/format.hpp"

namespace tongping::audio {
namespace {

using base::Result;
using Outcome = Result<void, base::Trouble>;
using Failed = base::Unexpected<base::Trouble>;
using std::chrono::steady_clock;

struct FreeMainloop {
  void operator()(pa_mainloop* mainloop) const { pa_mainloop_free(mainloop); }
};

// One question to the sound server, asked and answered on the caller's thread.
class Listing {
 public:
  explicit Listing(std::chrono::milliseconds patience) : deadline_(steady_clock::now() + patience) {}

  Result<std::vector<Device>, base::Trouble> ask() {
    if (auto connected = connect(); !connected) return base::pass_on(connected.error());
    auto answered =
        wait_for(pa_context_get_server_info(context_.get(), on_server, this))
            .and_then([&] { return wait_for(pa_context_get_source_info_list(context_.get(), on_source, this)); })
            .and_then([&] { return wait_for(pa_context_get_sink_info_list(context_.get(), on_sink, this)); });
    if (!answered) return base::pass_on(answered.error());
    for (Device& device : devices_) device.backend = backend_;
    return std::move(devices_);
  }

 private:
  Outcome connect() {
    context_.reset(pa_context_new(pa_mainloop_get_api(mainloop_.get()), "tongping"));
    if (pa_context_connect(context_.get(), nullptr, PA_CONTEXT_NOAUTOSPAWN, nullptr) < 0) return unreachable();
    while (pa_context_get_state(context_.get()) != PA_CONTEXT_READY) {
      if (!PA_CONTEXT_IS_GOOD(pa_context_get_state(context_.get()))) return unreachable();
      if (!step()) return Failed(no_sound_server(PA_ERR_TIMEOUT));
    }
    return {};
  }

  Outcome unreachable() const { return Failed(no_sound_server(pa_context_errno(context_.get()))); }

  Outcome wait_for(pa_operation* asked) {
    const PulseOperation operation(asked);
    if (operation == nullptr) return unreachable();
    while (pa_operation_get_state(operation.get()) == PA_OPERATION_RUNNING) {
      if (!step()) return Failed(no_sound_server(PA_ERR_TIMEOUT));
    }
    return {};
  }

  // False when the time is over.
  bool step() {
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(deadline_ - steady_clock::now()).count();
    if (left <= 0) return false;
    return pa_mainloop_prepare(mainloop_.get(), static_cast<int>(std::min<std::int64_t>(left, 100'000))) >= 0 &&
           pa_mainloop_poll(mainloop_.get()) >= 0 && pa_mainloop_dispatch(mainloop_.get()) >= 0;
  }

  static void on_server(pa_context*, const pa_server_info* info, void* self) {
    if (info != nullptr) static_cast<Listing*>(self)->backend_ = info->server_name;
  }

  // A source or a sink: what libpulse says of both in the same words.
  template <typename Info>
  static Device device_of(const Info& info) {
    Device device;
    device.name = info.name;
    device.description = info.description;
    device.default_rate_hz = info.sample_spec.rate;
    device.bus = property_of(info.proplist, PA_PROP_DEVICE_BUS_PATH);
    device.serial = property_of(info.proplist, PA_PROP_DEVICE_SERIAL);
    device.format = pa_sample_format_to_string(info.sample_spec.format);
    for (std::size_t i = 0; i < info.channel_map.channels; ++i) {
      device.channel_map.emplace_back(pa_channel_position_to_string(info.channel_map.map[i]));
    }
    return device;
  }

  static void on_source(pa_context*, const pa_source_info* info, int, void* self) {
    if (info == nullptr) return;
    Device device = device_of(*info);
    device.inputs = info->sample_spec.channels;
    device.loopback = info->monitor_of_sink != PA_INVALID_INDEX;
    device.hardware = (info->flags & PA_SOURCE_HARDWARE) != 0;
    static_cast<Listing*>(self)->devices_.push_back(std::move(device));
  }

  static void on_sink(pa_context*, const pa_sink_info* info, int, void* self) {
    if (info == nullptr) return;
    Device device = device_of(*info);
    device.outputs = info->sample_spec.channels;
    device.hardware = (info->flags & PA_SINK_HARDWARE) != 0;
    static_cast<Listing*>(self)->devices_.push_back(std::move(device));
  }

  const steady_clock::time_point deadline_;
  const std::unique_ptr<pa_mainloop, FreeMainloop> mainloop_{pa_mainloop_new()};
  PulseContext context_;
  std::string backend_;
  std::vector<Device> devices_;
};

}  // namespace

std::string source_of(const Device& device, std::uint32_t channel) {
  if (device.inputs == 0) return {};
  constexpr std::string_view monitor = ".monitor";
  if (device.loopback && device.name.ends_with(monitor)) {
    return base::format("loopback:{}", device.name.substr(0, device.name.size() - monitor.size()));
  }
  return base::format("device:{}{}{}#{}", device.name, device.bus.empty() ? "" : "@", device.bus, channel);
}

Result<std::vector<Device>, base::Trouble> list_devices(std::chrono::milliseconds patience) {
  return Listing(patience).ask();
}

}  // namespace tongping::audio
