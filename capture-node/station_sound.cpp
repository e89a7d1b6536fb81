// The station's part that tells how the microphones' sound is: in the record, to the technician, in the status.
#include <algorithm>

#include "capture-node/console/fault_text.hpp"
#include "capture-node/station.hpp"
#include "capture-node/station_view.hpp"
#include "common/base/format.hpp"
#include "common/base/table.hpp"

namespace tongping::station {
namespace {

using console::MicrophoneView;

const std::string& called(const MicrophoneView& microphone) {
  return microphone.role.label.empty() ? microphone.id : microphone.role.label;
}

}  // namespace

void Station::take_sound() {
  recognised_.clear();
  for (const MicrophoneView& microphone : microphone_views_) {
    if (microphone.recognised_ns > 0) recognised_[microphone.id] = base::from_ns(microphone.recognised_ns);
  }
  update_microphones(microphone_views_, role_desk_.settings(), transcript_, microphones_, *rack_);
  for (MicrophoneView& microphone : microphone_views_) tell_fault(microphone);
  while (auto gap = sound_gaps_.try_take()) {
    if (gap->over) {
      log_.info(base::format("microphone \"{}\": {} ms of sound are missing from {} on: {}", gap->microphone,
                             gap->length.count(), base::local_time(gap->start_ns), transcript::name_of(gap->fault)));
      for (MicrophoneView& microphone : microphone_views_) {
        if (microphone.id != gap->microphone) continue;
        ++microphone.gaps;
        microphone.missing += gap->length;
      }
    }
    held_.add(std::move(*gap));
  }
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
                            microphone.reason.empty() ? "" : ": " + microphone.reason));
  add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::error,
                    console::fault_text(called(microphone), *microphone.fault)});
}

std::vector<MicrophoneStatus> Station::microphone_status() {
  update_microphones(microphone_views_, role_desk_.settings(), transcript_, microphones_, *rack_);
  std::vector<MicrophoneStatus> all;
  for (const MicrophoneView& view : microphone_views_) {
    MicrophoneStatus status;
    status.id = view.id;
    status.role = view.role.id;
    status.state = console::name_of(view.state);
    status.reason = view.reason;
    if (view.fault) status.fault = transcript::name_of(*view.fault);
    status.drift_ppm = view.drift_ppm;
    status.gaps = view.gaps;
    status.missing = view.missing;
    all.push_back(std::move(status));
  }
  return all;
}

}  // namespace tongping::station
