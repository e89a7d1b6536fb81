#include "capture-node/audio/pulse_device.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tongping::audio {
namespace {

using base::Result;
using base::Trouble;
using base::words;
using std::chrono::milliseconds;

constexpr milliseconds start_patience{3000};
constexpr milliseconds stage_patience{2000};  // for each answer of the server
constexpr milliseconds tick_interval{50};
constexpr milliseconds silent_is_lost{300};  // with a fragment and a tick: known within 400 ms
// Then the stream is opened anew; also how long the first frames may take, which come 2 s late from PulseAudio's own
// virtual sinks.
constexpr milliseconds silent_is_dead{3000};
constexpr milliseconds retry_interval{250};
constexpr std::uint32_t lowest_capture_rate_hz = 8'000;
constexpr std::uint32_t highest_capture_rate_hz = 192'000;

base::Trouble another_source() {
  return base::Trouble(words("the sound server opened another source"), words("restart the sound server"));
}

base::Trouble removed() { return base::Trouble(words("the device was removed"), words("plug it in again")); }

// What libpulse says is in its own language.
base::Trouble refused_by_server(int error) {
  return base::Trouble(words("the sound server refuses ({})", pa_strerror(error)), words("restart the sound server"));
}

}  // namespace

Result<void, Trouble> PulseDevice::join(PulseTap& tap) {
  if (mainloop_ == nullptr) {
    if (auto started = start_mainloop(); !started) return started;
  }
  const MainloopLock lock(mainloop_.get());
  add(tap);
  return {};
}

Result<void, Trouble> PulseDevice::start_mainloop() {
  next_frame_ = 0;
  was_open_ = reopened_ = false;
  mainloop_.reset(pa_threaded_mainloop_new());
  if (mainloop_ == nullptr || pa_threaded_mainloop_start(mainloop_.get()) < 0) {
    mainloop_.reset();
    return base::trouble(words("{}: cannot start a thread for the sound server", shown_name(spec_)),
                         words("close other programs"));
  }
  const MainloopLock lock(mainloop_.get());
  struct timeval due {};
  pa_timeval_add(pa_gettimeofday(&due), pa_usec_t{1000} * tick_interval.count());
  pa_mainloop_api* api = pa_threaded_mainloop_get_api(mainloop_.get());
  timer_ = api->time_new(api, &due, on_tick, this);
  return {};
}

void PulseDevice::add(PulseTap& tap) {
  tap.first_frame = next_frame_;
  tap.frames = 0;
  tap.absent = false;
  taps_.push_back(&tap);
  if (stage_ == Stage::running) mark_absent();
  {
    const std::lock_guard lock(mutex_);
    outcome_known_ = stage_ == Stage::running;
    error_.reset();
  }
  if (stage_ == Stage::idle) connect();
}

Result<void, Trouble> PulseDevice::wait_until_open(const PulseTap& tap) {
  std::optional<Trouble> refused;
  {
    std::unique_lock lock(mutex_);
    const bool known = tried_.wait_for(lock, start_patience, [this] { return outcome_known_; });
    refused = known ? error_ : no_sound_server(PA_ERR_TIMEOUT);
  }
  if (!refused && tap.absent) refused = no_channel(tap);
  if (!refused) return {};
  return base::trouble(words("{}: {}", shown_name(spec_), refused->words), refused->advice);
}

void PulseDevice::leave(PulseTap& tap) {
  if (mainloop_ == nullptr) return;
  bool was_last = false;
  {
    const MainloopLock lock(mainloop_.get());
    std::erase(taps_, &tap);
    was_last = taps_.empty();
    if (was_last) {
      release();
      stage_ = Stage::idle;
    }
  }
  if (was_last) stop();
}

void PulseDevice::stop() {
  if (mainloop_ == nullptr) return;
  {
    const MainloopLock lock(mainloop_.get());
    release();
    pa_threaded_mainloop_get_api(mainloop_.get())->time_free(timer_);
    stage_ = Stage::idle;
  }
  pa_threaded_mainloop_stop(mainloop_.get());
  mainloop_.reset();
  running_ = lost_ = false;
}

SourceHealth PulseDevice::health(const PulseTap& tap) const {
  if (tap.absent) return {false, true, no_channel(tap).words, tap.frames, hardware_};
  const std::lock_guard lock(mutex_);
  return {running_, lost_, lost_ ? reason_ : base::Words(), tap.frames, hardware_};
}

void PulseDevice::release() {
  operation_.reset();
  stream_.reset();
  context_.reset();
}

void PulseDevice::set_stage(Stage stage) {
  stage_ = stage;
  stage_began_ = clock_.steady();
}

void PulseDevice::tell_waiting(std::optional<Trouble> error) {
  const std::lock_guard lock(mutex_);
  outcome_known_ = true;
  error_ = std::move(error);
  tried_.notify_all();
}

void PulseDevice::tell_muted() const {
  log_.warning(base::format("{}: muted at the sound server; nothing will be heard", shown_name(spec_)));
}

void PulseDevice::connect() {
  set_stage(Stage::connecting);
  release();
  context_.reset(pa_context_new(pa_threaded_mainloop_get_api(mainloop_.get()), "tongping"));
  pa_context_set_state_callback(context_.get(), on_context, this);
  if (pa_context_connect(context_.get(), nullptr, PA_CONTEXT_NOAUTOSPAWN, nullptr) < 0) {
    fail(no_sound_server(pa_context_errno(context_.get())));
  }
}

void PulseDevice::on_context(pa_context* context, void* self) {
  const Callback device(self);
  const pa_context_state_t state = pa_context_get_state(context);
  if (state == PA_CONTEXT_READY) device->look();
  if (!PA_CONTEXT_IS_GOOD(state)) device->fail(no_sound_server(pa_context_errno(context)));
}

void PulseDevice::look() {
  set_stage(Stage::looking);
  stream_.reset();
  seen_.clear();
  operation_.reset(pa_context_get_source_info_list(context_.get(), on_listed, this));
}

void PulseDevice::on_listed(pa_context*, const pa_source_info* info, int eol, void* self) {
  const Callback device(self);
  if (info == nullptr) return eol != 0 ? device->choose() : void();
  device->seen_.push_back({info->name, info->index, property_of(info->proplist, PA_PROP_DEVICE_BUS_PATH),
                           property_of(info->proplist, PA_PROP_DEVICE_SERIAL)});
}

void PulseDevice::choose() {
  const auto chosen = choice_.choose(seen_);
  if (!chosen) return fail(chosen.error());
  chosen_ = *chosen;
  operation_.reset(pa_context_get_source_info_by_index(context_.get(), chosen_.index, on_source, this));
}

void PulseDevice::on_source(pa_context*, const pa_source_info* info, int eol, void* self) {
  const Callback device(self);
  if (info != nullptr) return device->open(*info);
  if (eol < 0) device->fail(removed());
}

Trouble PulseDevice::no_channel(const PulseTap& tap) const {
  return Trouble(words("there is no channel {}, it has {}", tap.channel, channels_.load()),
                 words("choose a channel that it has, or a profile with more in the system's sound settings"));
}

void PulseDevice::mark_absent() {
  for (PulseTap* tap : taps_) tap->absent = tap->channel > channels_;
}

std::optional<Trouble> PulseDevice::refusal(const pa_source_info& info) const {
  const auto absent = [](const PulseTap* tap) { return tap->absent.load(); };
  if (std::all_of(taps_.begin(), taps_.end(), absent)) return no_channel(*taps_.front());
  if (spec_.kind == SourceKind::loopback && info.monitor_of_sink == PA_INVALID_INDEX) {
    return Trouble(words("\"{}\" is not the monitor of a sink", info.name), words("use device:{}", info.name));
  }
  return std::nullopt;
}

void PulseDevice::open(const pa_source_info& info) {
  channels_ = info.sample_spec.channels;
  mark_absent();
  if (const auto refused = refusal(info)) return fail(*refused);
  if (info.mute != 0) tell_muted();
  open_stream(info);
}

void PulseDevice::open_stream(const pa_source_info& info) {
  set_stage(Stage::opening);
  hardware_ = (info.flags & PA_SOURCE_HARDWARE) != 0;  // before the rate, which says that all is known
  if (rate_hz_ == 0) {
    rate_hz_ = std::clamp(info.sample_spec.rate, lowest_capture_rate_hz, highest_capture_rate_hz);
  }
  stream_ = new_record_stream(context_.get(), spec_, info, rate_hz_);
  if (stream_ == nullptr) return fail(refused_by_server(pa_context_errno(context_.get())));
  pa_stream_set_state_callback(stream_.get(), on_stream, this);
  pa_stream_set_read_callback(stream_.get(), on_readable, this);
  pa_stream_set_moved_callback(stream_.get(), on_moved, this);
  if (!connect_record_stream(stream_.get(), info.index)) fail(refused_by_server(pa_context_errno(context_.get())));
}

void PulseDevice::on_stream(pa_stream* stream, void* self) {
  const Callback device(self);
  const pa_stream_state_t state = pa_stream_get_state(stream);
  if (state == PA_STREAM_READY) device->opened();
  if (!PA_STREAM_IS_GOOD(state)) {
    const int error = pa_context_errno(pa_stream_get_context(stream));
    device->fail(error == PA_ERR_KILLED || error == PA_OK ? removed() : refused_by_server(error));
  }
}

void PulseDevice::on_moved(pa_stream*, void* self) { Callback(self)->fail(another_source()); }

void PulseDevice::opened() {
  // The server was asked for one source and told not to move the stream; whatever else it gives is not listened to.
  if (pa_stream_get_device_index(stream_.get()) != chosen_.index) return fail(another_source());
  choice_.opened(chosen_);
  set_stage(Stage::running);
  if (!was_open_) last_sound_ = stage_began_;
  reopened_ = was_open_;
  was_open_ = true;
  mark_absent();
  tell_waiting(std::nullopt);
  operation_.reset(
      pa_context_get_source_output_info(context_.get(), pa_stream_get_index(stream_.get()), on_stream_info, this));
}

void PulseDevice::read() {
  while (pa_stream_readable_size(stream_.get()) > 0) {
    const void* bytes = nullptr;
    std::size_t size = 0;
    if (pa_stream_peek(stream_.get(), &bytes, &size) < 0 || size == 0) return;
    const std::size_t frames = size / (sizeof(float) * channels_);
    if (lost_ || reopened_) found_again(frames);
    running_ = true;
    if (bytes != nullptr) {
      push(static_cast<const float*>(bytes), frames);
    } else {
      next_frame_ += static_cast<std::int64_t>(frames);  // a hole that the server knows of
    }
    for (PulseTap* tap : taps_) tap->frames = next_frame_ - tap->first_frame;
    last_sound_ = clock_.steady();
    pa_stream_drop(stream_.get());
  }
}

void PulseDevice::push(const float* interleaved, std::size_t frames) {
  while (frames > 0) {
    const std::size_t taken = std::min(frames, base::SampleBlock::capacity);
    for (PulseTap* tap : taps_) {
      if (!tap->absent) give(*tap, interleaved, taken);
    }
    next_frame_ += static_cast<std::int64_t>(taken);
    interleaved += taken * channels_;
    frames -= taken;
  }
}

void PulseDevice::give(PulseTap& tap, const float* interleaved, std::size_t frames) {
  const std::size_t channels = channels_;
  for (std::size_t i = 0; i < frames; ++i) {
    const float* frame = interleaved + i * channels;
    block_.samples[i] = tap.channel != SourceSpec::all_channels
                            ? frame[tap.channel - 1]
                            : std::accumulate(frame, frame + channels, 0.0F) / static_cast<float>(channels);
  }
  block_.first_frame = next_frame_ - tap.first_frame;
  block_.frames = static_cast<std::uint32_t>(frames);
  tap.ring->push(block_);
  block_.samples.fill(0.0F);  // speech stays nowhere longer than it is needed
}

// What passed without a stream is a gap as long as the time that passed. A stream that goes on may still bring what it
// had no time for: its gap is left to the clock (stream_clock.hpp).
void PulseDevice::found_again(std::size_t frames) {
  const auto passed = (clock_.steady() - last_sound_).count() * static_cast<std::int64_t>(rate_hz_) / 1'000'000'000;
  const std::int64_t missing = std::max<std::int64_t>(passed - static_cast<std::int64_t>(frames), 0);
  if (std::exchange(reopened_, false)) next_frame_ += missing;
  if (!lost_.exchange(false)) return;
  log_.info(base::format("{}: sound again after {} ms", shown_name(spec_),
                         (clock_.steady() - last_sound_) / milliseconds(1)));
}

// Called from within callbacks of the objects that failed, so they are let go of only at the next attempt.
void PulseDevice::fail(const Trouble& trouble) {
  set_stage(Stage::waiting);
  if (stream_ != nullptr) deafen(stream_.get());
  lose(trouble.words);
  tell_waiting(trouble);
}

void PulseDevice::lose(const base::Words& reason) {
  {
    const std::lock_guard lock(mutex_);
    reason_ = reason;
  }
  running_ = false;
  // What was never open is told by whoever waits for it.
  if (!lost_.exchange(true) && was_open_) {
    log_.warning(base::format("{}: no sound: {}", shown_name(spec_), reason.english()));
  }
}

void PulseDevice::on_tick(pa_mainloop_api* api, pa_time_event* event, const struct timeval*, void* self) {
  struct timeval due {};
  pa_timeval_add(pa_gettimeofday(&due), pa_usec_t{1000} * tick_interval.count());
  api->time_restart(event, &due);
  Callback(self)->tick();
}

void PulseDevice::tick() {
  const base::SteadyTime now = clock_.steady();
  // While this program stood still nothing could arrive.
  if (now - std::exchange(last_tick_, now) > silent_is_lost) last_sound_ = std::max(last_sound_, now - tick_interval);
  const auto in_stage = now - stage_began_;
  switch (stage_) {
    case Stage::idle: return;
    case Stage::connecting:
    case Stage::looking:
    case Stage::opening:
      if (in_stage > stage_patience)
        fail(Trouble(words("the sound server does not answer"), words("restart the sound server")));
      return;
    case Stage::running:
      if (!lost_ && now - last_sound_ > (running_ ? silent_is_lost : silent_is_dead)) {
        const bool suspended = pa_stream_is_suspended(stream_.get()) == 1;
        lose(suspended ? words("suspended at the sound server") : words("no sound arrives"));
      }
      if (now - last_sound_ > silent_is_dead && in_stage > silent_is_dead)
        fail(Trouble(words("no sound arrives"), words("plug it in again")));
      return;
    case Stage::waiting:
      if (in_stage < retry_interval) return;
      if (context_ != nullptr && pa_context_get_state(context_.get()) == PA_CONTEXT_READY) return look();
      return connect();
  }
}

}  // namespace tongping::audio
