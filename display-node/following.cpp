#include "display-node/following.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/base/format.hpp"
#include "common/picture/jpeg.hpp"
#include "common/wire/limits.hpp"

namespace tongping::screen {
namespace {

constexpr std::chrono::milliseconds gathering_patience{500};

// Longer than fetching a few missed events takes, so that the mark does not flicker; soon enough for staff to act.
constexpr std::chrono::milliseconds mark_after{400};

constexpr std::chrono::milliseconds just_after{1};  // a limit is passed only then

using base::Json;

std::int64_t milliseconds(base::SteadyTime::duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

Json json_of(const StationFeed& feed, base::SteadyTime now) {
  const StationStanding standing = feed.standing(now);
  Json json = {{"station", standing.name},
               {"desk", standing.desk},
               {"state", standing.refused ? "refused" : wire::name_of(standing.state)},
               {"sequence", standing.sequence},
               {"behind_events", standing.behind_events},
               {"behind_ms", standing.behind.count()},
               {"round_trip_us", nullptr},
               {"heard_ms_ago", nullptr},
               {"losses", standing.losses}};
  if (standing.round_trip) json["round_trip_us"] = standing.round_trip->count();
  if (standing.silence) json["heard_ms_ago"] = standing.silence->count();
  return json;
}

}  // namespace

Following::Following(const config::ScreenConfig& config, const base::Clock& clock, const base::Log& log)
    : config_(config), clock_(clock), log_(log), began_(clock.steady()) {
  for (const config::StationAddress& address : config.stations) {
    feeds_.push_back(std::make_unique<StationFeed>(address, config, log));
  }
}

std::vector<wire::ZmqLink*> Following::links() const {
  std::vector<wire::ZmqLink*> links;
  for (const auto& feed : feeds_) {
    if (feed->link() != nullptr) links.push_back(feed->link());
  }
  return links;
}

std::optional<base::SteadyTime> Following::next_turn() const {
  std::optional<base::SteadyTime> next;
  const auto add = [&](std::optional<base::SteadyTime> time) { next = base::earliest(next, time); };
  if (first_heard_ && !gathered_) add(*first_heard_ + gathering_patience + just_after);
  for (const auto& feed : feeds_) {
    add(feed->next_turn());
    const auto mark = feed->behind_since().value_or(base::SteadyTime{}) + mark_after + just_after;
    if (mark > last_turn_) add(mark);
  }
  return next;
}

bool Following::turn(base::SteadyTime now) {
  last_turn_ = now;
  std::vector<std::uint64_t> sequences;
  bool wanted = false;
  for (const auto& feed : feeds_) {
    changed_ |= feed->turn(now);
    was_live_ |= feed->state() == wire::ReplicaState::live;
    sequences.push_back(feed->transcript().last_sequence);
    wanted |= feed->thumbnails() != nullptr && feed->thumbnails()->wanted(now);
  }
  sequences_ = std::move(sequences);
  changed_ |= std::exchange(thumbnail_wanted_, wanted) != wanted;
  auto found = pairing();
  changed_ |= found != pairing_;
  pairing_ = std::move(found);
  auto silent = unlinked(now);
  changed_ |= silent != unlinked_;
  unlinked_ = std::move(silent);
  const bool waits = gathers(now);
  const bool nobody_there = !first_heard_ && !unlinked_.empty();  // staff should see that
  return changed_ && (!waits || nobody_there);
}

// What stands on the wall is never sorted again, so the histories of all stations wait for each other a little.
bool Following::gathers(base::SteadyTime now) {
  const auto heard = [](const auto& feed) { return !feed->name().empty(); };
  const auto heard_or_refused = [&](const auto& feed) { return heard(feed) || feed->refused(); };
  if (!first_heard_ && std::any_of(feeds_.begin(), feeds_.end(), heard_or_refused)) first_heard_ = now;
  const bool all = std::all_of(feeds_.begin(), feeds_.end(), heard_or_refused);
  gathered_ = gathered_ || all || (first_heard_ && now - *first_heard_ > gathering_patience);
  return !gathered_;
}

// Where a station's clock is not known yet, it is taken for ours.
WallNews Following::take_news() {
  changed_ = false;
  const std::chrono::nanoseconds ours = clock_.wall().time_since_epoch() - clock_.steady().time_since_epoch();
  std::vector<StationText> texts;
  for (const auto& feed : feeds_) {
    texts.push_back({feed->name(), &feed->transcript(), feed->clock_ahead().value_or(ours), feed->take_due()});
  }
  std::vector<transcript::Directive> directives;
  for (const auto& feed : feeds_) {
    for (const transcript::Directive& directive : feed->transcript().directives) {
      transcript::give(directives, directive);
    }
  }
  WallNews news{order_.merge(std::move(texts)), sequences_, pairing_,         was_live_,
                std::move(directives),          unlinked_,  thumbnail_wanted_};
  keep_off(news.directives, news.text);
  return news;
}

std::vector<std::string> Following::unlinked(base::SteadyTime now) const {
  std::vector<std::string> silent;
  for (const auto& feed : feeds_) {
    if (!feed->refused() && feed->standing(now).behind > mark_after) silent.push_back(feed->title());
  }
  return silent;
}

// A time of the clock of one station, on the clock of another. Where a clock is not known yet, it is taken for the
// same.
std::int64_t Following::on_clock_of(const StationFeed& feed, std::int64_t ns, const std::string& station) const {
  for (const auto& other : feeds_) {
    if (other->name() != station || !other->clock_ahead() || !feed.clock_ahead()) continue;
    return ns + (*feed.clock_ahead() - *other->clock_ahead()).count();
  }
  return ns;
}

// What was cleared; and, of a station that is new here, what was said before walls were told to show subtitles again.
void Following::keep_off(const std::vector<transcript::Directive>& directives, subtitle::WallText& text) {
  using namespace transcript;
  const Directive* clear = newest(directives, DirectiveBody(ClearWall{}).index(), config_.name);
  const Directive* content = newest(directives, DirectiveBody(ShowContent{}).index(), config_.name);
  for (const auto& feed : feeds_) {
    if (feed->name().empty()) continue;
    if (clear != nullptr) {
      const std::int64_t until_ns = std::get<ClearWall>(clear->body).until_ns;
      text.cleared.push_back({feed->name(), on_clock_of(*feed, until_ns, clear->version.station)});
    }
    if (introduced_.insert(feed->name()).second && content != nullptr) {
      const Version& shown = content->version;
      text.before.push_back({feed->name(), on_clock_of(*feed, shown.time_ns, shown.station)});
    }
  }
}

std::optional<subtitle::Pairing> Following::pairing() const {
  for (const auto& feed : feeds_) {
    if (feed->refused()) return subtitle::Pairing{config_.name, feed->own_words(), feed->title()};
  }
  return std::nullopt;
}

void Following::presented(Presented presented) {
  presented_ = std::move(presented);
  for (const auto& feed : feeds_) {
    feed->report(presented_.wall);
    if (feed->thumbnails() != nullptr) feed->thumbnails()->stands(presented_.picture);
  }
  for (std::size_t i = 0; i < feeds_.size() && i < presented_.sequences.size(); ++i) {
    feeds_[i]->presented(presented_.sequences[i]);
  }
}

void Following::show(const WallSample& sample, base::SteadyTime now) {
  auto jpeg = picture::encode_thumbnail(sample.image, wire::max_thumbnail_bytes);
  if (!jpeg) {
    if (std::exchange(thumbnail_problem_, jpeg.error().message) != jpeg.error().message)
      log_.warning(base::format("no console will see this wall: {}", jpeg.error().message));
    return;
  }
  const auto degrees = static_cast<std::uint32_t>(config_.rotate);
  const auto thumbnail =
      std::make_shared<const wire::Thumbnail>(wire::Thumbnail{"", "", std::move(*jpeg), degrees, config_.mirror});
  for (const auto& feed : feeds_) {
    if (feed->thumbnails() != nullptr) feed->thumbnails()->offer(sample.number, thumbnail, now);
  }
}

std::vector<StationStanding> Following::standings(base::SteadyTime now) const {
  std::vector<StationStanding> standings;
  for (const auto& feed : feeds_) standings.push_back(feed->standing(now));
  return standings;
}

std::string Following::status(base::SteadyTime now) const {
  Json stations = Json::array();
  for (const auto& feed : feeds_) stations.push_back(json_of(*feed, now));
  return base::to_line({{"screen", config_.name},
                        {"process", ::getpid()},
                        {"uptime_ms", milliseconds(now - began_)},
                        {"monitor", config_.monitor},
                        {"size", base::format("{}x{}", presented_.size.width, presented_.size.height)},
                        {"frames", presented_.frames},
                        {"content", transcript::name_of(presented_.wall.content)},
                        {"mode", presented_.wall.mode},
                        {"stations", std::move(stations)}});
}

}  // namespace tongping::screen
