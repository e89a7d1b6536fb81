#include "display-node/subtitle/back_row.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::subtitle {
namespace {

constexpr double arc_minutes = 20;
constexpr double hanzi_share = 1.25;
constexpr double mean_letter_em = 0.55;  // of English text in Noto Sans, spaces counted

}  // namespace

Legible legible_at(const config::Hall& hall) {
  const double capital_m = hall.farthest_seat_m * std::tan(arc_minutes / 60 * std::numbers::pi / 180);
  return {capital_m, capital_m * hanzi_share, capital_m / hall.picture_height_m};
}

base::Result<Style> fitted(Style style, const config::Hall& hall) {
  if (style.size != SizeFrom::back_row) return style;
  if (!hall.is_known()) {
    return base::usage_failure(
        base::tr("the style's size is \"back row\", but nobody said how far that is: set picture_height_m and "
                 "farthest_seat_m in [screen] of the screen's configuration"));
  }
  const double needed = legible_at(hall).capital_height;
  if (needed > largest_capital_height) {
    return base::usage_failure(base::tr_format(
        "the last seat is {:.0f} picture heights away: letters would take {:.0f} % of the picture's height, at most "
        "{:.0f} % can be laid out; a larger picture or a second screen is needed",
        hall.farthest_seat_m / hall.picture_height_m, needed * 100, largest_capital_height * 100));
  }
  style.capital_height = std::max(needed, least_capital_height);
  return style;
}

BackRowLayout back_row_layout(const Style& style, const config::Hall& hall, Size size,
                              const text::Proportions& proportions) {
  BackRowLayout layout{legible_at(hall), type_size(style, size, proportions, "en"),
                       type_size(style, size, proportions, "zh"), 0, 0};
  const Column where = column(style, size);
  const int width = where.right - where.left;
  layout.letters_a_line = static_cast<int>(width / (layout.latin.size_px * mean_letter_em));
  layout.hanzi_a_line = width / layout.hanzi.size_px;
  return layout;
}

}  // namespace tongping::subtitle
