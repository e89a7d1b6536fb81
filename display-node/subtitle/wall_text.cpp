#include "display-node/subtitle/wall_text.hpp"

#include <iterator>

namespace tongping::subtitle {

const char* name_of(SkipReason reason) {
  switch (reason) {
    case SkipReason::joined: return "joined";
    case SkipReason::behind: return "behind";
    case SkipReason::left: return "left";
    case SkipReason::no_text: return "no_text";
    case SkipReason::no_room: return "no_room";
    case SkipReason::replaced: return "replaced";
    case SkipReason::fenced: return "fenced";
    case SkipReason::covered: return "covered";
    case SkipReason::cleared: return "cleared";
    case SkipReason::gone: return "gone";
    case SkipReason::stored: return "stored";
  }
  return "gone";
}

void take_over(WallText& newer, WallText&& unseen) {
  std::vector<Due> all = std::move(unseen.due);
  std::move(newer.due.begin(), newer.due.end(), std::back_inserter(all));
  newer.due = std::move(all);
  std::move(unseen.before.begin(), unseen.before.end(), std::back_inserter(newer.before));
}

}  // namespace tongping::subtitle
