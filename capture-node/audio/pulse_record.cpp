#include "capture-node/audio/pulse_record.hpp"

namespace tongping::audio {
namespace {

constexpr std::uint32_t fragment_ms = 20;

struct FreeProplist {
  void operator()(pa_proplist* properties) const { pa_proplist_free(properties); }
};

}  // namespace

std::string pulse_name(const SourceSpec& spec) {
  return spec.kind == SourceKind::loopback ? spec.name + ".monitor" : spec.name;
}

std::string shown_name(const SourceSpec& spec) {
  return (spec.kind == SourceKind::loopback ? "loopback:" : "device:") + spec.name;
}

PulseStream new_record_stream(pa_context* context, const SourceSpec& spec, const pa_source_info& info,
                              std::uint32_t rate_hz) {
  const pa_sample_spec format{PA_SAMPLE_FLOAT32NE, rate_hz, info.sample_spec.channels};
  const std::unique_ptr<pa_proplist, FreeProplist> properties(pa_proplist_new());
  pa_proplist_sets(properties.get(), PA_PROP_APPLICATION_ID, base::format("tongping.{}", pulse_name(spec)).c_str());
  // At PipeWire an index alone does not say that a sink's monitor is meant.
  if (info.monitor_of_sink != PA_INVALID_INDEX) pa_proplist_sets(properties.get(), "stream.capture.sink", "true");
  return PulseStream(pa_stream_new_with_proplist(context, "microphone", &format, &info.channel_map, properties.get()));
}

bool connect_record_stream(pa_stream* stream, std::uint32_t source_index) {
  constexpr auto unset = static_cast<std::uint32_t>(-1);
  const auto fragment =
      static_cast<std::uint32_t>(pa_usec_to_bytes(pa_usec_t{1000} * fragment_ms, pa_stream_get_sample_spec(stream)));
  const pa_buffer_attr buffer{unset, unset, unset, unset, fragment};
  constexpr auto flags = static_cast<pa_stream_flags_t>(PA_STREAM_DONT_MOVE | PA_STREAM_ADJUST_LATENCY |
                                                        PA_STREAM_NO_REMAP_CHANNELS | PA_STREAM_NO_REMIX_CHANNELS);
  return pa_stream_connect_record(stream, std::to_string(source_index).c_str(), &buffer, flags) >= 0;
}

}  // namespace tongping::audio
