#include "capture-node/inputs.hpp"

#include <algorithm>

#include "capture-node/audio/devices.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "common/base/format.hpp"

namespace tongping::station {
namespace {

using console::InputView;

constexpr std::chrono::milliseconds sound_server_patience{1000};

console::InputsView look_now() {
  auto inputs = inputs_here();
  if (!inputs) return {true, inputs.error().whole().shown(), {}};
  return {true, "", std::move(*inputs)};
}

bool is_heard_at(const console::MicrophoneView& microphone, const InputView& input) {
  const auto own = audio::parse_source(microphone.source);
  const auto other = audio::parse_source(input.source);
  return own && other && audio::is_same_input(*own, *other);
}

}  // namespace

base::Result<std::vector<InputView>, base::Trouble> inputs_here() {
  const auto devices = audio::list_devices(sound_server_patience);
  if (!devices) return base::pass_on(devices.error());
  std::vector<InputView> inputs;
  std::vector<InputView> loopbacks;
  for (const audio::Device& device : *devices) {
    if (device.loopback) {
      loopbacks.push_back({audio::source_of(device), device.description, true, ""});
      continue;
    }
    for (std::uint32_t channel = 1; channel <= device.inputs; ++channel) {
      const std::string number = device.inputs > 1 ? base::format(" {}", channel) : "";
      inputs.push_back({audio::source_of(device, channel), device.description + number, false, ""});
    }
  }
  inputs.insert(inputs.end(), loopbacks.begin(), loopbacks.end());
  return inputs;
}

console::InputsView InputWatch::look(bool wanted, const std::vector<console::MicrophoneView>& microphones) {
  if (!wanted) {
    found_ = {};
    looked_ = {};
    return {};
  }
  if (auto newer = newest_.take()) found_ = std::move(*newer);
  if (worker_ != nullptr && worker_->finished()) worker_.reset();
  if (worker_ == nullptr && clock_.steady() - looked_ > interval) {
    looked_ = clock_.steady();
    worker_ = std::make_unique<base::Worker>();
    worker_->start("inputs", [this](const base::Worker::StopFlag&) { newest_.put(look_now()); });
  }
  console::InputsView inputs = found_;
  for (InputView& input : inputs.all) {
    const auto at = std::find_if(microphones.begin(), microphones.end(),
                                 [&](const auto& microphone) { return is_heard_at(microphone, input); });
    if (at != microphones.end()) input.microphone = at->id;
  }
  return inputs;
}

}  // namespace tongping::station
