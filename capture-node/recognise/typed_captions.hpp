// Words without sound: JSON lines of a human captioner or another program become segment changes.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "capture-node/segment_change.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/result.hpp"
#include "common/base/worker.hpp"

namespace tongping::recognise {

// What the lines of one captioner mean, one after the other. No file, no waiting. [pipeline]
class CaptionLines {
 public:
  struct Line {
    station::SegmentChange change;
    std::chrono::milliseconds after{0};  // wait before it counts; `change` has no times until stamp()
  };

  explicit CaptionLines(std::string microphone) : microphone_(std::move(microphone)) {}

  // A line of the format in common/transcript/segment_json.hpp, with "after_ms" besides. A line without a "segment" is
  // an utterance of its own; lines of the same "segment" update one. Refuses what that format refuses, text that is
  // empty (unless withdrawn), "after_ms" below 0 or above a day, and a change to text that was committed.
  base::Result<Line> read(std::string_view text);

  // Sets start (the time of the segment's first line) and end.
  void stamp(station::SegmentChange& change, base::WallTime now);

 private:
  std::uint64_t utterance_of(const std::optional<std::string>& name);

  struct Known {
    std::uint64_t utterance = 0;
    std::optional<base::WallTime> start;  // of its first line
  };

  const std::string microphone_;
  std::uint64_t last_utterance_ = 0;
  std::map<std::string, Known> named_;  // bounded: the oldest utterance leaves first
};

// Reads `path` ("-": standard input; a FIFO serves as well) to its end.
class TypedCaptions {
 public:
  // `clock`, `log` and `changes` outlive it. Refuses a file that cannot be opened. [station]
  static base::Result<std::unique_ptr<TypedCaptions>> open(const std::string& path, const std::string& microphone,
                                                           const base::Clock& clock, const base::Log& log,
                                                           base::Mailbox<station::SegmentChange>& changes);
  ~TypedCaptions();
  TypedCaptions(const TypedCaptions&) = delete;
  TypedCaptions& operator=(const TypedCaptions&) = delete;

  // The body of a worker: until the end of the file or until asked to stop (within 50 ms). A line that cannot be read
  // is logged with path, number and reason, and passed over; the log never has the text. [pipeline]
  void run(const base::Worker::StopFlag& stop_requested);

  bool finished() const { return finished_; }  // [any]

 private:
  TypedCaptions(int descriptor, std::string path, const std::string& microphone, const base::Clock& clock,
                const base::Log& log, base::Mailbox<station::SegmentChange>& changes);
  bool read_more(std::string& pending);
  void take_line(std::string_view text, const base::Worker::StopFlag& stop_requested);
  void refuse_endless_line(std::string& pending);

  const int descriptor_;
  const std::string path_;
  const base::Clock& clock_;
  const base::Log& log_;
  base::Mailbox<station::SegmentChange>& changes_;
  CaptionLines lines_;
  std::uint64_t line_number_ = 0;
  bool skipping_ = false;  // within a line that is too long
  std::atomic<bool> finished_{false};
};

}  // namespace tongping::recognise
