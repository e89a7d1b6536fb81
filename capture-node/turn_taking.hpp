// What stays of a microphone while its sources and engines come and go: how its utterances are numbered, and whose turn
// it is.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/mailbox.hpp"

namespace tongping::station {

// A person has said that from `at` on a microphone is somebody else's, or that its role is another one.
struct Cut {
  std::uint64_t turn = 0;    // what begins there
  base::WallTime at;         // on the clock that frames are stamped with
  bool same_talker = false;  // the role was only changed: a sentence goes on
};

// A person has muted the microphone, or has it heard again, from `at` on.
struct MuteSwitch {
  bool muted = false;
  base::WallTime at;  // as Cut's
};

// Of one microphone. A turn is what was said under one role: each frame belongs to one, and so does each utterance.
struct TurnTaking {
  // More than can be asked for while a recogniser stalls; who asks for more is refused.
  static constexpr std::size_t most_cuts = 1024;

  base::Mailbox<Cut> cuts{most_cuts};            // station to pipeline, in order
  std::optional<Cut> next;                       // taken out, and its time has not come; the pipeline's
  base::Mailbox<MuteSwitch> mutes{most_cuts};    // station to listening, in order
  std::optional<MuteSwitch> next_mute;           // taken out, and its time has not come; listening's
  bool muted = false;                            // likewise
  std::atomic<std::uint64_t> turn{0};            // the pipeline's; of the next frame
  std::atomic<std::uint64_t> last_utterance{0};  // likewise; no number is given twice in a start of the station
};

using TurnTakings = std::map<std::string, std::shared_ptr<TurnTaking>>;  // by microphone

}  // namespace tongping::station
