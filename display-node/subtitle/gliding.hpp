// How lines move up when a new one comes below them. Pure: time is handed in.
#pragma once

#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/transcript/segment.hpp"

namespace tongping::subtitle {

// A line of text where it stands at rest.
struct RestingLine {
  transcript::SegmentKey key;
  std::size_t text = 0;    // which of the segment's texts
  std::size_t number = 0;  // of the line in that text
  std::size_t pane = 0;
  int top = 0;
  int pitch = 0;
};

// Where it is now.
struct Glide {
  int offset = 0;  // below its place
  int cut_at = 0;  // it is seen above this row alone: a new line comes out from under the edge; 0: all of it
  bool operator==(const Glide&) const = default;
};

// Lines that have stood go up by what they have to, all by the same at a time, and slow down towards the end; new ones
// come along below them. Nothing ever glides down: a line that has gone leaves its place at once, and so does one that
// has no room any more at the top, so that no half line stands there. [main]
class Gliding {
 public:
  // `lines`: all that are in the picture, those of a pane from its top on. One glide for each. [main]
  std::vector<Glide> glide(const std::vector<RestingLine>& lines, base::SteadyTime now);

  // All stand where they will stand.
  void rest() { standing_.clear(); }

  // When the next picture is due; nothing: all are at rest.
  std::optional<base::SteadyTime> next_change() const { return next_; }

  static constexpr std::chrono::milliseconds length{200};  // long enough to be followed, over before the next word

 private:
  struct Standing {
    RestingLine line;
    int from = 0;  // offset at `begun`
    base::SteadyTime begun;
    bool fresh = false;  // it was not there before this glide
  };
  const Standing* before(const RestingLine& line) const;
  static Standing move(const RestingLine& line, const Standing& was, base::SteadyTime now);
  static int offset(const Standing& standing, base::SteadyTime now);
  std::vector<Glide> cut(base::SteadyTime now) const;

  std::vector<Standing> standing_;
  std::optional<base::SteadyTime> next_;
};

}  // namespace tongping::subtitle
