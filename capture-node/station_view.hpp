// The station as its console shows it. Pure but for asking the microphones how they are.
#pragma once

#include <memory>
#include <vector>

#include "capture-node/console/view.hpp"
#include "capture-node/microphone_rack.hpp"
#include "capture-node/microphone_unit.hpp"
#include "capture-node/peer_watch.hpp"
#include "capture-node/role_desk.hpp"
#include "capture-node/status.hpp"
#include "common/transcript/transcript.hpp"
#include "common/wire/local_place.hpp"

namespace tongping::station {

// Brings each microphone's view up to date; what has no news keeps its last. [station]
void update_microphones(std::vector<console::MicrophoneView>& views, const RoleSettings& settings,
                        const transcript::Transcript& transcript,
                        const std::vector<std::unique_ptr<MicrophoneUnit>>& units, const MicrophoneRack& rack);

// As `status` tells it: no level and no voice of what is not heard now.
MicrophoneStatus status_of(const console::MicrophoneView& view);

console::StationView make_view(const wire::StationNotice& notice, const transcript::Transcript& transcript,
                               const std::vector<console::MicrophoneView>& microphones,
                               const std::vector<PeerStatus>& peers, const std::vector<wire::PendingKey>& pending,
                               const std::vector<console::Note>& notes);

// Numbers it, and keeps the newest notes only; those that stay are the last to go.
void add_note(std::vector<console::Note>& notes, console::Note note);

}  // namespace tongping::station
