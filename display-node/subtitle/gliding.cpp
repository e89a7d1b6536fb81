#include "display-node/subtitle/gliding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tongping::subtitle {
namespace {

constexpr std::chrono::microseconds frame_length{16'667};  // 60 pictures a second

bool is_same(const RestingLine& a, const RestingLine& b) {
  return a.text == b.text && a.number == b.number && a.pane == b.pane && a.key == b.key;
}

}  // namespace

// The first picture of a glide is already a step of it: a picture that only lost a line would help nobody.
int Gliding::offset(const Standing& standing, base::SteadyTime now) {
  if (standing.from == 0) return 0;
  const double past = std::chrono::duration<double>(now - standing.begun + frame_length) / length;
  const double left = 1 - std::clamp(past, 0.0, 1.0);
  return static_cast<int>(std::lround(standing.from * left * left));
}

const Gliding::Standing* Gliding::before(const RestingLine& line) const {
  const auto found =
      std::find_if(standing_.begin(), standing_.end(), [&](const Standing& s) { return is_same(s.line, line); });
  return found == standing_.end() ? nullptr : &*found;
}

// From where it is, wherever that is in an earlier glide.
Gliding::Standing Gliding::move(const RestingLine& line, const Standing& was, base::SteadyTime now) {
  const int at = offset(was, now);
  if (was.line.top == line.top) return {line, at == 0 ? 0 : was.from, was.begun, was.fresh && at != 0};
  const int from = std::max(0, was.line.top + at - line.top);
  return {line, from, now, was.fresh && at != 0};
}

std::vector<Glide> Gliding::glide(const std::vector<RestingLine>& lines, base::SteadyTime now) {
  std::vector<Standing> next;
  next.reserve(lines.size());
  for (const RestingLine& line : lines) {
    if (const Standing* was = before(line)) {
      next.push_back(move(line, *was, now));
      continue;
    }
    // With the one above, in the same pane.
    const auto above =
        std::find_if(next.rbegin(), next.rend(), [&](const Standing& s) { return s.line.pane == line.pane; });
    const bool comes_along = above != next.rend() && above->from > 0;
    next.push_back(comes_along ? Standing{line, above->from, above->begun, true} : Standing{line, 0, now, false});
  }
  standing_ = std::move(next);
  const bool moves =
      std::any_of(standing_.begin(), standing_.end(), [&](const Standing& s) { return offset(s, now) != 0; });
  next_ = moves ? std::optional(now + frame_length) : std::nullopt;
  return cut(now);
}

// New lines are not seen below the place of the lowest of them, where the next pane or the picture's margin begins, nor
// over a line that has stood below them.
std::vector<Glide> Gliding::cut(base::SteadyTime now) const {
  std::vector<Glide> glides(standing_.size());
  for (std::size_t i = standing_.size(); i-- > 0;) {
    const Standing& here = standing_[i];
    glides[i].offset = offset(here, now);
    if (!here.fresh || glides[i].offset == 0) continue;
    glides[i].cut_at = here.line.top + here.line.pitch;
    const auto below = std::find_if(standing_.begin() + static_cast<std::ptrdiff_t>(i) + 1, standing_.end(),
                                    [&](const Standing& s) { return s.line.pane == here.line.pane; });
    if (below == standing_.end()) continue;
    const auto at = static_cast<std::size_t>(below - standing_.begin());
    glides[i].cut_at = glides[at].cut_at > 0 ? glides[at].cut_at : below->line.top + glides[at].offset;
  }
  return glides;
}

}  // namespace tongping::subtitle
