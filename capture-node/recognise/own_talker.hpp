// Is the voice at a microphone that of whoever speaks into it, or music, a crowd, somebody far away? Pure.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "capture-node/recognise/voice_activity.hpp"

namespace tongping::recognise {

// Learns what the microphone's own talker is like, and takes away `voiced` from the rest.
//
// How loud: the level of a syllable (80 ms) that nine in ten of the talker's stay below. It differs by 2 dB
// either way from talker to talker of the same power; what is farther away loses 6 dB with each doubling of the
// distance (ISO 9613-2), and a crowd or music of the same power lacks a single voice's peaks. How much weaker a voice
// may be depends on what lies behind it: 16 dB where the sound between the words is noise, 7 dB where it is itself
// periodic like voices and music, or where falls (below) are missing that would be heard.
//
// How dry: how often a voice falls by 12 dB within 60 ms, as at plosives. In a room's echo it cannot: 60 dB in 0.3 s is
// the slowest decay that allows it. (Falls tell of echo blindly: J. Wen, E. Habets, P. Naylor, "Blind estimation of
// reverberation time based on the distribution of signal decay rates", 2008; echo, and voices on top of each other,
// fill the gaps: T. Houtgast, H. Steeneken, "A review of the MTF concept in room acoustics", 1985; music has no such
// gaps: E. Scheirer, M. Slaney, "Construction and evaluation of a robust multifeature speech/music discriminator",
// 1997.)
//
// A weaker voice that is as dry as the talker, or that goes on for long, becomes the talker, and what it said before is
// taken along as far as `longest_wait`. Before anybody is known the first voice over silence or noise is, and over
// music and voices the first dry one.
//
// What is like music (MusicWatch) is nobody's, however loud.
class OwnTalker {
 public:
  static constexpr std::int64_t longest_wait = 400;  // 4 s

  // One frame every 10 ms, of what the microphone owns. Sets `own_since` and `taken_back`. [pipeline]
  VoiceFrame judge(VoiceFrame frame);

  // Sound is missing, or is not to be looked back at: what waits is forgotten, what was learned stays. [pipeline]
  void cut();

  // Somebody else speaks at the microphone from here on. [pipeline]
  void change();

  bool known() const { return known_; }
  float level_db() const { return level_db_; }  // of the talker's loud syllables
  float dryness() const { return dryness_; }    // share of the talker's voiced frames that fall as nothing in an echo
  float backdrop() const { return backdrop_; }  // share of periodic frames in what is not louder than the room

 private:
  static constexpr std::int64_t fall_frames = 6;
  static constexpr std::int64_t long_ago = std::numeric_limits<std::int64_t>::min() / 2;

  struct Past {
    float level_db = 0.0F;
    float above_db = 0.0F;
    float syllable_db = 0.0F;
    bool own = false;
    bool waits = false;
  };
  // A voice that is not the talker's as far as is known.
  struct Waiting {
    float voiced = 0.0F;  // frames, the newest count most
    float falls = 0.0F;   // of them
    float peak_db = quietest_db;
    std::int64_t begin = 0;
    std::int64_t last = long_ago;
  };
  static constexpr float quietest_db = -100.0F;

  void watch_backdrop(const VoiceFrame& frame);
  void follow_syllable(const VoiceFrame& frame);
  void take_voice(VoiceFrame& frame, bool loud, Past& here);
  void refuse_music(VoiceFrame& frame);
  bool is_loud() const;
  bool after_music() const;
  void follow_loud(bool loud);
  bool is_own(bool loud, VoiceFrame& frame);
  void tell_beginning(VoiceFrame& frame) const;
  void learn();
  void wait(bool loud);
  void count_fall(const Past& before);
  bool is_admitted(const VoiceFrame& frame, bool waiting_fell) const;
  void admit(VoiceFrame& frame);
  void tell_since(VoiceFrame& frame, std::int64_t begin, std::int64_t most) const;

  // Of the talker.
  bool known_ = false;
  float level_db_ = 0.0F;
  float best_db_ = 0.0F;  // the level before it fell to a weaker talker's; fades
  float dryness_ = 0.0F;
  float backdrop_ = 0.0F;

  // Of the present voice.
  std::array<Past, fall_frames> past_{};
  std::bitset<longest_wait> heard_;  // one bit a frame, the newest lowest: voiced
  std::uint64_t loud_ = 0;           // likewise: loud enough for the talker
  int without_fall_ = 0;             // voiced frames since one fell
  float syllable_db_ = 0.0F;
  float own_share_ = 0.0F;  // of the voiced frames
  float patience_ = 0.0F;   // voiced frames that waited
  Waiting waiting_;
  std::int64_t now_ = 0;
  std::int64_t run_begin_ = 0;  // of voiced frames without a longer pause
  std::int64_t last_voiced_ = long_ago;
  std::int64_t loud_begin_ = 0;  // likewise of frames loud enough for the talker
  std::int64_t last_loud_ = long_ago;
  std::int64_t last_own_ = long_ago;
  std::int64_t last_contested_ = long_ago;
  std::int64_t last_music_ = long_ago;
};

}  // namespace tongping::recognise
