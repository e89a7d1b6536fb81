// What was heard before a crash and not yet recognised is recognised now, late: read from the spool, told apart and
// recognised as it would have been.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "capture-node/access/audio_key.hpp"
#include "capture-node/segment_change.hpp"
#include "capture-node/spool/spool_reader.hpp"
#include "capture-node/turn_taking.hpp"
#include "common/base/log.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/worker.hpp"
#include "common/config/station_config.hpp"

namespace tongping::station {

// Owned by the station; `run` is the body of a worker. [recovery]
class Recovery {
 public:
  // Utterances of this and of the running pipelines must not meet.
  static constexpr std::uint64_t first_utterance = 1'000'000'000;

  struct Microphone {
    std::string id;
    base::WallTime from;     // what began before is in the record: the end of its last final
    std::uint64_t turn = 0;  // whose it was then
    std::vector<Cut> cuts;   // and later, in order
  };
  struct Options {
    std::filesystem::path folder;  // of the session's sound
    std::vector<Microphone> microphones;
    bool separate = true;  // as in Listening::Options
    config::RecogniserConfig recogniser;
  };

  // `log` and `changes` outlive it.
  Recovery(Options options, access::AudioKey key, const base::Log& log, base::Mailbox<SegmentChange>& changes)
      : options_(std::move(options)), key_(std::move(key)), log_(log), changes_(changes) {}

  // One microphone after the other, so that one engine more is in memory and no more. Gives finals alone, marked as
  // late. What cannot be read is told, and the rest is recognised.
  void run(const base::Worker::StopFlag& stop_requested);

  std::size_t lines() const { return lines_; }      // that it gave [any]
  std::uint64_t frames() const { return frames_; }  // that it has heard again [any]

 private:
  struct Missed {
    Microphone microphone;
    std::vector<spool::SpoolPart> parts;
  };

  std::vector<Missed> find() const;
  void recognise(const std::vector<Missed>& all, std::size_t wanted, const base::Worker::StopFlag& stop_requested);

  const Options options_;
  const access::AudioKey key_;
  const base::Log& log_;
  base::Mailbox<SegmentChange>& changes_;
  std::atomic<std::size_t> lines_{0};
  std::atomic<std::uint64_t> frames_{0};
};

}  // namespace tongping::station
