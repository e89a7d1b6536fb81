// What was heard before a crash and not yet recognised is recognised now, late: read from the spool, told apart and
// recognised as it would have been.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
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

  // A final of the record, one that was withdrawn since included.
  struct Final {
    std::uint64_t epoch = 0;  // of the start that gave it
    bool late = false;        // which was not the one that had heard it
    base::WallTime begin, end;
  };
  struct Microphone {
    std::string id;
    std::vector<Final> finals;
    std::vector<Cut> turns;  // whose it was from when on, in order; the first one always
  };
  struct Options {
    std::filesystem::path folder;  // of the session's sound
    base::WallTime began;          // the session
    std::vector<Microphone> microphones;
    bool separate = true;  // as in Listening::Options
    config::RecogniserConfig recogniser;
    bool ignore_music = true;  // likewise
  };

  // `log` and `changes` outlive it.
  Recovery(Options options, access::AudioKey key, const base::Log& log, base::Mailbox<SegmentChange>& changes)
      : options_(std::move(options)), key_(std::move(key)), log_(log), changes_(changes) {}

  // One start of the station after the other: where one had not yet recognised what another had heard, that is done
  // now. Of each one microphone after the other, so that one engine more is in memory and no more. Gives finals alone,
  // marked as late. What cannot be read is told, and the rest is recognised.
  void run(const base::Worker::StopFlag& stop_requested);

  std::size_t lines() const { return lines_; }      // that it gave [any]
  std::uint64_t frames() const { return frames_; }  // that it has heard again [any]

 private:
  // What a microphone heard in one start of the station, from where it was not recognised.
  struct Missed {
    const Microphone& microphone;
    base::WallTime from;
    std::vector<spool::SpoolPart> parts;
  };
  using Start = std::vector<Missed>;

  std::vector<Start> find() const;
  void recognise(const Start& all, std::size_t wanted, const base::Worker::StopFlag& stop_requested);

  const Options options_;
  const access::AudioKey key_;
  const base::Log& log_;
  base::Mailbox<SegmentChange>& changes_;
  std::map<std::string, std::uint64_t> last_utterance_;  // by microphone
  std::atomic<std::size_t> lines_{0};
  std::atomic<std::uint64_t> frames_{0};
};

}  // namespace tongping::station
