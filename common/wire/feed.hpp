// Makes a station's frames and answers what can be answered from its log and transcript. No socket, no clock.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "common/base/clock.hpp"
#include "common/wire/event_log.hpp"
#include "common/wire/messages.hpp"

namespace tongping::wire {

// Owned by the station loop. Numbering is the log's: an event comes here after it was committed.
class Feed {
 public:
  // `log` outlives the feed. [station]
  Feed(Origin origin, EventLog& log) : origin_(std::move(origin)), log_(log) {}

  const Origin& origin() const { return origin_; }

  FeedFrame event(transcript::Event event, base::WallTime now);        // [station]
  FeedFrame interim(transcript::Segment segment, base::WallTime now);  // [station]

  // A heartbeat when 500 ms have passed since the last one, or at once for a newcomer (at most every 20 ms). To be
  // called in every turn: it also lets snapshots go that nobody reads any more. [station]
  std::optional<FeedFrame> heartbeat(base::SteadyTime steady, base::WallTime wall, bool newcomer = false);
  base::SteadyTime next_heartbeat() const;  // when `heartbeat` has something to say

  // Claims that hold although they are not stored, all of them: every heartbeat says so, the next one soon where they
  // are others than before. [station]
  void hold_claims(std::vector<transcript::MicrophonesClaimed> claims);

  // Answers hello, snapshot, replay and position (the last one without the log's disk); nothing for status, pending
  // keys and commands, which are the station's. [station]
  std::optional<DeskReply> answer(const DeskRequest& request, const transcript::Transcript& transcript,
                                  base::WallTime now);

  // A reply of this station, for the requests it answers itself. [station]
  DeskReply reply_to(const DeskRequest& request, decltype(DeskReply::body) body) const;

 private:
  // A state that is being sent in pages while the transcript goes on.
  struct Frozen {
    std::uint64_t id = 0;
    std::uint64_t changes = 0;  // `changes_` when it was taken
    base::SteadyTime asked;     // a page of it, last
    transcript::Transcript transcript;
  };
  static constexpr std::size_t max_frozen = 32;

  decltype(DeskReply::body) snapshot(const SnapshotRequest& request, const transcript::Transcript& transcript);
  decltype(DeskReply::body) replay(const ReplayRequest& request);
  bool has_other_past(const ReplayRequest& request);
  Frozen& freeze(const transcript::Transcript& transcript);
  void thaw_unread();

  const Origin origin_;
  EventLog& log_;
  std::deque<Frozen> frozen_;
  std::uint64_t next_frozen_ = 1;
  std::uint64_t changes_ = 0;  // events and interim published
  base::SteadyTime now_;       // of the last turn
  std::optional<base::SteadyTime> last_heartbeat_;
  bool owed_ = false;  // to a newcomer that came too soon after another, or because of other claims
  std::vector<transcript::MicrophonesClaimed> unstored_claims_;
};

}  // namespace tongping::wire
