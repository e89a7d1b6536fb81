// What a relay does with what its station says: keeps it, then passes it on, in the station's name and numbers. Pure:
// link, copies and time are handed in, frames are handed out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/relay_copy.hpp"
#include "capture-node/relay_intake.hpp"
#include "common/base/clock.hpp"
#include "common/wire/feed.hpp"

namespace tongping::station {

// Owned and called by the relay's thread.
class RelayPassage {
 public:
  struct Moment {
    base::SteadyTime steady;
    base::WallTime wall;
  };
  struct Note {  // for the log
    enum class Severity { info, warning, error } severity = Severity::info;
    std::string text;
  };

  // As a station holds while its disk is full: see Station.
  static constexpr std::size_t max_pending = 8192;

  // Both outlive it.
  RelayPassage(RelayIntake& intake, RelayShelf& shelf) : intake_(intake), shelf_(shelf) {}

  // With the last copy, where there is one.
  base::Result<void> begin();

  // Takes what has arrived and keeps it; the frames that say it again come out of `take_frames`. An error: nothing can
  // be kept any more; the program must end. [relay]
  base::Result<void> follow(Moment now);

  // A heartbeat among the frames, when one is due. Silent when the station is: what screens say of a lost link is then
  // true of the whole way. [relay]
  void beat(bool newcomer, Moment now);

  // In the order in which they are to be published, since the last call. [relay]
  std::vector<wire::FeedFrame> take_frames() { return std::exchange(frames_, {}); }
  std::vector<Note> take_notes() { return std::exchange(notes_, {}); }

  // From the copy; only what Feed answers, and pings. [relay]
  wire::DeskReply answer(const wire::DeskRequest& request, Moment received, Moment now);
  wire::DeskReply reply_to(const wire::DeskRequest& request, decltype(wire::DeskReply::body) body) const;

  base::Result<void> maintain();  // of the copy, in every turn

  wire::Origin origin() const { return copy_ == nullptr ? wire::Origin{} : copy_->origin(); }
  bool is_known() const { return copy_ != nullptr; }  // a station was heard, now or in an earlier start
  bool live() const { return live_; }  // the station is heard, and all it has said is kept or waits for the disk
  std::uint64_t last_sequence() const { return copy_ == nullptr ? 0 : copy_->log().last_sequence(); }
  const transcript::Transcript& transcript() const { return transcript_; }
  std::size_t pending() const { return pending_.size(); }
  bool disk_alarm() const { return disk_alarm_; }

 private:
  base::Result<void> adopt(std::unique_ptr<RelayCopy> copy);
  base::Result<void> begin_log(const wire::Origin& origin);
  base::Result<void> begin_other_past();
  base::Result<void> begin_epoch(const wire::Origin& origin);
  base::Result<void> take(std::vector<transcript::Event> applied, std::uint64_t through);
  base::Result<std::vector<transcript::Event>> keep();
  void pass_on(std::vector<transcript::Event> events, bool was_live, Moment now);
  void pass_on_interim(Moment now);
  void pass_on_unkept(Moment now);
  void hold_claims();
  base::WallTime station_time(Moment now) const;
  void note(Note::Severity severity, std::string text) { notes_.push_back({severity, std::move(text)}); }

  RelayIntake& intake_;
  RelayShelf& shelf_;
  std::unique_ptr<RelayCopy> copy_;   // nullptr until a station was heard for the first time
  std::unique_ptr<wire::Feed> feed_;  // of the copy
  transcript::Transcript transcript_;
  std::vector<transcript::Event> pending_;  // to be kept next; stays while the disk is full or slow
  std::size_t shown_ = 0;                   // of pending_, as unstored text
  std::vector<wire::FeedFrame> frames_;
  std::vector<Note> notes_;
  bool live_ = false;
  bool complete_ = false;          // what is kept has been the station's whole log: screens are answered from it
  bool heard_since_beat_ = false;  // a heartbeat of ours stands for one of the station's
  bool disk_waits_ = false;        // for the disk wait events that were to be kept
  bool disk_alarm_ = false;        // and that was told
};

}  // namespace tongping::station
