#include "capture-node/console/fault_text.hpp"

#include "common/base/i18n.hpp"

namespace tongping::console {

using base::tr_format;
using transcript::SoundFault;

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
