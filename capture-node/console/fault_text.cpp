#include "capture-node/console/fault_text.hpp"

#include "common/base/i18n.hpp"

namespace tongping::console {

using base::tr_format;
using transcript::SoundFault;

const std::string& called(const MicrophoneView& microphone) {
  return microphone.role.label.empty() ? microphone.id : microphone.role.label;
}

std::string stalled_text(const std::string& name, const std::string& reason) {
  return tr_format("{}: nothing is recognised at the moment. What is said is kept and comes later. ({})", name, reason);
}

std::string behind_text(const std::string& name, std::chrono::milliseconds behind) {
  return tr_format(
      "{}: recognition is {} s behind. What is said is kept and comes later; fewer microphones at once, or a faster "
      "machine, keep up.",
      name, behind / std::chrono::seconds(1));
}

std::string fault_text(const std::string& name, SoundFault fault) {
  switch (fault) {
    case SoundFault::missing: return tr_format("Microphone {} gives no sound: check its cable.", name);
    case SoundFault::silent:
      return tr_format("Microphone {} gives only zeros: switch it on, or open its channel at the mixer.", name);
    case SoundFault::frozen:
      return tr_format("Microphone {} repeats the same sound: unplug it and plug it in again.", name);
    case SoundFault::overrun:
      return tr_format("Microphone {}: sound was lost, this machine is too busy: close other programs.", name);
    case SoundFault::drift:
      return tr_format("Microphone {}: its clock is wrong and words come late: use another sound device.", name);
  }
  return {};
}

}  // namespace tongping::console
