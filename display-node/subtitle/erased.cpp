#include <algorithm>

#include "common/base/utf8.hpp"
#include "display-node/subtitle/block.hpp"
#include "display-node/subtitle/cue.hpp"

namespace tongping::subtitle {
namespace {

std::string_view without_first(std::string_view text, std::size_t code_points) {
  return text.substr(base::bytes_of_code_points(text, code_points));
}

// Code points of `before` from the first one on that `after` does not have at the same place.
std::size_t rewritten(std::string_view before, std::string_view after) {
  return base::code_points(before.substr(base::common_bytes(before, after)));
}

// Both may have lost their beginning off the top; what both still had on the wall is compared.
std::size_t removed(const CueLine& before, const CueLine& after) {
  const std::size_t from = std::max(before.scrolled, after.scrolled);
  return rewritten(without_first(before.text, from - before.scrolled),
                   without_first(after.text, from - after.scrolled));
}

std::size_t removed(const Cue& before, const Cue* after) {
  std::size_t count = 0;
  for (const CueLine& line : before.lines) {
    if (after == nullptr) {
      count += base::code_points(line.text);
      continue;
    }
    const auto same = std::find_if(after->lines.begin(), after->lines.end(),
                                   [&](const CueLine& l) { return l.language == line.language; });
    count += same != after->lines.end() ? removed(line, *same) : base::code_points(line.text);
  }
  return count;
}

}  // namespace

std::size_t erased(std::span<const Cue> previous, std::span<const Cue> present,
                   std::span<const transcript::SegmentKey> withdrawn) {
  std::size_t count = 0;
  for (const Cue& before : previous) {
    const auto after =
        std::find_if(present.begin(), present.end(), [&](const Cue& cue) { return cue.key == before.key; });
    if (after != present.end()) {
      count += removed(before, &*after);
    } else if (std::find(withdrawn.begin(), withdrawn.end(), before.key) != withdrawn.end()) {
      count += removed(before, nullptr);
    }
  }
  return count;
}

}  // namespace tongping::subtitle
