// What is wrong as things stand, and what to do about it.
#include <algorithm>
#include <cmath>

#include "capture-node/console/fault_text.hpp"
#include "capture-node/console/panels.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;
using base::tr_format;

// Above this the converter is close to clipping, and recognition suffers.
constexpr float too_loud_dbfs = -1.0F;

void add(std::vector<Note>& notes, Severity severity, std::string text) {
  notes.push_back({0, severity, std::move(text)});
}

void add_problem_of(const MicrophoneView& microphone, std::vector<Note>& notes) {
  const std::string& name = called(microphone);
  if (microphone.state == MicrophoneState::no_device) {
    add(notes, Severity::error, tr_format("Microphone {} is not plugged in: check its cable.", name));
  } else if (microphone.state == MicrophoneState::error) {
    const std::string reason = microphone.reason.empty() ? tr("unknown") : microphone.reason.shown();
    add(notes, Severity::error,
        tr_format("Microphone {} cannot be opened: check its cable and the sound server. It is tried again by itself. "
                  "({})",
                  name, reason));
  } else if (microphone.state == MicrophoneState::no_engine) {
    add(notes, Severity::error, stalled_text(name, microphone.reason.shown()));
  } else if (microphone.fault) {
    add(notes, Severity::error, fault_text(name, *microphone.fault));
  } else if (microphone.told_behind) {
    add(notes, Severity::warning, behind_text(name, microphone.behind));
  } else if (microphone.muted) {
    add(notes, Severity::warning, tr_format("Microphone {} is muted: nobody reads what is said there.", name));
  } else if (microphone.peak_dbfs > too_loud_dbfs) {
    add(notes, Severity::warning, tr_format("Microphone {} is too loud: turn its gain down.", name));
  }
}

void add_problem_of(const DiskTrouble& disk, std::vector<Note>& notes) {
  if (disk.silent && disk.lost > 0) {
    add(notes, Severity::error,
        tr_format("The disk does not answer and {} lines are lost: end what else uses this machine's disk now.",
                  disk.lost));
  } else if (disk.silent) {
    add(notes, Severity::error,
        tr_format("The disk does not answer, {} lines wait in memory: end what else uses this machine's disk.",
                  disk.held));
  } else if (disk.lost > 0) {
    add(notes, Severity::error, tr_format("The disk is full and {} lines are lost: free some space now.", disk.lost));
  } else {
    add(notes, Severity::error,
        tr_format("The disk is full, {} lines wait in memory: free some space on this machine.", disk.held));
  }
}

// Where the oldest sound makes room by itself, an end of the budget is none.
void add_problem_of(const SoundOnDisk& sound, std::vector<Note>& notes) {
  constexpr double soon = 2.0;  // hours
  if (sound.stopped) {
    add(notes, Severity::error, tr_format("Sound is not kept on the disk: {}", sound.reason));
  } else if (!sound.removes_oldest && sound.hours_left && *sound.hours_left < soon) {
    add(notes, Severity::warning,
        tr_format("The disk has room for {} more minutes of sound: free some space on this machine.",
                  std::lround(*sound.hours_left * 60)));
  }
}

void add_problem_of(const OtherStation& other, std::vector<Note>& notes) {
  switch (other.state) {
    case OtherStation::State::heard: return;
    case OtherStation::State::refused:
      return add(notes, Severity::error,
                 tr_format("Station {} does not let this one in: approve this station's key there.", other.name));
    case OtherStation::State::unheard:
      return add(notes, Severity::warning,
                 tr_format("Station {} is not heard yet: see that it runs, and its address.", other.name));
    case OtherStation::State::silent:
      return add(notes, Severity::error, tr_format("{} is not heard: check its machine and its cable.", other.name));
  }
}

}  // namespace

std::vector<Note> problems_of(const StationView& view) {
  std::vector<Note> notes;
  if (view.disk_trouble) add_problem_of(*view.disk_trouble, notes);
  if (view.sound_on_disk) add_problem_of(*view.sound_on_disk, notes);
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
  for (const OtherStation& other : view.others) add_problem_of(other, notes);
  const auto is_told = [&](const PeerView& peer) {
    return std::any_of(view.others.begin(), view.others.end(),
                       [&](const OtherStation& other) { return other.name == peer.name; });
  };
  for (const PeerView& peer : view.peers) {
    if (is_told(peer)) continue;
    if (!peer.heard) {
      add(notes, Severity::error, tr_format("{} is not heard: check its machine and its cable.", peer.name));
    } else if (!peer.live) {
      add(notes, Severity::warning, tr_format("{} does not follow at the moment.", peer.name));
    }
  }
  for (const ScreenView& screen : view.screens) {
    if (screen.unwritable.empty()) continue;
    add(notes, Severity::error,
        tr_format("{} has no font for: {}. Install one there (fonts-noto) and start it again.", screen.name,
                  base::join(screen.unwritable, ", ")));
  }
  for (const PendingKeyView& key : view.pending) {
    add(notes, Severity::warning, tr_format("A new screen waits to be let in: {}", key.words));
  }
  std::stable_sort(notes.begin(), notes.end(), [](const Note& a, const Note& b) { return a.severity > b.severity; });
  return notes;
}

}  // namespace tongping::console
