// What is left to be recognised when a station ends: how long it will take, and when it is given up. Pure: time is
// handed in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "common/base/clock.hpp"

namespace tongping::station {

// Used by the station while it ends.
class EndingProgress {
 public:
  static constexpr std::chrono::seconds for_last_words{5};  // and their translations
  // What waits is recognised however long it takes; but where it gets no less for so long, nothing recognises it.
  static constexpr std::chrono::seconds standstill{60};

  explicit EndingProgress(base::SteadyTime now) : began_(now), moved_(now) {}

  // `behind`: speech that waits, of the microphone with most of it. `heard_again`: how much of what was heard before a
  // crash has been recognised, in any unit; nothing: all of it.
  void look(std::chrono::milliseconds behind, std::optional<std::uint64_t> heard_again, base::SteadyTime now);

  bool waits() const { return waits_; }  // for more than the last words
  bool over(base::SteadyTime now) const { return now - moved_ >= (waits_ ? standstill : for_last_words); }
  std::chrono::milliseconds behind() const { return behind_; }

  // At the pace until now; nothing: not known yet.
  std::optional<std::chrono::seconds> left(base::SteadyTime now) const;

 private:
  const base::SteadyTime began_;
  base::SteadyTime moved_;  // when it was less than ever before, or was no more
  bool looked_ = false;
  bool waits_ = false;
  std::chrono::milliseconds first_{0};
  std::chrono::milliseconds behind_{0};
  std::chrono::milliseconds least_{0};
  std::uint64_t heard_again_ = 0;
};

}  // namespace tongping::station
