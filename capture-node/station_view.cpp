#include "capture-node/station_view.hpp"

#include <algorithm>

#include "common/base/words.hpp"
#include "common/wire/curve_key.hpp"

namespace tongping::station {
namespace {

using console::MicrophoneState;
using console::MicrophoneView;
using transcript::SegmentState;

constexpr std::size_t max_notes = 200;

void take_role(MicrophoneView& view, const RoleSettings& settings) {
  const RoleTurns::Holder role = role_in(settings, view.id);
  view.role = role ? role->shown : transcript::RoleLabel();
  view.language = role ? role->language : "";
}

// Of a microphone that is nobody's, or that is being opened.
void take_absence(MicrophoneView& view, const MicrophoneRack& rack) {
  const bool opening = rack.is_opening(view.id);
  view.reason = rack.reason(view.id);
  // One that is tried again is a fault until it is open.
  view.state = !view.reason.empty() ? MicrophoneState::error
               : opening            ? MicrophoneState::opening
                                    : MicrophoneState::off;
  view.rms_dbfs = view.peak_dbfs = -120.0F;
  view.hears.clear();
  view.music = false;
  view.late = {};
  view.fault.reset();
  // What it left to be recognised is the rack's; whoever is brought next begins anew.
  view.recognised_ns = 0;
  view.behind = {};
  view.stalled.clear();
  view.told_behind = view.told_stalled = false;
}

MicrophoneState state_of(const MicrophoneUnit& unit, bool speaking, const MicrophoneView& view, base::Words& reason) {
  const audio::SourceHealth health = unit.health();
  reason = health.reason;
  if (!unit.started()) return MicrophoneState::off;
  if (unit.finished()) return MicrophoneState::finished;
  if (health.lost || view.fault == transcript::SoundFault::missing) return MicrophoneState::no_device;
  if (!view.stalled.empty()) {
    reason = view.stalled;
    return MicrophoneState::no_engine;
  }
  if (!health.running) return MicrophoneState::opening;
  return speaking ? MicrophoneState::speaking : MicrophoneState::live;
}

// What earlier ones of this microphone have waiting comes before its own.
void take_unit(MicrophoneView& view, MicrophoneUnit& unit, std::chrono::milliseconds before) {
  bool speaking = view.state == MicrophoneState::speaking;
  if (auto hearing = unit.take_hearing()) {
    view.rms_dbfs = hearing->level.rms_dbfs;
    view.peak_dbfs = hearing->level.peak_dbfs;
    view.hears = hearing->hears.value_or("");
    view.music = hearing->music;
    view.late = hearing->late;
    view.fault = hearing->fault;
    view.drift_ppm = hearing->drift_ppm;
  }
  if (const auto status = unit.take_status()) {
    speaking = status->speaking;
    view.recognised_ns = status->quiet_until ? base::to_ns(*status->quiet_until) : 0;
    view.stalled = status->stalled;
  }
  view.behind = before + unit.behind();
  view.state = state_of(unit, speaking, view, view.reason);
}

void take_interim(MicrophoneView& view, const transcript::Transcript& transcript) {
  view.interim.clear();
  view.committed = 0;
  for (auto at = transcript.segments.rbegin(); at != transcript.segments.rend(); ++at) {
    const transcript::Segment& segment = **at;
    if (segment.state != SegmentState::interim || segment.unstored || !segment.key.segment.starts_with(view.id + "-"))
      continue;
    view.interim = segment.text;
    view.committed = segment.committed;
    return;
  }
}

console::PeerView view_of(const PeerStatus& peer) {
  const bool live = peer.state == PeerState::live || peer.state == PeerState::connected;
  const bool heard = peer.state != PeerState::silent && peer.state != PeerState::gone;
  return {peer.name, static_cast<console::PeerKind>(peer.kind), live, peer.behind_events, heard};
}

console::ScreenView screen_of(const PeerStatus& peer) {
  console::ScreenView screen;
  screen.name = peer.name;
  screen.via = peer.via;
  screen.live = peer.state == PeerState::live;
  screen.known = peer.wall.has_value();
  screen.round_trip = peer.round_trip;
  if (!peer.wall) return screen;
  const wire::WallReport& wall = *peer.wall;
  screen.content = wall.content;
  screen.mode = wall.mode;
  screen.languages = wall.languages;
  screen.roles = wall.roles;
  screen.policy = wall.policy;
  screen.recording = wall.recording;
  screen.local = !wall.local.empty();
  screen.pictures = wall.pictures;
  screen.unwritable = wall.unwritable;
  return screen;
}

}  // namespace

void update_microphones(std::vector<MicrophoneView>& views, const RoleSettings& settings,
                        const transcript::Transcript& transcript,
                        const std::vector<std::unique_ptr<MicrophoneUnit>>& units, const MicrophoneRack& rack) {
  views.resize(settings.microphones.size());
  for (std::size_t i = 0; i < views.size(); ++i) {
    MicrophoneView& view = views[i];
    view.id = settings.microphones[i].id;
    view.source = settings.microphones[i].source;
    view.muted = settings.microphones[i].muted;
    take_role(view, settings);
    const auto unit =
        std::find_if(units.begin(), units.end(), [&](const auto& u) { return u->microphone().id == view.id; });
    if (unit == units.end() || view.role.id.empty()) {
      take_absence(view, rack);
    } else {
      take_unit(view, **unit, rack.behind(view.id));
    }
    take_interim(view, transcript);
  }
}

MicrophoneStatus status_of(const MicrophoneView& view) {
  MicrophoneStatus status;
  status.id = view.id;
  status.role = view.role.id;
  status.muted = view.muted;
  status.state = console::name_of(view.state);
  status.reason = view.reason.shown();
  if (view.fault) status.fault = transcript::name_of(*view.fault);
  status.drift_ppm = view.drift_ppm;
  status.behind = view.behind;
  status.gaps = view.gaps;
  status.missing = view.missing;
  const bool heard = view.state == MicrophoneState::live || view.state == MicrophoneState::speaking ||
                     view.state == MicrophoneState::no_engine;
  if (!heard) return status;
  status.rms_dbfs = view.rms_dbfs;
  status.peak_dbfs = view.peak_dbfs;
  status.hears = view.hears;
  status.music = view.music;
  status.late = view.late;
  return status;
}

console::StationView make_view(const wire::StationNotice& notice, const transcript::Transcript& transcript,
                               const std::vector<MicrophoneView>& microphones, const std::vector<PeerStatus>& peers,
                               const std::vector<wire::PendingKey>& pending, const std::vector<console::Note>& notes) {
  console::StationView view;
  view.station = notice.name;
  view.feed = notice.feed;
  view.desk = notice.desk;
  view.on_air = transcript.session.has_value();
  view.session = transcript.session ? transcript.session->name : "";
  view.session_started_ns = transcript.session ? transcript.session->wall_ns : 0;
  view.microphones = microphones;
  view.notes = notes;
  for (const PeerStatus& peer : peers) {
    view.peers.push_back(view_of(peer));
    if (peer.kind == wire::PeerKind::screen) view.screens.push_back(screen_of(peer));
  }
  for (const wire::PendingKey& key : pending) {
    view.pending.push_back({key.public_key, wire::fingerprint(key.public_key), key.address, key.first_ns});
  }
  for (const auto& segment : transcript.segments) {
    const bool finished = segment->state != SegmentState::interim || segment->unstored;
    if (finished || !segment->text.empty()) (finished ? view.segments : view.unfinished).push_back(segment);
  }
  if (view.segments.size() > console::most_shown_segments) {
    view.segments.erase(view.segments.begin(), view.segments.end() - console::most_shown_segments);
  }
  return view;
}

void add_note(std::vector<console::Note>& notes, console::Note note) {
  note.number = notes.empty() ? 1 : notes.back().number + 1;
  notes.push_back(std::move(note));
  if (notes.size() <= max_notes) return;
  const auto passing = std::find_if(notes.begin(), notes.end() - 1, [](const console::Note& n) { return !n.stays; });
  notes.erase(passing == notes.end() - 1 ? notes.begin() : passing);
}

}  // namespace tongping::station
