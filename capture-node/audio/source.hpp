// Something that gives samples: a device's channel, a sink's monitor, a file.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/base/sample_ring.hpp"
#include "common/base/words.hpp"

namespace tongping::audio {

struct SourceHealth {
  bool running = false;     // started, and samples come
  bool lost = false;        // started, but no samples come; it comes back by itself
  base::Words reason;       // why it is lost or ended early; empty while all is well
  std::int64_t frames = 0;  // length of the stream so far, gaps included
  bool hardware = false;    // it comes from a converter: exact zeros and repetitions are faults
};

// By what a source counts its samples: those of one stream are counted in step.
struct SampleClock {
  const void* stream = nullptr;       // whose; nullptr: nobody else's
  std::chrono::nanoseconds begin{0};  // where in the stream its SampleBlock::first_frame is 0
};

// Owned by the station; gives to a ring that outlives it. Frames that are missing show as a jump of
// SampleBlock::first_frame.
class Source {
 public:
  virtual ~Source() = default;

  // Begins to open, and to give once it is open, however late that is; until then health says why it is not. Waits for
  // nothing. Nothing is opened or heard before. An error leaves it stopped; it may be started again. [station]
  virtual base::Result<void, base::Trouble> begin(base::SampleRing& ring) { return start(ring); }

  // After begin(): waits 3 s at most until it is open. An error says why it is not, and it goes on trying. [station]
  virtual base::Result<void, base::Trouble> wait_until_open() { return {}; }

  // Both; an error leaves it stopped. [station]
  virtual base::Result<void, base::Trouble> start(base::SampleRing& ring) = 0;

  // Closes within 200 ms; nothing is pushed after it returns. Stopping what is stopped does nothing. [station]
  virtual void stop() = 0;

  // Constant since it was open for the first time, across losses as well; 0 before. [any]
  virtual std::uint32_t rate_hz() const = 0;

  // After it was open, until it is started again. [any]
  virtual SampleClock sample_clock() const { return {}; }

  virtual SourceHealth health() const = 0;  // [any]

  // True when everything was given and nothing more will come: a file's end. [any]
  virtual bool finished() const = 0;
};

}  // namespace tongping::audio
