// Owners of libpulse's objects. Included only by the sources of its home room.
#pragma once

#include <pulse/pulseaudio.h>

#include <memory>
#include <string>

#include "common/base/words.hpp"

namespace tongping::audio {

// From now on it calls nobody.
inline void deafen(pa_stream* stream) {
  pa_stream_set_state_callback(stream, nullptr, nullptr);
  pa_stream_set_read_callback(stream, nullptr, nullptr);
  pa_stream_set_moved_callback(stream, nullptr, nullptr);
}

struct ReleasePulse {
  void operator()(pa_context* context) const {
    pa_context_set_state_callback(context, nullptr, nullptr);
    pa_context_disconnect(context);
    pa_context_unref(context);
  }
  void operator()(pa_stream* stream) const {
    deafen(stream);
    pa_stream_disconnect(stream);
    pa_stream_unref(stream);
  }
  void operator()(pa_operation* operation) const {
    pa_operation_cancel(operation);
    pa_operation_unref(operation);
  }
};
struct FreeThreadedMainloop {
  void operator()(pa_threaded_mainloop* mainloop) const { pa_threaded_mainloop_free(mainloop); }
};
using PulseContext = std::unique_ptr<pa_context, ReleasePulse>;
using PulseStream = std::unique_ptr<pa_stream, ReleasePulse>;
using PulseOperation = std::unique_ptr<pa_operation, ReleasePulse>;

// Empty where there is none.
inline std::string property_of(const pa_proplist* properties, const char* key) {
  const char* value = pa_proplist_gets(properties, key);
  return value == nullptr ? "" : value;
}

inline base::Trouble no_sound_server(int pulse_error) {
  return base::Trouble(
      base::words("cannot reach the sound server ({})", pa_strerror(pulse_error)),
      base::words("start PulseAudio or PipeWire (`systemctl --user start pulseaudio`) or set PULSE_SERVER to its "
                  "address"));
}

}  // namespace tongping::audio
