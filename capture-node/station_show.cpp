// The station's part that shows itself in its console.
#include "capture-node/station.hpp"
#include "capture-node/station_view.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

constexpr auto view_interval = 50ms;

}  // namespace

void Station::show() {
  if (!wants_view_ || clock_.steady() - last_show_ < view_interval) return;
  last_show_ = clock_.steady();
  console::StationView view = make_view(notice_, transcript_, microphone_views_, peers_, admission_->waiting(), notes_);
  show_thumbnails(view.screens);
  view.on_air = view.on_air && may_record();
  view.consent = consent_view();
  if (held_.waits() || disk_told_) view.disk_trouble = console::DiskTrouble{held_.size(), held_.lost(), disk_told_};
  view.ending = ending_;
  view.others = meeting_->others(transcript_);
  view.sound_on_disk = sound_on_disk();
  view.modes = modes_;
  view.roles = role_desk_.settings().roles;
  view.role_change_to_undo = role_desk_.can_undo();
  view.refused_order = refused_order_;
  view_.put(std::move(view));
}

}  // namespace tongping::station
