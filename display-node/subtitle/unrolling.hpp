// How fast unfinished text grows on the wall. Pure: time is handed in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "display-node/subtitle/visible.hpp"

namespace tongping::subtitle {

// One a segment. Words that come one by one stand at once. What comes in a burst, because a recogniser or a link stood
// still, is put on the wall word by word, not faster than it can be followed: at the reader's ease and half as fast
// again for each second of reading that is waiting, so that even a long burst is all there within two seconds. A final
// is not held back. [main]
class Unrolling {
 public:
  std::vector<VisibleText> unroll(std::vector<VisibleText> texts, base::SteadyTime now);

  // When there is more to show, without anything being said; nothing: all is shown.
  std::optional<base::SteadyTime> next_change() const { return next_; }

 private:
  struct Rolled {
    double seconds = 0;  // of reading, that may stand
    double total = 0;    // of reading, in all
    bool begun = false;
  };
  std::size_t shown_of(const VisibleText& text, Rolled& rolled, double elapsed, base::SteadyTime now);

  std::map<std::string, Rolled> rolled_;  // by language
  std::optional<base::SteadyTime> last_;
  std::optional<base::SteadyTime> next_;
};

}  // namespace tongping::subtitle
