// One microphone's pipeline as a worker runs it: takes what was heard, gives segment changes and its status.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "capture-node/listening.hpp"
#include "capture-node/pipeline_core.hpp"
#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/worker.hpp"

namespace tongping::station {

class Pipeline {
 public:
  // All references outlive it. [station]
  Pipeline(MicrophoneSound& sound, std::unique_ptr<recognise::Recogniser> recogniser, const base::Clock& clock,
           base::Mailbox<SegmentChange>& changes, base::Latest<PipelineStatus>& status);

  // The body of a worker: until the sound has ended and its last segment is given, or until asked to stop (what was
  // heard by then is still recognised, unless the sound is given up). Final changes wait for room in the mailbox,
  // interim ones are dropped where it is full. Where the recogniser cannot keep up interim text becomes rarer, and
  // sound waits in the ring and the backlog. Where the sound is to be forgotten all that was not given is
  // destroyed. An error: the engine died, and what was open has ended as it stood; make a new pipeline with a new
  // recogniser, which goes on with the same backlog. [pipeline]
  base::Result<void> run(const base::Worker::StopFlag& stop_requested);

  // After an error, while there is no engine: for so long, unless asked to stop or to forget, what is heard waits in
  // the backlog, and the status tells `why`. [pipeline]
  void wait(std::chrono::milliseconds time, const std::string& why, const base::Worker::StopFlag& stop_requested);

 private:
  base::Result<void> run_on(const base::Worker::StopFlag& stop_requested);
  std::optional<HeardFrame> next_frame();
  base::Result<void> take(const std::optional<HeardFrame>& frame);
  void forget();
  void give(SegmentChange change);
  void publish_status();

  MicrophoneSound& sound_;
  const std::unique_ptr<recognise::Recogniser> recogniser_;
  const base::Clock& clock_;
  base::Mailbox<SegmentChange>& changes_;
  base::Latest<PipelineStatus>& status_;
  PipelineCore core_;
  base::SteadyTime last_frame_;
  base::SteadyTime last_status_;
  bool flushed_ = false;  // since the last frame
};

}  // namespace tongping::station
