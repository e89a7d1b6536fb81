// The screen's part that gathers what the operator's overlay tells.
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "display-node/screen.hpp"

namespace tongping::screen {
namespace {

using namespace transcript;

std::string words(const std::vector<std::string>& all) { return base::format("{}", base::join(all, " ")); }

std::string value_of(const ShowContent& body) {
  return body.picture.empty() ? name_of(body.content) : base::format("{} {}", name_of(body.content), body.picture);
}
std::string value_of(const UseMode& body) { return body.style; }
std::string value_of(const UseLanguages& body) { return words(body.languages); }
std::string value_of(const UseRoles& body) { return words(body.roles); }
std::string value_of(const UsePolicy& body) { return name_of(body.policy); }
std::string value_of(const NoticeRecording& body) { return body.shown ? "on" : "off"; }
std::string value_of(const UseStale& body) {
  return base::format("{:.0f} s", std::chrono::duration<double>(body.stale).count());
}
std::string value_of(const ClearWall& /*body*/) { return "✓"; }

kiosk::StationFacts facts_of(const StationStanding& standing) {
  const bool live = !standing.refused && standing.state == wire::ReplicaState::live;
  return {standing.name,
          standing.refused ? "refused" : wire::name_of(standing.state),
          live,
          standing.sequence,
          standing.behind_events,
          standing.behind,
          standing.round_trip,
          standing.silence,
          standing.losses};
}

}  // namespace

kiosk::OverlayFacts Screen::overlay_facts(base::SteadyTime now) {
  if (auto standings = standings_.take()) {
    stations_.clear();
    for (const StationStanding& standing : *standings) stations_.push_back(facts_of(standing));
  }
  kiosk::OverlayFacts facts;
  facts.version = TONGPING_VERSION;
  facts.screen = config_.name;
  facts.monitor = surface_->monitor();
  if (facts.monitor.empty()) facts.monitor = base::tr("none: a picture in memory");
  facts.size = surface_->size();
  const wire::WallReport wall = control_->report();
  facts.mode = wall.mode;
  facts.policy = name_of(wall.policy);
  facts.languages = words(wall.languages);
  facts.stations = stations_;
  facts.pictures_a_second = frame_times_.pictures_a_second(now);
  facts.pictures = frame_;
  facts.layout = frame_times_.of(&FrameTimes::Frame::layout);
  facts.raster = frame_times_.of(&FrameTimes::Frame::raster);
  facts.present = frame_times_.of(&FrameTimes::Frame::present);
  if (scene_ != nullptr && scene_->waiting_since) {
    facts.waiting = std::chrono::duration_cast<std::chrono::milliseconds>(now - *scene_->waiting_since);
  }
  facts.fonts = fonts_->in_use();
  facts.missing_characters = fonts_->missing().size();
  for (const WallControl::Word& word : control_->words()) {
    const std::string value = std::visit([](const auto& body) { return value_of(body); }, word.body);
    facts.directives.push_back({name_of_aspect(word.body.index()), value, word.station});
  }
  facts.key = overlay_key;
  facts.left = overlay_->left(now);
  return facts;
}

}  // namespace tongping::screen
