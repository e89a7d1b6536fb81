// Sounds of tests/support as a probe hears them.
#pragma once

#include <algorithm>
#include <cmath>

#include "capture-node/check/sound_probe.hpp"
#include "tests/support/noises.hpp"
#include "tests/support/speech.hpp"

namespace tongping::check_test {

inline check::SoundProbe heard(const support::Sound& sound) {
  check::SoundProbe probe;
  std::array<std::int16_t, check::SoundProbe::frame_samples> frame{};
  for (std::size_t at = 0; at + frame.size() <= sound.size(); at += frame.size()) {
    for (std::size_t i = 0; i < frame.size(); ++i) {
      frame[i] = static_cast<std::int16_t>(std::lrintf(std::clamp(sound[at + i], -1.0F, 1.0F) * 32'767.0F));
    }
    probe.feed(frame);
  }
  return probe;
}

}  // namespace tongping::check_test
