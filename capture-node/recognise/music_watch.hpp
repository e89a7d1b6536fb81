// Is what a microphone hears music, or somebody who talks? Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tongping::recognise {

enum class Likeness : std::uint8_t {
  talk,     // or too short to say anything of it
  unclear,  // nothing of it should be shown yet
  music,
};

// Looks at the last second and a half of what is louder than the room, in three ways, each of which talk does as it
// articulates:
//
// How steady the pitch is: a note's stays within 0.3 % for 40 ms, a talker's glides all the time (M. Hawley, "Structure
// out of sound", PhD thesis, MIT, 1993).
//
// How far the level spreads: syllables and the gaps between them (E. Scheirer, M. Slaney, "Construction and evaluation
// of a robust multifeature speech/music discriminator", ICASSP 1997).
//
// How far the share of high frequencies spreads: vowels and fricatives (J. Saunders, "Real-time discrimination of
// broadcast speech/music", ICASSP 1996).
//
// Weighed by logistic regression. It says music only where next to no talk is; somebody who sings or chants may be
// taken for music.
class MusicWatch {
 public:
  struct Frame {            // 10 ms
    float level_db = 0.0F;  // of full scale
    float floor_db = 0.0F;  // of the room's noise, likewise
    float low_db = 0.0F;    // of what lies below 900 Hz, likewise
    float period = 0.0F;    // of the pitch, in any unit; 0 where it is not periodic
    bool active = false;    // louder than the room
  };

  Likeness feed(const Frame& frame);  // [pipeline]

  static constexpr std::int64_t memory = 150;  // frames

 private:
  static constexpr std::size_t steady_frames = 4;
  static constexpr std::int64_t quiet_ends = 150;  // what comes then is judged by itself

  // Mean and spread of the newest; each frame's weight fades as the next ones come.
  struct Spread {
    float mean = 0.0F;
    float variance = 0.0F;
    void take(float value, float weight);
    float deviation() const;
  };

  void follow_pitch(const Frame& frame);
  float weight_of_one_after(std::int64_t frames) const;
  Likeness judge() const;

  std::array<float, steady_frames> periods_{};  // of the newest frames
  Spread level_;
  Spread high_;                      // how far all lies above what is below 900 Hz, in dB
  float steady_ = 0.0F;              // share of the periodic frames
  std::int64_t heard_ = 0;           // frames since it began
  std::int64_t periodic_ = 0;        // of them, with a pitch to compare with
  std::int64_t quiet_ = quiet_ends;  // frames since the last active one
  std::int64_t now_ = 0;
  Likeness likeness_ = Likeness::talk;
};

}  // namespace tongping::recognise
