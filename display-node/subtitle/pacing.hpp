// How long text must stand to be read, and how far somebody who reads it in order has come. Pure: time is handed in.
#pragma once

#include <string_view>

#include "common/base/clock.hpp"

namespace tongping::subtitle {

// At an adult's ease: 6 characters a second of Chinese and Japanese, 9 of Korean, 17 of scripts with letters.
std::chrono::duration<double> reading_time(std::string_view text);

// What was put on the wall stands so long at least, however fast others follow: 0.83 s, 1.5 s for one word alone, which
// the eye has to find first.
std::chrono::milliseconds least_standing(std::string_view text);

// The catch-up rule: how much faster than at ease the audience is taken to read while somebody's finished words have
// waited for `waiting`. 1 for the first quarter of a second; 1.5 after 0.8 s, which is the ceiling of 9 characters a
// second of Chinese; 4 from 2.5 s on, where text can be skimmed and no more: readers give up on subtitles that are four
// seconds late, and after ten a line is passed over with a mark.
double haste(std::chrono::duration<double> waiting);

// The same where nobody waits yet, but `unread` seconds of reading stand on the wall: towards the ceiling, so that
// there is room when the next words are finished.
double haste_before(double unread);

// Everyone in the hall, who reads what comes in the order in which it comes. Owned by the stage. [main]
class Reader {
 public:
  // Reads on until `now`, as fast as was said the last time; from now on `haste` times as fast as at ease.
  void read_until(base::SteadyTime now, double haste);

  double unread() const { return given_ - read_; }  // seconds at ease

  // Text that has come; the answer names its end.
  double add(std::chrono::duration<double> reading_time);

  bool has_read(double end) const { return end <= read_ + tolerance; }
  base::SteadyTime will_have_read(double end) const;

 private:
  static constexpr double tolerance = 1e-6;  // seconds: less than a frame by far

  double given_ = 0;  // seconds of reading at ease, since ever
  double read_ = 0;
  double haste_ = 1;
  base::SteadyTime now_;
};

}  // namespace tongping::subtitle
