// Is there a voice in these 10 ms? Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "capture-node/recognise/music_watch.hpp"

namespace tongping::recognise {

struct VoiceFrame {
  bool active = false;     // louder than the room
  bool voiced = false;     // active and periodic like a vowel
  float above_db = 0.0F;   // above the room's noise floor
  bool contested = false;  // somebody speaks at another microphone, or has just done so
  bool periodic = false;   // like a vowel, whether or not louder than the room
  float level_db = 0.0F;   // of full scale
  Likeness likeness = Likeness::talk;
  // Where it became known only now whose voice it is: for so many frames before this one it has been this microphone's
  // own talker, and so many of all were voiced.
  std::int64_t own_since = 0;
  std::int64_t voiced_since = 0;
  std::int64_t taken_back = 0;  // so many voiced frames before this one turn out to have been music
};

// The voiced part of speech is periodic at a pitch of 80 to 400 Hz and modulated; fans, applause, keys and paper are
// not periodic, hum and tones are not modulated. The level counts against a floor that follows the quietest 100 ms of
// the last three seconds (after R. Martin, "Noise power spectral density estimation based on optimal smoothing and
// minimum statistics", 2001).
class VoiceActivity {
 public:
  static constexpr std::size_t frame_samples = 160;  // 10 ms at 16 kHz

  // [pipeline]
  VoiceFrame feed(std::span<const std::int16_t, frame_samples> frame);

  float floor_dbfs() const { return floor_db_; }

 private:
  static constexpr std::size_t pitch_samples_a_frame = 40;  // at 4 kHz
  static constexpr std::size_t pitch_window = 160;          // 40 ms: at least three periods of a low voice
  static constexpr std::size_t least_lag = 10;              // 400 Hz
  static constexpr std::size_t greatest_lag = 50;           // 80 Hz
  static constexpr std::size_t floor_parts = 15;
  static constexpr std::size_t frames_a_part = 20;  // 15 * 20 * 10 ms = 3 s
  static constexpr std::size_t steady_frames = 32;

  // Second order section, direct form II transposed.
  struct Section {
    float b0 = 0.0F, b1 = 0.0F, b2 = 0.0F, a1 = 0.0F, a2 = 0.0F;
    float s1 = 0.0F, s2 = 0.0F;
    float step(float x) {
      const float y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      return y;
    }
  };

  struct Pitch {
    float periodicity = 0.0F;
    float period = 0.0F;  // samples at 4 kHz, between two as well
  };

  float take_samples(std::span<const std::int16_t, frame_samples> frame);
  void follow_floor(float level_db);
  float low_energy() const;
  Pitch pitch(float energy) const;
  bool steady() const;

  // Butterworth, 100 Hz high-pass and 900 Hz low-pass at 16 kHz (R. Bristow-Johnson, "Cookbook formulae for audio EQ
  // biquad filters").
  Section high_pass_{0.972614F, -1.945228F, 0.972614F, -1.944478F, 0.945978F};
  Section low_pass_{0.024828F, 0.049656F, 0.024828F, -1.507447F, 0.606759F};
  std::array<float, pitch_window> pitch_signal_{};
  std::array<float, floor_parts> part_minima_{};
  std::array<float, steady_frames> levels_{};
  std::size_t frames_ = 0;
  Pitch last_pitch_;  // as last looked for
  float smooth_power_ = 0.0F;
  float part_minimum_ = 0.0F;
  float floor_db_ = 0.0F;
  MusicWatch music_watch_;
};

}  // namespace tongping::recognise
