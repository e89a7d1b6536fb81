// Do two microphones hear one voice? Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tongping::audio {

// One voice rises and falls at both at once, two who talk at the same time do not: the correlation of the two levels
// over the last third of a second tells. (That who is louder owns what both seem to say, where they correlate, is from
// T. Pfau, D. Ellis, A. Stolcke, "Multispeaker speech activity detection for the ICSI meeting recorder", 2001, who
// correlate the samples.) Owned by one thread. [listening]
class OneVoice {
 public:
  struct Level {
    float power = 0.0F;  // mean square, 1 is full scale
    float room = 0.0F;   // of it without a voice
  };

  explicit OneVoice(std::size_t microphones);

  // One level a microphone, all of the same 10 ms.
  void feed(std::span<const Level> levels);

  // How much louder `one` hears it than `other`, in dB. Nothing where they hear two voices, or too little of one.
  std::optional<float> louder_db(std::size_t one, std::size_t other) const;

 private:
  // Sums over the last third of a second, the newest count most; levels in dB.
  struct Pair {
    float frames = 0.0F;
    float one = 0.0F, other = 0.0F;
    float one_squared = 0.0F, other_squared = 0.0F, product = 0.0F;
    float loud_frames = 0.0F;  // in which both hear a voice
    float louder = 0.0F;       // by what `one` is louder in them
  };
  struct Heard {
    float db = 0.0F;
    bool loud = false;
  };

  std::vector<Heard> heard_;
  std::vector<Pair> pairs_;  // of `one` < `other` only
};

}  // namespace tongping::audio
