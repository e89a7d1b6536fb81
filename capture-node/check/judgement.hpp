// From what was measured to what a volunteer is told. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/check/finding.hpp"
#include "capture-node/check/pairs.hpp"
#include "capture-node/check/sound_probe.hpp"

namespace tongping::check {

// Where a technician would act; chosen by us, not measured with recognisers.
inline constexpr float quietest_voice_dbfs = -45.0F;
inline constexpr float wanted_voice_dbfs = -25.0F;
inline constexpr float loudest_room_dbfs = -50.0F;
inline constexpr float least_voice_above_room_db = 15.0F;
inline constexpr float loudest_hum_dbfs = -60.0F;
inline constexpr float loudest_bleed_db = -6.0F;

// One microphone: all that is wrong with its sound, or one finding that says how good it is.
Findings judge_sound(const std::string& microphone, const SoundFacts& facts);

struct Channel {
  std::string microphone;
  std::string source;  // as configured
  const std::vector<float>* powers = nullptr;
};

// Pairs that have one source or give one signal.
Findings judge_pairs(const std::vector<Channel>& channels);

// Each microphone was spoken at in turn: whether each voice was heard best where it was spoken, and how loud elsewhere.
Findings judge_talks(const std::vector<std::string>& microphones, const std::vector<Talk>& talks);

// The same, in figures.
BleedMatrix matrix_of(const std::vector<std::string>& microphones, const std::vector<Talk>& talks);

// The engine took so long for so much speech; `microphones` are recognised, all at once when all talk.
Finding judge_recogniser(std::chrono::milliseconds loading, std::optional<double> real_time_factor,
                         std::size_t microphones, unsigned cores);

// `an_hour`: bytes that a meeting writes.
Finding judge_disk(const std::string& directory, std::uintmax_t free_bytes, std::uintmax_t an_hour);

// What the system says of its clock; `several`: other stations are in the meeting, whose order of speech depends on it.
Finding judge_clock(bool synchronised, bool several);

// Whether sound is heard in time also while others compute.
Finding judge_priority(bool may_go_first);

}  // namespace tongping::check
