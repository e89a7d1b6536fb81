// What is to be stored next. While the disk is full it grows, within bounds, and is tried again, and while the disk is
// slow it grows too; the hall reads it meanwhile as unstored text (Segment::unstored). A full disk may still take some:
// what the log has allocated before. Pure: time is handed in.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/transcript/event.hpp"

namespace tongping::station {

// As the hall reads it meanwhile; what was withdrawn before anybody stored it leaves the wall, as a segment without
// text. [any]
transcript::Segment as_unstored(transcript::Segment segment);

class HeldEvents {
 public:
  // Half an hour of finals of eight busy microphones (4,800), with room; and what they may take of the memory, as far
  // as their text goes: a usual bilingual final has some hundred bytes, the longest allowed one 70 KiB.
  static constexpr std::size_t most_events = 8192;
  static constexpr std::size_t most_bytes = 32UL * 1024 * 1024;

  // One transaction: as much as a start may have to store (128 roles, 64 microphones, a session), some milliseconds.
  static constexpr std::size_t most_at_once = 256;

  // A full disk is asked again so often.
  static constexpr std::chrono::milliseconds retry_interval{250};

  // While the disk is full only the newest revision of a segment is kept, where the first one stood. A segment beyond
  // the bounds is counted as lost; what is no segment always has room. [station]
  void add(transcript::EventBody body);

  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  std::size_t bytes() const { return bytes_; }
  std::size_t lost() const { return lost_; }                   // for want of room, since they were told
  std::size_t take_lost() { return std::exchange(lost_, 0); }  // tells them [station]

  // The oldest, to be stored in one transaction, which is under way from then on; nothing while a full disk is not to
  // be asked yet. [station]
  std::vector<transcript::EventBody> next(base::SteadyTime now);

  // What became of them. [station]
  void stored(std::size_t count);
  void refused(std::size_t at);             // the database does not take the one at this place, ever
  void disk_is_full(base::SteadyTime now);  // all stay
  void disk_is_slow();                      // nobody knows yet: the hall does not wait for the disk
  void disk_has_room();                     // for all of it, and for a checkpoint
  bool waits() const { return full_since_.has_value(); }
  bool asks(base::SteadyTime now) const { return !waits() || now >= retry_at_; }

  // Finished segments that wait for the disk and that nobody has been shown yet, as they are to be shown. [station]
  std::vector<transcript::Segment> take_unshown();

  // Every segment that waits, in order; the newest of one is the last. [station]
  std::vector<transcript::Segment> segments() const;

  // Claims that wait for the disk, and hold already, until they are stored; none while a session waits, in which they
  // were made. Of one set the newest, which knows all
  // before it. [station]
  std::vector<transcript::MicrophonesClaimed> unstored_claims();

 private:
  struct Item {
    transcript::EventBody body;
    std::size_t bytes = 0;
    bool shown = false;  // as unstored text
  };

  bool hides() const { return !full_since_ && !slow_; }  // the disk has it in a moment
  void settle();
  bool replace(Item& item);
  void drop(const std::deque<Item>::iterator& item);

  std::deque<Item> items_;
  std::size_t bytes_ = 0;
  std::size_t lost_ = 0;
  std::size_t unshown_ = 0;
  std::size_t under_way_ = 0;  // of the oldest: the disk may have them already, so they stay as they are
  bool slow_ = false;
  std::size_t claims_ = 0;
  bool claims_hold_ = false;
  std::optional<base::SteadyTime> full_since_;
  base::SteadyTime retry_at_;
};

}  // namespace tongping::station
