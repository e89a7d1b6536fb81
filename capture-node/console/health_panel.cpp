// One line under the header: what is wrong and what to do about it, or that all is well.
#include <algorithm>
#include <cmath>

#include "capture-node/console/fault_text.hpp"
#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;
using base::tr_format;

// Above this the converter is close to clipping, and recognition suffers.
constexpr float too_loud_dbfs = -1.0F;

// As many as one line holds; the others come up as these are mended.
constexpr std::size_t most_shown = 2;

const std::string& name_of(const MicrophoneView& microphone) {
  return microphone.role.label.empty() ? microphone.id : microphone.role.label;
}

void add(std::vector<Note>& notes, Severity severity, std::string text) {
  notes.push_back({0, severity, std::move(text)});
}

void add_problem_of(const MicrophoneView& microphone, std::vector<Note>& notes) {
  const std::string& name = name_of(microphone);
  if (microphone.state == MicrophoneState::no_device) {
    add(notes, Severity::error, tr_format("Microphone {} is not plugged in: check its cable.", name));
  } else if (microphone.state == MicrophoneState::error) {
    const std::string reason = microphone.reason.empty() ? tr("unknown") : microphone.reason.shown();
    add(notes, Severity::error,
        tr_format("Microphone {} cannot be opened: check its cable and the sound server. It is tried again by itself. "
                  "({})",
                  name, reason));
  } else if (microphone.state == MicrophoneState::no_engine) {
    add(notes, Severity::error,
        tr_format("{}: nothing is recognised at the moment. What is said is kept and comes later. ({})", name,
                  microphone.reason.shown()));
  } else if (microphone.fault) {
    add(notes, Severity::error, fault_text(name, *microphone.fault));
  } else if (microphone.muted) {
    add(notes, Severity::warning, tr_format("Microphone {} is muted: nobody reads what is said there.", name));
  } else if (microphone.peak_dbfs > too_loud_dbfs) {
    add(notes, Severity::warning, tr_format("Microphone {} is too loud: turn its gain down.", name));
  }
}

void add_problem_of(const FullDisk& disk, std::vector<Note>& notes) {
  if (disk.lost > 0) {
    add(notes, Severity::error, tr_format("The disk is full and {} lines are lost: free some space now.", disk.lost));
  } else {
    add(notes, Severity::error,
        tr_format("The disk is full, {} lines wait in memory: free some space on this machine.", disk.held));
  }
}

std::string all_well(const StationView& view) {
  return tr_format("All is well. Microphones: {}. Connected: {}.", view.microphones.size(), view.peers.size());
}

}  // namespace

std::vector<Note> problems_of(const StationView& view) {
  std::vector<Note> notes;
  if (view.full_disk) add_problem_of(*view.full_disk, notes);
  for (const MicrophoneView& microphone : view.microphones) add_problem_of(microphone, notes);
  if (view.consent.state == ConsentView::State::asked) {
    add(notes, Severity::error, tr("No microphone is open: nobody has confirmed that all who are recorded agreed."));
  } else if (view.consent.state == ConsentView::State::withdrawn) {
    add(notes, Severity::error, tr("No microphone is open: consent is withdrawn."));
  }
  if (view.microphones.empty()) add(notes, Severity::warning, tr("No microphone is configured."));
  if (!view.on_air) add(notes, Severity::warning, tr("Nothing is sent to the screens."));
  const auto is_screen = [](const PeerView& peer) { return peer.kind == PeerKind::screen; };
  if (std::none_of(view.peers.begin(), view.peers.end(), is_screen)) {
    add(notes, Severity::warning, tr("No screen is connected."));
  }
  for (const PeerView& peer : view.peers) {
    if (!peer.heard) {
      add(notes, Severity::error, tr_format("{} is not heard: check its machine and its cable.", peer.name));
    } else if (!peer.live) {
      add(notes, Severity::warning, tr_format("{} does not follow at the moment.", peer.name));
    }
  }
  for (const PendingKeyView& key : view.pending) {
    add(notes, Severity::warning, tr_format("A new screen waits to be let in: {}", key.words));
  }
  std::stable_sort(notes.begin(), notes.end(), [](const Note& a, const Note& b) { return a.severity > b.severity; });
  return notes;
}

void draw_health(const StationView& view, const Frame& frame) {
  const std::vector<Note> problems = problems_of(view);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = std::floor(38 * frame.scale);
  const bool well = problems.empty();
  const ImU32 color = well                                           ? palette::good
                      : problems.front().severity == Severity::error ? palette::bad
                                                                     : palette::warning;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(start, {start.x + width, start.y + height}, palette::card, 8 * frame.scale);
  draw.AddRectFilled(start, {start.x + 8 * frame.scale, start.y + height}, color, 8 * frame.scale,
                     ImDrawFlags_RoundCornersLeft);
  std::string text = well ? all_well(view) : problems.front().text;
  for (std::size_t i = 1; i < std::min(problems.size(), most_shown); ++i) text += "   •   " + problems[i].text;
  if (problems.size() > most_shown) text += "   •   " + tr_format("and {} more", problems.size() - most_shown);
  const float margin = 22 * frame.scale;
  put_text({start.x + margin, start.y + (height - frame.fonts.bold->FontSize) * 0.5F}, frame.fonts.bold, color, text,
           width - 1.5F * margin);
  ImGui::SetCursorScreenPos({start.x, start.y + height + ImGui::GetStyle().ItemSpacing.y});
}

}  // namespace tongping::console
