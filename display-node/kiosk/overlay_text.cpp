#include "display-node/kiosk/overlay_text.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::kiosk {
namespace {

using base::tr;
using base::tr_format;
using Milliseconds = std::chrono::duration<double, std::milli>;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t most_stations = 8;
constexpr std::size_t most_fonts = 6;

// A frame at 60 Hz; what takes longer misses one.
constexpr std::chrono::nanoseconds frame{16'666'667};

// Readers give up at about four seconds; half of it may be the wall's.
constexpr std::chrono::milliseconds long_wait{2'000};

template <typename Duration>
std::string milliseconds(Duration time) {
  return base::format("{:.1f} ms", Milliseconds(time).count());
}

template <typename Duration>
std::string seconds(Duration time) {
  return base::format("{:.1f} s", Seconds(time).count());
}

OverlaySection screen_section(const OverlayFacts& facts) {
  return {tr("Screen"),
          {{tr("name"), facts.screen},
           {tr("version"), facts.version},
           {tr("monitor"), facts.monitor},
           {tr("picture"), base::format("{} × {}", facts.size.width, facts.size.height)},
           {tr("mode"), base::format("{} · {} · {}", facts.mode, facts.policy, facts.languages)}}};
}

std::vector<OverlayRow> rows_of(const StationFacts& station) {
  std::string link = station.state;
  if (station.round_trip) link += base::format(" · {}", milliseconds(*station.round_trip));
  if (station.losses > 0) link += " · " + tr_format("lost {} times", station.losses);
  std::string lag = tr_format("at event {}", station.sequence);
  const bool behind = !station.live || station.behind_events > 0;
  if (behind) lag += " · " + tr_format("{} events and {} behind", station.behind_events, seconds(station.behind));
  lag += " · " + (station.heard_ago ? tr_format("heard {} ago", seconds(*station.heard_ago)) : tr("never heard"));
  return {{station.name, std::move(link), !station.live}, {"", std::move(lag), behind}};
}

OverlaySection station_section(const OverlayFacts& facts) {
  OverlaySection section{tr("Stations"), {}};
  for (std::size_t i = 0; i < std::min(facts.stations.size(), most_stations); ++i) {
    for (OverlayRow& row : rows_of(facts.stations[i])) section.rows.push_back(std::move(row));
  }
  if (facts.stations.size() > most_stations) {
    section.rows.push_back({"", tr_format("and {} more", facts.stations.size() - most_stations)});
  }
  return section;
}

OverlayRow stage_row(const char* name, const StageTimes& times) {
  return {name, tr_format("{} · worst {}", milliseconds(times.median), milliseconds(times.worst)), times.worst > frame};
}

OverlaySection picture_section(const OverlayFacts& facts) {
  const bool waits = facts.waiting.has_value();
  return {tr("Pictures"),
          {{tr("rate"), tr_format("{:.1f} a second · {} in all", facts.pictures_a_second, facts.pictures)},
           stage_row(tr("layout"), facts.layout),
           stage_row(tr("raster"), facts.raster),
           stage_row(tr("present"), facts.present),
           {tr("finished text"),
            waits ? tr_format("has waited {} for the wall", seconds(*facts.waiting)) : tr("none waits"),
            waits && *facts.waiting > long_wait}}};
}

OverlaySection font_section(const OverlayFacts& facts) {
  OverlaySection section{tr("Fonts in use"), {}};
  for (std::size_t i = 0; i < std::min(facts.fonts.size(), most_fonts); ++i) {
    section.rows.push_back({"", facts.fonts[i]});
  }
  if (facts.fonts.size() > most_fonts) {
    section.rows.push_back({"", tr_format("and {} more", facts.fonts.size() - most_fonts)});
  }
  if (facts.missing_characters > 0) {
    section.rows.push_back({"", tr_format("{} characters are in no font", facts.missing_characters), true});
  }
  return section;
}

OverlaySection directive_section(const OverlayFacts& facts) {
  OverlaySection section{tr("Directives"), {}};
  for (const DirectiveFacts& directive : facts.directives) {
    const std::string by = directive.station.empty() ? tr("a key at this screen") : directive.station;
    section.rows.push_back({directive.aspect, base::format("{} · {}", directive.value, by)});
  }
  if (section.rows.empty()) section.rows.push_back({"", tr("none: this screen's configuration")});
  return section;
}

}  // namespace

std::vector<OverlaySection> overlay_sections(const OverlayFacts& facts) {
  return {station_section(facts), picture_section(facts), directive_section(facts), screen_section(facts),
          font_section(facts)};
}

std::string overlay_footer(const OverlayFacts& facts) {
  return tr_format("{} closes this; it closes by itself in {} s", facts.key, facts.left.count());
}

}  // namespace tongping::kiosk
