// One microphone's way from samples to segment changes, without a thread: fed block by block, so that tests drive it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "capture-node/audio/meter.hpp"
#include "capture-node/recognise/recogniser.hpp"
#include "capture-node/segment_change.hpp"
#include "common/base/clock.hpp"
#include "common/base/sample_ring.hpp"

namespace tongping::station {

// What the console and the status show of a microphone.
struct MicrophoneStatus {
  std::string microphone;
  audio::Level level;
  bool speaking = false;        // a segment is open
  std::int64_t frames = 0;      // of the stream so far, gaps included
  std::int64_t gap_frames = 0;  // of them missing
  std::uint64_t segments = 0;   // finals so far
};

class PipelineCore {
 public:
  using Give = std::function<void(SegmentChange)>;

  // `recogniser` and `clock` outlive it. `give` is called within feed and flush. Refuses a rate below 4 kHz or above
  // 768 kHz.
  static base::Result<std::unique_ptr<PipelineCore>> open(std::string microphone, std::uint32_t rate_hz,
                                                          recognise::Recogniser& recogniser, const base::Clock& clock,
                                                          Give give);
  ~PipelineCore();
  PipelineCore(const PipelineCore&) = delete;
  PipelineCore& operator=(const PipelineCore&) = delete;

  // A jump of `first_frame` up to 100 ms counts as silence; a longer one ends the open segment. An error is the
  // engine's end. [pipeline]
  base::Result<void> feed(const base::SampleBlock& block);

  // Ends the open segment: the stream ended or stopped. Feeding may go on. [pipeline]
  base::Result<void> flush();

  MicrophoneStatus status() const;  // [pipeline]

 private:
  struct Parts;
  explicit PipelineCore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tongping::station
