// One microphone's way from heard frames to segment changes, without a thread: fed frame by frame, so that tests drive
// it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "capture-node/heard_frame.hpp"
#include "capture-node/recognise/recogniser.hpp"
#include "capture-node/segment_change.hpp"
#include "capture-node/turn_taking.hpp"

namespace tongping::station {

// What the console and the status show of a microphone's words.
struct PipelineStatus {
  bool speaking = false;                      // a segment is open
  std::uint64_t segments = 0;                 // finals so far
  std::optional<base::WallTime> quiet_until;  // everything that was said before it has been given
  std::string stalled;                        // why nothing is recognised at the moment; empty: it is
};

// How often interim text is asked for, in frames of 10 ms: what a reader can follow, ten times a second, and when a
// recogniser is behind the first thing that is given up. [any]
constexpr std::int64_t frames_between_hypotheses(std::chrono::milliseconds behind) {
  using namespace std::chrono_literals;
  if (behind < 300ms) return 10;
  return behind < 1s ? 30 : 100;
}

class PipelineCore {
 public:
  using Give = std::function<void(SegmentChange)>;

  // `recogniser` and `turns` outlive it. `give` is called within feed and flush.
  PipelineCore(std::string microphone, recognise::Recogniser& recogniser, TurnTaking& turns, Give give);
  ~PipelineCore();
  PipelineCore(const PipelineCore&) = delete;
  PipelineCore& operator=(const PipelineCore&) = delete;

  // A frame after a gap ends the open segment first. A cut is carried out before the first frame that is not earlier,
  // or, within `longest_wait`, before the next one without voice: what is open becomes two segments, with every sample
  // in one of them. An error is the engine's end. [pipeline]
  base::Result<void> feed(const HeardFrame& frame);

  // How much waits to be recognised from here on, which decides how often interim text comes. [pipeline]
  void set_behind(std::chrono::milliseconds behind);

  // So long a cut waits for the end of a syllable: half of it would be half a word on both sides.
  static constexpr std::chrono::milliseconds longest_wait{80};

  // Ends the open segment: the stream ended or stopped. Feeding may go on. [pipeline]
  base::Result<void> flush();

  // The engine died: what is open ends as it was given last, without it. Nothing is fed afterwards. [pipeline]
  void break_off();

  // What was heard and not given yet is destroyed, in the engine too; nothing is given. Nothing is fed afterwards.
  // [pipeline]
  void forget();

  PipelineStatus status() const;  // [pipeline]

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tongping::station
