// How a device's stream is asked for at the sound server. Included only by the sources of its home room.
#pragma once

#include <string>

#include "capture-node/audio/pulse_memory.hpp"
#include "capture-node/audio/source_spec.hpp"

namespace tongping::audio {

// The source's name at the server.
std::string pulse_name(const SourceSpec& spec);

// As log and errors say it.
std::string shown_name(const SourceSpec& spec);

// All channels as the source has them, so that each is heard alone, with an identity of its own: by it a sound server
// restores what was last chosen in a mixer (PulseAudio's module-stream-restore, WirePlumber's restore-stream), and what
// mutes one device is not to mute all others of this program after the next start.
// Null where libpulse refuses.
PulseStream new_record_stream(pa_context* context, const SourceSpec& spec, const pa_source_info& info,
                              std::uint32_t rate_hz);

// From that source and no other, in small pieces. By index, because at PipeWire several sources may have one name;
// PulseAudio (pa_namereg_get) and pipewire-pulse (do_create_record_stream) take it where a name stands, and it is never
// used again while the server runs. False where libpulse refuses.
bool connect_record_stream(pa_stream* stream, std::uint32_t source_index);

}  // namespace tongping::audio
