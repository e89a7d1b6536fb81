// A receiver's copy of one station's transcript: WAITING -> SYNCING -> LIVE. Pure: no socket, no clock.
//
// The Clone pattern (https://zguide.zeromq.org/docs/chapter5/#Reliable-Pub-Sub-Clone-Pattern) with gap checks:
// subscribe first, then ask for what was missed, drop what is not newer. While it syncs, the old text stays.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/wire/messages.hpp"

namespace tongping::wire {

struct ReplicaOptions {
  std::string name;  // of the receiver, for its Hello
  PeerKind kind = PeerKind::tool;
  // Absent: starts with a snapshot, as a screen does. Present: every event from this sequence on is replayed and
  // applied, and after a change of the log every event of the new one, as `tail --from` does.
  std::optional<std::uint64_t> replay_from;
  // Event::wall_ns of the event before `replay_from`, of who has it; 0: it is not known, and nothing is compared.
  std::int64_t before_wall_ns = 0;
};

struct ReplicaOutput {
  std::vector<DeskRequest> requests;       // to be sent now
  std::vector<transcript::Event> applied;  // in order, each once; what a snapshot covers is not among them
  std::vector<std::string> notes;          // for the log
  bool changed = false;                    // the transcript is another
  bool reconnect = false;                  // nothing was heard for long: make new connections
  bool begins_anew = false;  // with `replay_from`: another log, or another past of this one, is applied from here on
};

// Owned and called by the receiver's feed thread.
class Replica {
 public:
  explicit Replica(ReplicaOptions options);

  ReplicaOutput on_frame(FeedFrame frame, base::SteadyTime now);  // [feed]
  ReplicaOutput on_reply(DeskReply reply, base::SteadyTime now);  // [feed]
  ReplicaOutput on_tick(base::SteadyTime now);                    // [feed] when next_tick() is over, and at will

  // When on_tick has something to do if nothing arrives before; nothing: never. [feed]
  std::optional<base::SteadyTime> next_tick() const;

  const transcript::Transcript& transcript() const { return transcript_; }
  ReplicaState state() const { return state_; }
  std::uint64_t target() const { return target_; }  // newest event that it has heard of
  base::SteadyTime last_heard() const { return last_heard_; }
  const std::optional<Origin>& origin() const { return shown_; }  // whose text it is; nothing before the first sync

  // How often its text was replaced by that of another log, or of another past of this one: what has the same numbers
  // under another `past` is other text.
  std::uint64_t past() const { return past_; }

  static constexpr std::size_t max_held = 1024;  // events kept while syncing

 private:
  struct Outstanding {
    std::uint64_t id = 0;
    base::SteadyTime sent;
  };
  struct Building {  // a snapshot that is not complete
    Origin origin;
    std::uint64_t snapshot = 0;
    std::uint32_t next = 0;
    transcript::Transcript transcript;
  };

  bool is_old(const Origin& origin) const;
  bool is_put_back(const FeedFrame& frame, base::SteadyTime now);
  void hear(const Origin& origin);
  void begin_sync(std::string why, base::SteadyTime now);
  void request_next(base::SteadyTime now);
  void ask(decltype(DeskRequest::body) body, base::SteadyTime now);
  void retry_later(base::SteadyTime now);
  void take_event(transcript::Event event, base::SteadyTime now);
  void take_interim(Interim interim, base::SteadyTime now);
  void take_last_sequence(std::uint64_t last_sequence, base::SteadyTime now);
  void take_claims(std::vector<transcript::MicrophonesClaimed> claims);
  void show_claims();
  void take_page(const Origin& origin, ReplayPage page, base::SteadyTime now);
  void take_page(const Origin& origin, SnapshotPage page, base::SteadyTime now);
  void take_refusal(const Refused& refused, base::SteadyTime now);
  void adopt(const Origin& origin);
  void finish_sync(base::SteadyTime now);
  void apply_one(transcript::Event event);
  void apply_held();
  void show_interim(const transcript::Segment& segment);
  void hold(transcript::Event&& event);
  void aim_at(std::uint64_t sequence);
  void take_as_put_back();
  ReplicaOutput take_output();

  const ReplicaOptions options_;
  ReplicaState state_ = ReplicaState::waiting;
  transcript::Transcript transcript_;
  std::optional<Origin> shown_;                   // of transcript_
  std::optional<Origin> heard_;                   // of the newest frame or reply
  std::optional<base::SteadyTime> behind_since_;  // all that was heard since is older than what is known
  bool put_back_ = false;  // what is heard is shown_'s log as it was earlier: another one, although of the same name
  std::uint64_t past_ = 0;
  std::optional<Building> building_;
  bool want_snapshot_ = false;
  std::uint64_t target_ = 0;             // newest sequence heard of, in heard_'s log
  std::uint64_t heard_since_asked_ = 0;  // newest sequence heard of after the request that is outstanding
  std::map<std::uint64_t, transcript::Event> held_;
  std::map<std::string, transcript::Segment> held_interim_;   // newest of each segment
  std::vector<transcript::MicrophonesClaimed> heard_claims_;  // unstored ones, of heard_'s start
  std::optional<Outstanding> outstanding_;
  std::optional<base::SteadyTime> retry_at_;
  unsigned failures_ = 0;  // in a row, without progress
  std::uint64_t next_request_ = 1;
  base::SteadyTime last_heard_;
  base::SteadyTime last_reconnect_;
  ReplicaOutput output_;
};

}  // namespace tongping::wire
