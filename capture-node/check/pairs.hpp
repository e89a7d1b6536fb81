// What two microphones have in common that they should not. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace tongping::check {

// Whether two microphones give one signal: the same channel twice, or a mixer that sends one to both. Two microphones
// near one talker follow each other within some decibels, a signal and its copy within tenths of one; so loudness over
// 50 ms is compared where something was said, at the best shift of up to 100 ms. `powers`: mean squares of 10 ms each,
// of the same time. Nothing where too little was said to tell: half a second, 10 dB above the room. [any]
std::optional<bool> same_signal(const std::vector<float>& a, const std::vector<float>& b);

// Power of each microphone while somebody spoke at one of them.
struct Talk {
  std::size_t at = 0;         // where he was asked to speak
  std::vector<float> powers;  // by microphone: of the loudest fifth of the time; mean squares
  std::vector<float> rooms;   // by microphone: without a voice
};

// Where a voice was heard best: loudest above its room, as gains differ. Nothing: nobody was heard (10 dB). [any]
std::optional<std::size_t> heard_best(const Talk& talk);

// How loud others hear the voice, in dB against where it was heard best, each above its room. [any]
std::vector<float> bleed_db(const Talk& talk);

// Mean of the loudest fifth of what a microphone gave. [any]
float loud_power(const std::vector<float>& powers);

// Of the quietest tenth. [any]
float quiet_power(const std::vector<float>& powers);

}  // namespace tongping::check
