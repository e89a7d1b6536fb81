// 10 ms of one microphone as its pipeline gets them: at the recogniser's rate, judged, with their time. A value:
// crosses in a FrameRing.
#pragma once

#include <array>
#include <cstdint>

#include "capture-node/recognise/voice_activity.hpp"
#include "common/base/clock.hpp"
#include "common/base/sample_ring.hpp"

namespace tongping::station {

// The samples are not cleared first: whoever makes one fills them.
struct HeardFrame {  // NOLINT(cppcoreguidelines-pro-type-member-init)
  static constexpr std::uint32_t frames = recognise::VoiceActivity::frame_samples;
  static constexpr std::chrono::milliseconds length{10};

  base::WallTime begin;         // when its first sample was spoken
  recognise::VoiceFrame voice;  // of this microphone's own talker
  bool foreign = false;         // what is heard is another microphone's talker
  bool after_gap = false;       // sound is missing before it: nothing goes on from before
  std::array<std::int16_t, frames> samples;
};

using FrameRing = base::BlockRing<HeardFrame>;

}  // namespace tongping::station
