// One microphone's pipeline as a worker runs it: takes samples from its ring, gives segment changes and its status.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "capture-node/audio/source.hpp"
#include "capture-node/pipeline_core.hpp"
#include "common/base/latest.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/worker.hpp"

namespace tongping::station {

class Pipeline {
 public:
  // Made after `source` was started (its rate is known then). All references outlive it. [station]
  static base::Result<std::unique_ptr<Pipeline>> open(const std::string& microphone, const audio::Source& source,
                                                      base::SampleRing& ring,
                                                      std::unique_ptr<recognise::Recogniser> recogniser,
                                                      const base::Clock& clock, base::Mailbox<SegmentChange>& changes,
                                                      base::Latest<MicrophoneStatus>& status);

  // The body of a worker: until asked to stop (what waits in the ring is still recognised) or until the source is
  // finished and its last segment is given. Final changes wait for room in the mailbox, interim ones are dropped where
  // it is full. An error: the engine died; make a new pipeline with a new recogniser. [pipeline]
  base::Result<void> run(const base::Worker::StopFlag& stop_requested);

 private:
  Pipeline(const audio::Source& source, base::SampleRing& ring, std::unique_ptr<recognise::Recogniser> recogniser,
           const base::Clock& clock, base::Mailbox<SegmentChange>& changes, base::Latest<MicrophoneStatus>& status);
  base::Result<void> take(const std::optional<base::SampleBlock>& block);
  void give(SegmentChange change);
  void publish_status();

  const audio::Source& source_;
  base::SampleRing& ring_;
  const std::unique_ptr<recognise::Recogniser> recogniser_;
  const base::Clock& clock_;
  base::Mailbox<SegmentChange>& changes_;
  base::Latest<MicrophoneStatus>& status_;
  std::unique_ptr<PipelineCore> core_;
  base::SteadyTime last_block_;
  base::SteadyTime last_status_;
  bool flushed_ = false;  // since the last block
};

}  // namespace tongping::station
