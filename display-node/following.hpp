// All stations that a screen follows, as its feed thread knows them: the text of the wall, who refuses the screen's
// key, and how far each station is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/json.hpp"
#include "common/base/log.hpp"
#include "common/config/screen_config.hpp"
#include "display-node/station_feed.hpp"
#include "display-node/subtitle/pairing_card.hpp"
#include "display-node/subtitle/wall_text.hpp"
#include "display-node/wall_order.hpp"
#include "display-node/wall_sampler.hpp"

namespace tongping::screen {

// What the feed thread gives to main. Newest wins.
struct WallNews {
  subtitle::WallText text;
  std::vector<std::uint64_t> sequences;           // newest event of each station, in the order of the configuration
  std::optional<subtitle::Pairing> pairing;       // a station refuses this screen's key
  bool was_live = false;                          // some station has been followed since the start
  std::vector<transcript::Directive> directives;  // in force, of all stations
  std::vector<std::string> unlinked;              // stations that have not been heard for a while
  bool thumbnail_wanted = false;                  // somebody looks at this wall from a console
};

// What main gives back: what stands on the wall now.
struct Presented {
  std::vector<std::uint64_t> sequences;
  std::uint64_t frames = 0;
  subtitle::Size size;
  wire::WallReport wall;
  bool standings_wanted = false;  // somebody looks at the operator's overlay
  std::uint64_t picture = 0;      // its number, as of WallSample
};

// Owned and called by the feed thread.
class Following {
 public:
  // `config`, `clock` and `log` outlive it.
  Following(const config::ScreenConfig& config, const base::Clock& clock, const base::Log& log);

  std::vector<wire::ZmqLink*> links() const;

  // Takes what has arrived. True when there is other news for main. [feed]
  bool turn(base::SteadyTime now);
  // When the next turn is due if nothing arrives before; nothing: never. [feed]
  std::optional<base::SteadyTime> next_turn() const;
  WallNews take_news();  // with what the wall owes since the last call

  void presented(Presented presented);

  // The wall made small, for the stations that ask for it. [feed]
  void show(const WallSample& sample, base::SteadyTime now);

  std::vector<StationStanding> standings(base::SteadyTime now) const;  // [feed]
  bool standings_wanted() const { return presented_.standings_wanted; }

  // One line of JSON for `display-node status`; never a word of what was said. [feed]
  std::string status(base::SteadyTime now) const;

 private:
  std::optional<subtitle::Pairing> pairing() const;

  bool gathers(base::SteadyTime now);
  std::vector<std::string> unlinked(base::SteadyTime now) const;
  std::int64_t on_clock_of(const StationFeed& feed, std::int64_t ns, const std::string& station) const;
  void keep_off(const std::vector<transcript::Directive>& directives, subtitle::WallText& text);

  const config::ScreenConfig& config_;
  const base::Clock& clock_;
  const base::Log& log_;
  const base::SteadyTime began_;
  std::vector<std::unique_ptr<StationFeed>> feeds_;
  WallOrder order_;
  base::SteadyTime last_turn_;
  std::optional<base::SteadyTime> first_heard_;
  bool gathered_ = false;
  bool changed_ = false;  // since the news before
  std::vector<std::uint64_t> sequences_;
  std::optional<subtitle::Pairing> pairing_;
  bool was_live_ = false;
  std::vector<std::string> unlinked_;
  std::set<std::string> introduced_;  // stations whose text main has had
  Presented presented_;
  bool thumbnail_wanted_ = false;
  std::string thumbnail_problem_;  // that was told last
};

}  // namespace tongping::screen
