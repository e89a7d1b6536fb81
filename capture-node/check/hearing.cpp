#include "capture-node/check/hearing.hpp"

#include <algorithm>
#include <optional>
#include <thread>

namespace tongping::check {

using namespace std::chrono_literals;

Hearing::~Hearing() {
  for (const auto& microphone : open_) microphone->source->stop();
}

base::Result<void, base::Trouble> Hearing::open(const audio::SourceSpec& spec) {
  auto microphone = std::make_unique<Open>();
  auto source = sources_.open(spec);
  if (!source) return base::pass_on(source.error());
  microphone->source = std::move(*source);
  if (auto started = microphone->source->start(microphone->ring); !started) return started;
  auto resampler = audio::Resampler::open(microphone->source->rate_hz());
  if (!resampler) return base::pass_on(resampler.error());
  microphone->resampler = std::move(*resampler);
  open_.push_back(std::move(microphone));
  return {};
}

std::vector<Heard> Hearing::listen(std::chrono::milliseconds duration, const Tell& tell) {
  std::vector<Heard> all(open_.size());
  // What came before belongs to nothing.
  for (const auto& microphone : open_) {
    while (microphone->ring.pop_for(0ms)) {
    }
    microphone->rest.clear();
  }
  const base::SteadyTime end = clock_.steady() + duration;
  std::optional<std::chrono::seconds> told;
  for (base::SteadyTime now = clock_.steady(); now < end && !stop_(); now = clock_.steady()) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(end - now);
    if (left != told) tell(left);
    told = left;
    for (std::size_t i = 0; i < open_.size(); ++i) hear(*open_[i], all[i]);
    std::this_thread::sleep_for(5ms);
  }
  return all;
}

void Hearing::hear(Open& microphone, Heard& heard) {
  while (const auto block = microphone.ring.pop_for(0ms)) {
    const auto samples = microphone.resampler->feed(block->view());
    heard.samples.insert(heard.samples.end(), samples.begin(), samples.end());
    microphone.rest.insert(microphone.rest.end(), samples.begin(), samples.end());
    std::size_t taken = 0;
    for (; microphone.rest.size() - taken >= SoundProbe::frame_samples; taken += SoundProbe::frame_samples) {
      heard.probe.feed(std::span<const std::int16_t, SoundProbe::frame_samples>(microphone.rest.data() + taken,
                                                                                SoundProbe::frame_samples));
    }
    microphone.rest.erase(microphone.rest.begin(), microphone.rest.begin() + static_cast<std::ptrdiff_t>(taken));
  }
}

}  // namespace tongping::check
