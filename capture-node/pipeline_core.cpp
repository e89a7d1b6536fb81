#include "capture-node/pipeline_core.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "capture-node/recognise/commitment.hpp"
#include "capture-node/recognise/loop_guard.hpp"
#include "capture-node/recognise/own_talker.hpp"
#include "capture-node/recognise/phantom_guard.hpp"
#include "capture-node/recognise/segmenter.hpp"
#include "capture-node/recognise/voice_activity.hpp"
#include "capture-node/recognise/wall_text.hpp"
#include "common/base/utf8.hpp"
#include "common/base/wipe.hpp"

namespace tongping::station {
namespace {

using base::Result;
using recognise::Words;
using transcript::SegmentState;

constexpr std::size_t frame_samples = HeardFrame::frames;
constexpr std::int64_t same_sentence_frames = 50;
constexpr std::size_t frames_a_level = 10;
// At least SegmenterOptions::furthest_start and ::pause, and the longest wait for a talker with the ::pre_roll.
constexpr std::size_t kept_frames = recognise::OwnTalker::longest_wait + 50;
// -18 dB: another's voice between one's own words is as quiet as the room to the engine, without a hole in the sound.
constexpr int foreign_divisor = 8;

Words texts_of(const recognise::Hypothesis& hypothesis) {
  Words words;
  words.reserve(hypothesis.words.size());
  for (const recognise::Word& word : hypothesis.words) words.push_back(word.text);
  return words;
}

// The newest samples and their times, so that a segment can begin before its onset was known.
class Recent {
 public:
  Recent() { samples_.reserve((2 * kept_frames + 1) * frame_samples); }  // never moved: no copies are left behind
  void push(std::span<const std::int16_t> samples, const HeardFrame& frame) {
    if (samples_.size() >= 2 * kept_frames * frame_samples) {
      samples_.erase(samples_.begin(), samples_.end() - kept_frames * frame_samples);
    }
    samples_.insert(samples_.end(), samples.begin(), samples.end());
    above_db_[pushed_ % kept_frames] = frame.voice.above_db;
    begins_[pushed_++ % kept_frames] = frame.begin;
  }
  void clear() { samples_.clear(); }
  void wipe() {
    samples_.resize(samples_.capacity());
    base::wipe(samples_);
    samples_.clear();
  }
  std::span<const std::int16_t> last(std::size_t frames) const {
    const std::size_t count = std::min(frames * frame_samples, samples_.size());
    return std::span(samples_).last(count);
  }
  base::WallTime begin_of(std::int64_t frames_ago) const { return begins_[place_of(frames_ago)]; }
  float above_db(std::int64_t frames_ago) const { return above_db_[place_of(frames_ago)]; }

 private:
  std::size_t place_of(std::int64_t frames_ago) const {
    return (pushed_ - 1 - static_cast<std::size_t>(frames_ago)) % kept_frames;
  }

  std::vector<std::int16_t> samples_;
  std::array<base::WallTime, kept_frames> begins_{};
  std::array<float, kept_frames> above_db_{};
  std::size_t pushed_ = 0;
};

// One utterance while it is open.
struct Utterance {
  std::uint64_t number = 0;
  std::uint64_t turn = 0;
  base::WallTime start;
  bool begins_sentence = true;
  bool shown = false;  // an interim change was given
  std::int64_t last_hypothesis = 0;
  std::string last_text;
  std::uint32_t last_committed = 0;
  recognise::Commitment commitment;
  std::vector<float> levels;   // of each 100 ms that are whole
  float partial_level = 0.0F;  // sum over the frames of the next ones
  std::size_t partial_frames = 0;

  void hear(float above_db) {
    partial_level += above_db;
    if (++partial_frames < frames_a_level) return;
    levels.push_back(partial_level / static_cast<float>(frames_a_level));
    partial_level = 0.0F;
    partial_frames = 0;
  }
};

}  // namespace

struct PipelineCore::Parts {
  std::string microphone;
  recognise::Recogniser& recogniser;
  TurnTaking& turns;
  Give give;

  recognise::OwnTalker talker{};
  recognise::Segmenter segmenter{};
  Recent recent{};
  std::array<std::int16_t, frame_samples> samples{};
  bool foreign = false;  // the frame before was
  std::optional<Utterance> open{};
  std::optional<std::int64_t> cut_at{};  // segmenter frame where the segment before was cut by its length
  std::uint64_t finals = 0;
  std::optional<base::WallTime> quiet_until{};
  std::chrono::milliseconds behind{0};

  Result<void> take(const HeardFrame& frame);
  Result<void> carry_out_cuts(const HeardFrame& next);
  Result<void> divide(const Cut& cut, base::WallTime at);
  void soften(const HeardFrame& frame);
  Result<void> begin();
  void open_at(base::WallTime start, bool begins_sentence);
  void give_interim();
  Result<void> end(bool by_length);
  Result<void> flush();
  void give_final(const recognise::Hypothesis& hypothesis, bool by_length);
  void break_off();
  SegmentChange change(SegmentState state) const;
};

PipelineCore::PipelineCore(std::string microphone, recognise::Recogniser& recogniser, TurnTaking& turns, Give give)
    // Parts is an aggregate: clang 14 has no std::make_unique for those (P0960).
    // NOLINTNEXTLINE(modernize-make-unique)
    : parts_(new Parts{std::move(microphone), recogniser, turns, std::move(give)}) {}

PipelineCore::~PipelineCore() = default;

Result<void> PipelineCore::feed(const HeardFrame& frame) {
  auto taken = (frame.after_gap ? parts_->flush() : Result<void>())
                   .and_then([&] { return parts_->carry_out_cuts(frame); })
                   .and_then([&] { return parts_->take(frame); });
  if (!parts_->open) parts_->quiet_until = frame.begin + HeardFrame::length;
  return taken;
}

Result<void> PipelineCore::flush() { return parts_->flush(); }

void PipelineCore::break_off() { parts_->break_off(); }

void PipelineCore::forget() {
  parts_->recogniser.forget();
  parts_->open.reset();
  parts_->talker = {};
  parts_->segmenter.cut();
  parts_->recent.wipe();
  base::wipe(parts_->samples);
}

void PipelineCore::set_behind(std::chrono::milliseconds behind) { parts_->behind = behind; }

PipelineStatus PipelineCore::status() const {
  return {parts_->open.has_value(), parts_->finals, parts_->quiet_until, {}};
}

Result<void> PipelineCore::Parts::take(const HeardFrame& frame) {
  const bool was_open = segmenter.open();
  const recognise::Segmenter::Step step = segmenter.feed(talker.judge(frame.voice));
  soften(frame);
  recent.push(samples, frame);
  if (step.started) {
    if (auto done = begin(); !done) return done;
  } else if (was_open) {
    open->hear(frame.voice.above_db);
    if (auto done = recogniser.feed(samples); !done) return done;
  }
  if (step.ended) return end(*step.ended == recognise::SegmentEnd::length);
  const bool clear = frame.voice.likeness == recognise::Likeness::talk;
  const bool due = open && segmenter.next_frame() - open->last_hypothesis >= frames_between_hypotheses(behind);
  if (due && clear) give_interim();
  return {};
}

Result<void> PipelineCore::Parts::carry_out_cuts(const HeardFrame& next) {
  while (true) {
    if (!turns.next) turns.next = turns.cuts.try_take();
    if (!turns.next || next.begin < turns.next->at) return {};
    const bool in_a_syllable = segmenter.open() && next.voice.voiced;
    if (in_a_syllable && next.begin - turns.next->at < longest_wait) return {};
    const Cut cut = *std::exchange(turns.next, std::nullopt);
    if (auto divided = divide(cut, next.begin); !divided) return divided;
  }
}

Result<void> PipelineCore::Parts::divide(const Cut& cut, base::WallTime at) {
  if (!cut.same_talker) talker.change();
  if (!open) {
    segmenter.divide();
    turns.turn = cut.turn;
    return {};
  }
  if (segmenter.start() == segmenter.next_frame()) {  // divided just before: nothing was said in between
    turns.turn = open->turn = cut.turn;
    return {};
  }
  const std::uint64_t finals_before = finals;
  const bool began_sentence = open->begins_sentence;
  const Result<void> ended = end(true);
  turns.turn = cut.turn;
  if (!ended) return ended;
  segmenter.divide();
  if (!cut.same_talker) cut_at.reset();
  open_at(at, !cut.same_talker || (began_sentence && finals == finals_before));
  return recogniser.begin();
}

// Fades over the frame, so that no click is heard as a consonant.
void PipelineCore::Parts::soften(const HeardFrame& frame) {
  samples = frame.samples;
  const bool was_foreign = std::exchange(foreign, frame.foreign);
  if (!was_foreign && !foreign) return;
  const auto gain = [](bool quiet) { return quiet ? 1.0F / foreign_divisor : 1.0F; };
  const float step = (gain(foreign) - gain(was_foreign)) / static_cast<float>(frame_samples);
  float now = gain(was_foreign);
  for (std::int16_t& sample : samples) sample = static_cast<std::int16_t>(static_cast<float>(sample) * (now += step));
}

Result<void> PipelineCore::Parts::begin() {
  open_at(recent.begin_of(segmenter.next_frame() - 1 - segmenter.start()),
          !cut_at || segmenter.start() - *cut_at > same_sentence_frames);
  const auto frames = static_cast<std::size_t>(segmenter.next_frame() - segmenter.start());
  for (std::size_t ago = frames; ago-- > 0;) open->hear(recent.above_db(static_cast<std::int64_t>(ago)));
  return recogniser.begin().and_then([&] { return recogniser.feed(recent.last(frames)); });
}

void PipelineCore::Parts::open_at(base::WallTime start, bool begins_sentence) {
  open.emplace();
  open->number = ++turns.last_utterance;
  open->turn = turns.turn;
  open->start = start;
  open->begins_sentence = begins_sentence;
  open->last_hypothesis = segmenter.next_frame();
}

void PipelineCore::Parts::give_interim() {
  open->last_hypothesis = segmenter.next_frame();
  const auto voiced = segmenter.voiced_frames() * HeardFrame::length;
  const recognise::Hypothesis hypothesis = recogniser.partial();
  const Words& words = open->commitment.update(texts_of(recognise::without_loops(hypothesis, voiced)));
  // What the guard would refuse at the end is not shown before it either, but for fillers that may begin a sentence.
  if (!open->shown && !recognise::is_said(hypothesis, voiced)) return;
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
  const auto voiced = segmenter.voiced_frames() * HeardFrame::length;
  const bool said = has_committed || recognise::is_said(hypothesis, voiced);
  if (!said && !open->shown) return;
  SegmentChange last = change(said ? SegmentState::final : SegmentState::withdrawn);
  if (said) {
    const Words words = texts_of(recognise::without_loops(hypothesis, voiced));
    last.text = recognise::wall_text(open->commitment.finish(words), {open->begins_sentence, !by_length});
    last.committed = static_cast<std::uint32_t>(base::code_points(last.text));
    last.confidence = hypothesis.confidence;
    cut_at = by_length ? std::optional(segmenter.next_frame()) : std::nullopt;
    ++finals;
  }
  give(std::move(last));
}

// What stood on the walls was said: it is not taken back, and what follows goes on after it.
void PipelineCore::Parts::break_off() {
  if (open && open->shown) {
    SegmentChange last = change(open->last_text.empty() ? SegmentState::withdrawn : SegmentState::final);
    last.text = open->last_text;
    last.committed = static_cast<std::uint32_t>(base::code_points(last.text));
    give(std::move(last));
  }
  open.reset();
}

Result<void> PipelineCore::Parts::flush() {
  auto done = open ? end(false) : Result<void>();
  talker.cut();
  segmenter.cut();
  recent.clear();
  return done;
}

SegmentChange PipelineCore::Parts::change(SegmentState state) const {
  SegmentChange result;
  result.microphone = microphone;
  result.utterance = open->number;
  result.turn = open->turn;
  result.state = state;
  result.start = open->start;
  const base::WallTime end = recent.begin_of(segmenter.next_frame() - 1 - segmenter.last_voice()) + HeardFrame::length;
  result.end = std::max(end, open->start);  // after a division nothing may have been said any more
  result.speech_end_ns = base::to_ns(result.end);
  result.levels = open->levels;
  return result;
}

}  // namespace tongping::station
