#include "display-node/subtitle/unrolling.hpp"

#include <algorithm>

#include "display-node/subtitle/pacing.hpp"
#include "display-node/subtitle/steadying.hpp"

namespace tongping::subtitle {
namespace {

using namespace std::chrono_literals;

constexpr double at_once = 1.5;  // seconds of reading that may come in one go: some words, half a line
constexpr double hurry = 1.5;    // faster than at ease, for each second of reading that waits
constexpr auto shortest_step = 20ms;

double rate(double waiting) { return 1 + hurry * std::max(0.0, waiting); }

}  // namespace

std::size_t Unrolling::shown_of(const VisibleText& text, Rolled& rolled, double elapsed, base::SteadyTime now) {
  if (!std::exchange(rolled.begun, true)) rolled.seconds = at_once;
  rolled.seconds = std::min(rolled.total + at_once, rolled.seconds + elapsed * rate(rolled.total - rolled.seconds));
  rolled.total = reading_time(text.text).count();
  std::size_t shown = 0;
  double read = 0;
  for (const std::size_t end : unit_ends(text.text)) {
    read += reading_time(std::string_view(text.text).substr(shown, end - shown)).count();
    if (read > rolled.seconds) {
      const std::chrono::duration<double> wait((read - rolled.seconds) / rate(rolled.total - rolled.seconds));
      const auto step =
          std::max<base::SteadyTime::duration>(std::chrono::ceil<std::chrono::nanoseconds>(wait), shortest_step);
      next_ = std::min(next_.value_or(base::SteadyTime::max()), now + step);
      return shown;
    }
    shown = end;
  }
  return shown;
}

std::vector<VisibleText> Unrolling::unroll(std::vector<VisibleText> texts, base::SteadyTime now) {
  const double elapsed = last_ ? std::chrono::duration<double>(now - *last_).count() : 0;
  last_ = now;
  next_.reset();
  for (VisibleText& text : texts) {
    const std::size_t shown = shown_of(text, rolled_[text.language], elapsed, now);
    text.text.erase(text.text.find_last_not_of(' ', shown == 0 ? 0 : shown - 1) + 1);
    if (shown == 0) text.text.clear();
    text.firm = std::min(text.firm, text.text.size());
  }
  std::erase_if(texts, [](const VisibleText& text) { return text.text.empty(); });
  return texts;
}

}  // namespace tongping::subtitle
