// When an utterance starts and ends. Pure: fed one VoiceFrame every 10 ms, counts time in frames.
#pragma once

#include <cstdint>
#include <optional>

#include "capture-node/recognise/voice_activity.hpp"

namespace tongping::recognise {

// In frames of 10 ms.
struct SegmenterOptions {
  std::int64_t onset_window = 20;  // a segment starts when this many frames
  std::int64_t onset_voiced = 5;   // hold this many voiced ones: more than any click, less than the shortest "no"
  // While somebody speaks at another microphone, one's own voice is told from what leaks in by lasting:
  std::int64_t contested_window = 40;
  std::int64_t contested_voiced = 16;
  std::int64_t pre_roll = 30;        // sound before the first active frame: unvoiced and soft beginnings
  std::int64_t furthest_start = 80;  // a segment starts at most this long before its onset is known
  std::int64_t voice_hold =
      25;  // active frames count as speech this long after a voiced one: final consonants, not applause
  std::int64_t pause = 55;           // without speech, ends a segment; with the voice's own end below 700 ms
  std::int64_t soft_length = 1'500;  // from here on a shorter pause ends it
  std::int64_t soft_pause = 15;
  std::int64_t late_length = 1'800;  // and from here on the slightest one
  std::int64_t late_pause = 6;
  std::int64_t longest = 2'000;  // 20 s: ends wherever it is
};

enum class SegmentEnd { pause, length };

class Segmenter {
 public:
  // What a frame changed. `started`: the segment holds everything from frame `start` on, which was before now and never
  // lies in the segment before. `ended`: the present frame is the last one.
  struct Step {
    bool started = false;
    std::optional<SegmentEnd> ended;
  };

  explicit Segmenter(const SegmenterOptions& options = {}) : options_(options) {}

  Step feed(const VoiceFrame& frame);  // [pipeline]

  // Ends what is open without a frame: the sound ended. Also forgets the frames before, which are not to be pre-roll.
  // [pipeline]
  void cut();

  // Between the last frame and the next one. What is open becomes two segments; the pause that ends the second counts
  // from the last speech, on whichever side that was. Where none is open the next one has nothing from before, but for
  // speech that has just begun. [pipeline]
  void divide();

  bool open() const { return open_; }
  std::int64_t start() const { return start_; }                  // first frame of the open or last segment
  std::int64_t last_voice() const { return last_speech_; }       // last frame of it with speech in it
  std::int64_t voiced_frames() const { return voiced_frames_; }  // of it
  std::int64_t next_frame() const { return next_frame_; }        // frames fed so far

 private:
  void note(const VoiceFrame& frame, std::int64_t now);
  bool is_onset() const;
  void begin(std::int64_t now, const VoiceFrame& frame);
  std::optional<SegmentEnd> end_at(std::int64_t now) const;

  const SegmenterOptions options_;
  bool open_ = false;
  std::int64_t next_frame_ = 0;
  std::int64_t start_ = 0;
  std::int64_t earliest_start_ = 0;  // where the segment before ended, or the sound began
  std::int64_t first_active_ = 0;    // of the present run of active frames
  std::int64_t last_active_ = -1'000;
  std::int64_t last_voiced_ = -1'000;
  std::int64_t last_speech_ = -1'000;
  std::int64_t voiced_frames_ = 0;
  // One bit a frame, the newest lowest.
  std::uint64_t voiced_history_ = 0;
  std::uint64_t alone_history_ = 0;  // voiced and not contested
};

}  // namespace tongping::recognise
