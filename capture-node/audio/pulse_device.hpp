// One source of the sound server with one stream, for all microphones that are channels of it. Included only by the
// sources of its home room.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/audio/pulse_choice.hpp"
#include "capture-node/audio/pulse_lock.hpp"
#include "capture-node/audio/pulse_memory.hpp"
#include "capture-node/audio/pulse_record.hpp"
#include "capture-node/audio/source.hpp"
#include "capture-node/audio/source_spec.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/words.hpp"

namespace tongping::audio {

// Where one channel of a device goes. Owned by its source, known to the device from join() to leave().
struct PulseTap {
  explicit PulseTap(std::uint32_t wanted) : channel(wanted) {}

  const std::uint32_t channel;  // 1 is the first; or SourceSpec::all_channels
  base::SampleRing* ring = nullptr;
  std::int64_t first_frame = 0;  // of the device's stream; the mainloop's
  std::atomic<std::int64_t> frames = 0;
  std::atomic<bool> absent = false;  // the device has no such channel, or came back without it
};

// Owned by the sources that hear it. Opened for the first tap, closed with the last. Everything from connect() on runs
// on the mainloop's own thread, or with its lock held. The read callback is the audio callback: while sound comes it
// takes no lock, allocates nothing and logs nothing.
class PulseDevice {
 public:
  // The channel of `spec` is of no interest. `clock` and `log` outlive it.
  PulseDevice(SourceSpec spec, const base::Clock& clock, const base::Log& log)
      : spec_(std::move(spec)), clock_(clock), log_(log), choice_(pulse_name(spec_), spec_.bus) {}
  ~PulseDevice() { stop(); }
  PulseDevice(const PulseDevice&) = delete;
  PulseDevice& operator=(const PulseDevice&) = delete;

  // As Source::begin, wait_until_open, stop and health: nothing is given to the tap after leave() returns. One thread
  // calls these. [station]
  base::Result<void, base::Trouble> join(PulseTap& tap);
  base::Result<void, base::Trouble> wait_until_open(const PulseTap& tap);
  void leave(PulseTap& tap);
  SourceHealth health(const PulseTap& tap) const;     // [any]
  std::uint32_t rate_hz() const { return rate_hz_; }  // [any]

 private:
  enum class Stage { idle, connecting, looking, opening, running, waiting };

  // The device that a callback is for.
  class Callback {
   public:
    explicit Callback(void* self) : device_(static_cast<PulseDevice*>(self)), lock_(device_->mainloop_.get()) {}
    PulseDevice* operator->() const { return device_; }

   private:
    PulseDevice* const device_;
    const MainloopLock::InCallback lock_;
  };

  base::Result<void, base::Trouble> start_mainloop();
  void stop();
  void add(PulseTap& tap);
  void mark_absent();
  void connect();
  void look();
  void open(const pa_source_info& info);
  void open_stream(const pa_source_info& info);
  void opened();
  void read();
  void push(const float* interleaved, std::size_t frames);
  void give(PulseTap& tap, const float* interleaved, std::size_t frames);
  void found_again(std::size_t frames);
  void tick();
  void fail(const base::Trouble& trouble);
  void lose(const base::Words& reason);
  void choose();
  void set_stage(Stage stage);
  void tell_waiting(std::optional<base::Trouble> error);
  void tell_muted() const;
  void release();
  std::optional<base::Trouble> refusal(const pa_source_info& info) const;
  base::Trouble no_channel(const PulseTap& tap) const;

  static void on_context(pa_context*, void* self);
  static void on_source(pa_context*, const pa_source_info* info, int eol, void* self);
  static void on_listed(pa_context*, const pa_source_info* info, int eol, void* self);
  static void on_stream(pa_stream*, void* self);
  static void on_moved(pa_stream*, void* self);
  static void on_stream_info(pa_context*, const pa_source_output_info* info, int, void* self) {
    if (info != nullptr && info->mute != 0) Callback(self)->tell_muted();
  }
  static void on_readable(pa_stream*, std::size_t, void* self) { Callback(self)->read(); }
  static void on_tick(pa_mainloop_api* api, pa_time_event* event, const struct timeval*, void* self);

  const SourceSpec spec_;
  const base::Clock& clock_;
  const base::Log& log_;
  PulseChoice choice_;

  // Mainloop thread, or its lock held.
  std::unique_ptr<pa_threaded_mainloop, FreeThreadedMainloop> mainloop_;
  PulseContext context_;
  PulseOperation operation_;
  PulseStream stream_;
  pa_time_event* timer_ = nullptr;
  std::vector<PulseTap*> taps_;
  Stage stage_ = Stage::idle;
  base::SteadyTime stage_began_;
  base::SteadyTime last_sound_;
  base::SteadyTime last_tick_;
  std::int64_t next_frame_ = 0;
  base::SampleBlock block_{};  // on its way to a ring
  bool was_open_ = false;      // since start
  bool reopened_ = false;      // and no sound has come yet
  std::vector<PulseSeen> seen_;
  PulseSeen chosen_;

  std::atomic<std::uint32_t> channels_{0};
  std::atomic<std::uint32_t> rate_hz_{0};
  std::atomic<bool> running_{false};
  std::atomic<bool> lost_{false};
  std::atomic<bool> hardware_{false};

  mutable std::mutex mutex_;
  std::condition_variable tried_;
  bool outcome_known_ = false;          // of the attempt to open it; guarded by mutex_
  std::optional<base::Trouble> error_;  // guarded by mutex_
  base::Words reason_;                  // guarded by mutex_
};

}  // namespace tongping::audio
