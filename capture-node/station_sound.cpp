// The station's part that tells how the microphones' sound is: in the record, to the technician, in the status.
#include <algorithm>

#include "capture-node/console/fault_text.hpp"
#include "capture-node/station.hpp"
#include "capture-node/station_view.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/table.hpp"

namespace tongping::station {
namespace {

using console::called;
using console::MicrophoneView;
using namespace std::chrono_literals;

constexpr auto told_behind = 5s;
constexpr auto caught_up = 1s;

}  // namespace

void Station::take_sound() {
  recognised_.clear();
  for (const MicrophoneView& microphone : microphone_views_) {
    if (microphone.recognised_ns > 0) recognised_[microphone.id] = base::from_ns(microphone.recognised_ns);
  }
  update_microphones(microphone_views_, role_desk_.settings(), transcript_, microphones_, *rack_);
  for (MicrophoneView& microphone : microphone_views_) {
    tell_fault(microphone);
    tell_stalled(microphone);
    tell_behind(microphone);
    tell_late(microphone);
  }
  while (auto gap = sound_gaps_.try_take()) {
    if (gap->over && gap->length.count() == 0) {
      log_.info(base::format("microphone \"{}\": its sound came late at {}; none of it is missing", gap->microphone,
                             base::local_time(gap->start_ns)));
    } else if (gap->over) {
      log_.info(base::format("microphone \"{}\": {} ms of sound are missing from {} on: {}", gap->microphone,
                             gap->length.count(), base::local_time(gap->start_ns), transcript::name_of(gap->fault)));
      for (MicrophoneView& microphone : microphone_views_) {
        if (microphone.id != gap->microphone) continue;
        ++microphone.gaps;
        microphone.missing += gap->length;
        tell_lost(microphone, *gap);
      }
    }
    held_.add(std::move(*gap));
  }
}

// What came and was lost all the same: by this machine, and not by the microphone.
void Station::tell_lost(const MicrophoneView& microphone, const transcript::SoundGap& gap) {
  if (gap.fault != transcript::SoundFault::overrun) return;
  add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::error,
                    base::tr_format("{}: {} ms of sound from {} on are lost.", called(microphone), gap.length.count(),
                                    base::local_time(gap.start_ns))});
}

// Once, when it begins.
void Station::tell_fault(MicrophoneView& microphone) {
  if (microphone.fault == microphone.told_fault) return;
  microphone.told_fault = microphone.fault;
  if (!microphone.fault) {
    log_.info(base::format("microphone \"{}\": its sound is as it should be", microphone.id));
    return;
  }
  log_.warning(base::format("microphone \"{}\": {}{}", microphone.id, transcript::name_of(*microphone.fault),
                            microphone.reason.empty() ? "" : ": " + microphone.reason.english()));
  add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::error,
                    console::fault_text(called(microphone), *microphone.fault)});
}

std::chrono::milliseconds Station::longest_behind() const {
  std::chrono::milliseconds longest = rack_->behind();
  for (const MicrophoneView& microphone : microphone_views_) longest = std::max(longest, microphone.behind);
  return longest;
}

// At the end, and only what there was no time for.
void Station::give_up_backlog() {
  if (longest_behind() > 1s) {
    log_.error(base::format("stopped while recognition was {} s behind: that much was said and is not in the record",
                            longest_behind() / 1s));
  }
  for (const auto& unit : microphones_) unit->give_up();
  rack_->give_up();
}

// Once when it begins, and once when it is over.
void Station::tell_stalled(MicrophoneView& microphone) {
  const bool stalled = !microphone.stalled.empty();
  if (stalled == std::exchange(microphone.told_stalled, stalled)) return;
  if (stalled) {
    log_.error(base::format("microphone \"{}\": nothing is recognised: {}; what is said waits, and it is tried again",
                            microphone.id, microphone.stalled));
    add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::error,
                      console::stalled_text(called(microphone), microphone.stalled)});
  } else {
    log_.info(base::format("microphone \"{}\": what is said is recognised again", microphone.id));
    add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::info,
                      base::tr_format("{}: what is said is recognised again.", called(microphone))});
  }
}

// Once when it begins, and once when it is over.
void Station::tell_behind(MicrophoneView& microphone) {
  if (microphone.told_stalled) return;  // that tells it as well
  if (microphone.behind >= told_behind) {
    if (std::exchange(microphone.told_behind, true)) return;
    log_.warning(
        base::format("microphone \"{}\": the recogniser is {} s behind; what is said waits, nothing is dropped",
                     microphone.id, microphone.behind / 1s));
    add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::warning,
                      console::behind_text(called(microphone), microphone.behind)});
  } else if (microphone.behind < caught_up && std::exchange(microphone.told_behind, false)) {
    log_.info(base::format("microphone \"{}\": the recogniser keeps up again", microphone.id));
    add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::info,
                      base::tr_format("{}: recognition keeps up again.", called(microphone))});
  }
}

// Once when it is found. That it is over, after its device was changed, nobody has to do anything about.
void Station::tell_late(MicrophoneView& microphone) {
  const bool late = microphone.late.count() > 0;
  if (late == std::exchange(microphone.told_late, late) || !late) return;
  log_.info(
      base::format("microphone \"{}\": its device gives its talker's voice {} ms later than the others; they wait",
                   microphone.id, microphone.late.count()));
  add_note(notes_,
           {base::to_ns(clock_.wall()), console::Severity::info,
            base::tr_format("{}: its device is {} ms slower than the others, which wait for it. What is said stays "
                            "under the right role.",
                            called(microphone), microphone.late.count())});
}

std::vector<MicrophoneStatus> Station::microphone_status() {
  update_microphones(microphone_views_, role_desk_.settings(), transcript_, microphones_, *rack_);
  std::vector<MicrophoneStatus> all;
  for (const MicrophoneView& view : microphone_views_) all.push_back(status_of(view));
  return all;
}

}  // namespace tongping::station
