// Who follows this station, where it can be reached, and what happened lately.
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;
using base::tr_format;

const char* word_for(PeerKind kind) {
  switch (kind) {
    case PeerKind::screen: return tr("screen");
    case PeerKind::console: return tr("console");
    case PeerKind::tool: return tr("tool");
  }
  return "";
}

std::string state_of(const PeerView& peer) {
  if (!peer.heard) return tr("not heard");
  if (!peer.live) return tr("catching up");
  if (!peer.events_behind) return tr("follows");
  if (*peer.events_behind == 0) return tr("up to date");
  return tr_format("{} lines behind", *peer.events_behind);
}

const char* word_for(OtherStation::Part part) {
  switch (part) {
    case OtherStation::Part::lead: return tr("lead station");
    case OtherStation::Part::pair: return tr("station of the pair");
    case OtherStation::Part::beside: return tr("station beside");
  }
  return "";
}

std::string state_of(const OtherStation& other) {
  switch (other.state) {
    case OtherStation::State::unheard: return tr("not heard yet");
    case OtherStation::State::refused: return tr("does not let this station in");
    case OtherStation::State::silent: return tr("not heard");
    case OtherStation::State::heard: break;
  }
  if (other.speaks) return tr("speaks for the microphones");
  return other.in_session ? tr("in this meeting") : tr("not in this meeting");
}

ImU32 color_of(const OtherStation& other) {
  if (other.state == OtherStation::State::silent) return palette::bad;
  return other.state == OtherStation::State::heard && other.in_session ? palette::good : palette::warning;
}

void draw_line(const std::string& name, const std::string& state, ImU32 color, const Frame& frame) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float u = frame.scale;
  const float line = std::floor(frame.fonts.small->FontSize * 1.4F);
  ImGui::GetWindowDrawList()->AddCircleFilled({start.x + 6 * u, start.y + line * 0.45F}, 5 * u, color);
  const float state_width = width_of(frame.fonts.small, state);
  put_text({start.x + width - state_width, start.y}, frame.fonts.small, color, state, state_width + 1);
  put_text({start.x + 20 * u, start.y}, frame.fonts.small, palette::text, name, width - state_width - 30 * u);
  ImGui::Dummy({width, line - ImGui::GetStyle().ItemSpacing.y});
}

void draw_peer(const PeerView& peer, const Frame& frame) {
  const ImU32 color = peer.live ? palette::good : peer.heard ? palette::warning : palette::bad;
  draw_line(peer.name, base::format("{} · {}", word_for(peer.kind), state_of(peer)), color, frame);
}

// Those of the meeting first: what they are matters more than who listens.
void draw_others(const StationView& view, const Frame& frame) {
  for (const OtherStation& other : view.others) {
    draw_line(other.name, base::format("{} · {}", word_for(other.part), state_of(other)), color_of(other), frame);
  }
}

void draw_peers(const StationView& view, const Frame& frame) {
  const std::string reached =
      view.feed.empty() ? tr("Not reachable by others yet") : base::format("{}  ·  {}", view.feed, view.desk);
  put_text(ImGui::GetCursorScreenPos(), frame.fonts.small, palette::secondary, reached,
           ImGui::GetContentRegionAvail().x);
  ImGui::Dummy({1, frame.fonts.small->FontSize - 2 * frame.scale});
  draw_others(view, frame);
  for (const PeerView& peer : view.peers) draw_peer(peer, frame);
}

void draw_notes(const StationView& view, const Frame& frame) {
  put_heading(frame.fonts.bold, tr("Events"));
  for (auto note = view.notes.rbegin(); note != view.notes.rend(); ++note) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const std::string time = clock_text(note->wall_ns, false);
    const float column = width_of(frame.fonts.small, "00:00") + 10 * frame.scale;
    put_text(start, frame.fonts.small, palette::secondary, time, column);
    const float height = put_flow({start.x + column, start.y}, frame.fonts.small,
                                  {{note->text, color_of(note->severity)}}, width - column, 0);
    ImGui::Dummy({width, height - ImGui::GetStyle().ItemSpacing.y + 4 * frame.scale});
  }
}

}  // namespace

bool asks_of_key(const StationView& view, const Memory& memory) { return !view.pending.empty() || memory.decided; }

void draw_connections(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  // What waits for an answer is not folded away, and has all the room.
  if (!asks_of_key(view, memory) &&
      !put_fold(frame.fonts.bold, "fold-connections", tr("Connections"), frame.scale, memory.connections_open))
    return;
  const float half = std::floor(ImGui::GetContentRegionAvail().x * 0.5F - ImGui::GetStyle().ItemSpacing.x);
  if (ImGui::BeginChild("peers", {half, 0})) {
    draw_pending(view, frame, memory, commands);
    draw_peers(view, frame);
    memory.finger.scroll();
  }
  ImGui::EndChild();
  ImGui::SameLine(0, 2 * ImGui::GetStyle().ItemSpacing.x);
  if (ImGui::BeginChild("notes")) {
    draw_notes(view, frame);
    memory.finger.scroll();
  }
  ImGui::EndChild();
}

}  // namespace tongping::console
