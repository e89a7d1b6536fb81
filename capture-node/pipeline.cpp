#include "capture-node/pipeline.hpp"

namespace tongping::station {
namespace {

using base::Result;
using std::chrono::milliseconds;

constexpr milliseconds patience{50};
// Without any sound for so long the source is gone: what is open ends, as it would after a pause.
constexpr milliseconds silence_ends{500};
constexpr milliseconds status_interval{50};

}  // namespace

Result<std::unique_ptr<Pipeline>> Pipeline::open(const std::string& microphone, const audio::Source& source,
                                                 base::SampleRing& ring,
                                                 std::unique_ptr<recognise::Recogniser> recogniser,
                                                 const base::Clock& clock, base::Mailbox<SegmentChange>& changes,
                                                 base::Latest<MicrophoneStatus>& status) {
  std::unique_ptr<Pipeline> pipeline(new Pipeline(source, ring, std::move(recogniser), clock, changes, status));
  auto give = [p = pipeline.get()](SegmentChange change) { p->give(std::move(change)); };
  return PipelineCore::open(microphone, source.rate_hz(), *pipeline->recogniser_, clock, std::move(give))
      .map([&](auto core) {
        pipeline->core_ = std::move(core);
        return std::move(pipeline);
      });
}

Pipeline::Pipeline(const audio::Source& source, base::SampleRing& ring,
                   std::unique_ptr<recognise::Recogniser> recogniser, const base::Clock& clock,
                   base::Mailbox<SegmentChange>& changes, base::Latest<MicrophoneStatus>& status)
    : source_(source),
      ring_(ring),
      recogniser_(std::move(recogniser)),
      clock_(clock),
      changes_(changes),
      status_(status) {}

Result<void> Pipeline::run(const base::Worker::StopFlag& stop_requested) {
  last_block_ = last_status_ = clock_.steady();
  bool more = true;
  while (more && !stop_requested) {
    // Asked before taking: what was pushed before the end is then certainly seen.
    const bool ended = source_.finished();
    const auto block = ring_.pop_for(patience);
    more = block.has_value() || !ended;
    if (auto done = take(block); !done) return done;
    publish_status();
  }
  // What was heard before the stop is still recognised; the bound keeps a source that goes on from holding this up.
  for (std::size_t left = ring_.waiting_blocks(); left > 0; --left) {
    const auto block = ring_.pop_for(milliseconds(0));
    if (!block) break;
    if (auto done = core_->feed(*block); !done) return done;
  }
  return core_->flush().map([this] { status_.put(core_->status()); });
}

Result<void> Pipeline::take(const std::optional<base::SampleBlock>& block) {
  const base::SteadyTime now = clock_.steady();
  if (block) {
    last_block_ = now;
    flushed_ = false;
    return core_->feed(*block);
  }
  if (flushed_ || now - last_block_ < silence_ends) return {};
  flushed_ = true;
  return core_->flush();
}

void Pipeline::give(SegmentChange change) {
  if (change.state == transcript::SegmentState::interim) {
    changes_.try_post(change);
  } else {
    changes_.post(std::move(change));
  }
}

void Pipeline::publish_status() {
  const base::SteadyTime now = clock_.steady();
  if (now - last_status_ < status_interval) return;
  last_status_ = now;
  status_.put(core_->status());
}

}  // namespace tongping::station
