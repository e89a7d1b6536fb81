#include "capture-node/pipeline_core.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "capture-node/audio/resampler.hpp"
#include "capture-node/recognise/commitment.hpp"
#include "capture-node/recognise/phantom_guard.hpp"
#include "capture-node/recognise/segmenter.hpp"
#include "capture-node/recognise/voice_activity.hpp"
#include "capture-node/recognise/wall_text.hpp"
#include "common/base/format.hpp"
#include "common/base/utf8.hpp"

namespace tongping::station {
namespace {

using base::Result;
using recognise::Words;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using transcript::SegmentState;

constexpr std::size_t frame_samples = recognise::VoiceActivity::frame_samples;
constexpr milliseconds frame_time{10};
constexpr milliseconds longest_filled_gap{100};
constexpr std::int64_t same_sentence_frames = 50;
constexpr std::int64_t frames_between_hypotheses = 10;  // ten a second: what a reader can follow
constexpr std::size_t kept_frames = 100;                // at least SegmenterOptions::furthest_start

Words texts_of(const recognise::Hypothesis& hypothesis) {
  Words words;
  words.reserve(hypothesis.words.size());
  for (const recognise::Word& word : hypothesis.words) words.push_back(word.text);
  return words;
}

// The newest samples, so that a segment can begin before its onset was known.
class Recent {
 public:
  void push(std::span<const std::int16_t> frame) {
    if (samples_.size() >= 2 * kept_frames * frame_samples) {
      samples_.erase(samples_.begin(), samples_.end() - kept_frames * frame_samples);
    }
    samples_.insert(samples_.end(), frame.begin(), frame.end());
  }
  void clear() { samples_.clear(); }
  std::span<const std::int16_t> last(std::size_t frames) const {
    const std::size_t count = std::min(frames * frame_samples, samples_.size());
    return std::span(samples_).last(count);
  }

 private:
  std::vector<std::int16_t> samples_;
};

// One utterance while it is open.
struct Utterance {
  std::uint64_t number = 0;
  bool begins_sentence = true;
  bool shown = false;  // an interim change was given
  std::int64_t last_hypothesis = 0;
  std::string last_text;
  std::uint32_t last_committed = 0;
  recognise::Commitment commitment;
};

}  // namespace

struct PipelineCore::Parts {
  std::string microphone;
  std::uint32_t rate_hz;
  recognise::Recogniser& recogniser;
  const base::Clock& clock;
  Give give;
  std::unique_ptr<audio::Resampler> resampler;
  audio::Meter meter;

  recognise::VoiceActivity voice_activity{};
  recognise::Segmenter segmenter{};
  Recent recent{};
  std::vector<std::int16_t> partial_frame{};
  std::optional<Utterance> open{};
  std::uint64_t last_utterance = 0;
  std::optional<std::int64_t> cut_at{};  // segmenter frame where the segment before was cut by its length
  std::uint64_t finals = 0;

  std::optional<base::WallTime> stream_begin{};  // wall clock of frame 0
  std::int64_t next_frame = 0;                   // of the stream, at its own rate
  std::int64_t gap_frames = 0;
  std::int64_t stretch_begin = 0;        // stream frame of the first sample since the last gap
  std::int64_t stretch_first_frame = 0;  // segmenter frame of it

  Result<void> take_gap(std::int64_t missing);
  Result<void> take_samples(std::span<const std::int16_t> samples);
  Result<void> take_frame(std::span<const std::int16_t, frame_samples> frame);
  Result<void> begin();
  void give_interim();
  Result<void> end(bool by_length);
  Result<void> flush();
  void give_final(const recognise::Hypothesis& hypothesis, bool by_length);
  SegmentChange change(SegmentState state) const;
  base::WallTime wall_of(std::int64_t segmenter_frame) const;
};

Result<std::unique_ptr<PipelineCore>> PipelineCore::open(std::string microphone, std::uint32_t rate_hz,
                                                         recognise::Recogniser& recogniser, const base::Clock& clock,
                                                         Give give) {
  auto resampler = audio::Resampler::open(rate_hz);
  if (!resampler) return base::failure(base::format("microphone {}: {}", microphone, resampler.error().message));
  return std::unique_ptr<PipelineCore>(new PipelineCore(
      // Parts is an aggregate: clang 14 has no std::make_unique for those (P0960).
      // NOLINTNEXTLINE(modernize-make-unique)
      std::unique_ptr<Parts>(new Parts{std::move(microphone), rate_hz, recogniser, clock, std::move(give),
                                       std::move(*resampler), audio::Meter(rate_hz)})));
}

PipelineCore::PipelineCore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PipelineCore::~PipelineCore() = default;

Result<void> PipelineCore::feed(const base::SampleBlock& block) {
  Parts& p = *parts_;
  if (!p.stream_begin) {
    // The block's last frame was heard just now.
    const auto heard = nanoseconds(std::chrono::seconds(1)) * (block.first_frame + block.frames) / p.rate_hz;
    p.stream_begin = p.clock.wall() - heard;
    p.next_frame = p.stretch_begin = block.first_frame;
  }
  if (block.first_frame > p.next_frame) {
    if (auto done = p.take_gap(block.first_frame - p.next_frame); !done) return done;
  }
  p.next_frame = block.first_frame + block.frames;
  p.meter.feed(block.view());
  return p.take_samples(p.resampler->feed(block.view()));
}

Result<void> PipelineCore::flush() { return parts_->flush(); }

MicrophoneStatus PipelineCore::status() const {
  const Parts& p = *parts_;
  return {p.microphone, p.meter.level(), p.open.has_value(), p.next_frame, p.gap_frames, p.finals};
}

Result<void> PipelineCore::Parts::take_gap(std::int64_t missing) {
  gap_frames += missing;
  const auto length = nanoseconds(std::chrono::seconds(1)) * missing / rate_hz;
  if (length <= longest_filled_gap) {
    const std::vector<float> silence(static_cast<std::size_t>(missing), 0.0F);
    return take_samples(resampler->feed(silence));
  }
  return flush().map([&] {
    stretch_begin = next_frame + missing;
    stretch_first_frame = segmenter.next_frame();
  });
}

Result<void> PipelineCore::Parts::take_samples(std::span<const std::int16_t> samples) {
  while (!samples.empty()) {
    const std::size_t missing = frame_samples - partial_frame.size();
    const auto taken = samples.first(std::min(missing, samples.size()));
    partial_frame.insert(partial_frame.end(), taken.begin(), taken.end());
    samples = samples.subspan(taken.size());
    if (partial_frame.size() < frame_samples) break;
    const auto frame = std::span<const std::int16_t, frame_samples>(partial_frame);
    const auto done = take_frame(frame);
    partial_frame.clear();
    if (!done) return done;
  }
  return {};
}

Result<void> PipelineCore::Parts::take_frame(std::span<const std::int16_t, frame_samples> frame) {
  const bool was_open = segmenter.open();
  const recognise::Segmenter::Step step = segmenter.feed(voice_activity.feed(frame));
  recent.push(frame);
  if (step.started) {
    if (auto done = begin(); !done) return done;
  } else if (was_open) {
    if (auto done = recogniser.feed(frame); !done) return done;
  }
  if (step.ended) return end(*step.ended == recognise::SegmentEnd::length);
  if (open && segmenter.next_frame() - open->last_hypothesis >= frames_between_hypotheses) give_interim();
  return {};
}

Result<void> PipelineCore::Parts::begin() {
  open.emplace();
  open->number = ++last_utterance;
  open->begins_sentence = !cut_at || segmenter.start() - *cut_at > same_sentence_frames;
  open->last_hypothesis = segmenter.next_frame();
  const auto frames = static_cast<std::size_t>(segmenter.next_frame() - segmenter.start());
  return recogniser.begin().and_then([&] { return recogniser.feed(recent.last(frames)); });
}

void PipelineCore::Parts::give_interim() {
  open->last_hypothesis = segmenter.next_frame();
  const recognise::Hypothesis hypothesis = recogniser.partial();
  const Words& words = open->commitment.update(texts_of(hypothesis));
  // What the guard would refuse at the end is not shown before it either, but for fillers that may begin a sentence.
  if (!open->shown && !recognise::is_said(hypothesis, segmenter.voiced_frames() * frame_time)) return;
  SegmentChange interim = change(SegmentState::interim);
  interim.text = recognise::wall_text(words, {open->begins_sentence, false});
  interim.committed = recognise::wall_length(words, open->commitment.committed());
  if (interim.text == open->last_text && interim.committed == open->last_committed) return;
  open->last_text = interim.text;
  open->last_committed = interim.committed;
  open->shown = true;
  give(std::move(interim));
}

Result<void> PipelineCore::Parts::end(bool by_length) {
  return recogniser.finish().map([&](const recognise::Hypothesis& hypothesis) {
    give_final(hypothesis, by_length);
    open.reset();
  });
}

void PipelineCore::Parts::give_final(const recognise::Hypothesis& hypothesis, bool by_length) {
  const bool has_committed = open->shown && open->commitment.committed() > 0;
  const bool said = has_committed || recognise::is_said(hypothesis, segmenter.voiced_frames() * frame_time);
  if (!said && !open->shown) return;
  SegmentChange last = change(said ? SegmentState::final : SegmentState::withdrawn);
  if (said) {
    last.text =
        recognise::wall_text(open->commitment.finish(texts_of(hypothesis)), {open->begins_sentence, !by_length});
    last.committed = static_cast<std::uint32_t>(base::code_points(last.text));
    last.confidence = hypothesis.confidence;
    cut_at = by_length ? std::optional(segmenter.next_frame()) : std::nullopt;
    ++finals;
  }
  give(std::move(last));
}

Result<void> PipelineCore::Parts::flush() {
  auto done = take_samples(resampler->drain());
  if (done && open) done = end(false);
  segmenter.cut();
  recent.clear();
  partial_frame.clear();
  stretch_begin = next_frame;
  stretch_first_frame = segmenter.next_frame();
  return done;
}

SegmentChange PipelineCore::Parts::change(SegmentState state) const {
  SegmentChange result;
  result.microphone = microphone;
  result.utterance = open->number;
  result.state = state;
  result.start = wall_of(segmenter.start());
  result.end = wall_of(segmenter.last_voice() + 1);
  result.speech_end_ns = base::to_ns(result.end);
  return result;
}

// Frames of 10 ms since the last gap, which themselves stand on the source's own count of frames.
base::WallTime PipelineCore::Parts::wall_of(std::int64_t segmenter_frame) const {
  const auto before_stretch = nanoseconds(std::chrono::seconds(1)) * stretch_begin / rate_hz;
  return *stream_begin + before_stretch + (segmenter_frame - stretch_first_frame) * frame_time;
}

}  // namespace tongping::station
