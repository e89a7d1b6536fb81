#include "capture-node/recovery.hpp"

#include <algorithm>

#include "capture-node/ear.hpp"
#include "capture-node/pipeline_core.hpp"
#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "capture-node/voice_separation.hpp"
#include "common/base/format.hpp"
#include "common/base/table.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

// Heard again before what is recognised: for the room's noise, for whose voice it is, and because a word begins a
// little before it is known that somebody speaks.
constexpr auto run_up = 5s;
constexpr auto word_begins_before = 1s;
constexpr auto longest_step = HeardFrame::length + 5ms;  // a frame's time may shift by the clock that is followed

// One microphone as it is heard again.
struct HeardAgain {
  std::optional<spool::BacklogReader> reader;
  std::optional<spool::SpoolFrame> next;
  recognise::VoiceActivity activity;
  std::optional<base::WallTime> last;

  EarFrame take() {
    HeardFrame frame;
    frame.begin = next->begin;
    frame.samples = next->samples;
    frame.after_gap = next->after_gap || (last && frame.begin - *last > longest_step);
    last = frame.begin;
    next = reader->next();
    return judged(frame, activity);
  }
};

HeardAgain* earliest_of(std::vector<HeardAgain>& all) {
  HeardAgain* found = nullptr;
  for (HeardAgain& one : all) {
    if (one.next && (found == nullptr || one.next->begin < found->next->begin)) found = &one;
  }
  return found;
}

// Everything of all microphones in the order in which it was heard, each voice where it belongs.
void hear_again(std::vector<HeardAgain>& all, bool separate, const VoiceSeparation::Give& give,
                const std::function<bool()>& over) {
  VoiceSeparation separation(all.size(), give);
  const auto time_of = [](base::WallTime wall) { return base::SteadyTime(wall.time_since_epoch()); };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].next) separation.join(i, time_of(all[i].next->begin));
  }
  while (HeardAgain* one = over() ? nullptr : earliest_of(all)) {
    const auto place = static_cast<std::size_t>(one - all.data());
    const EarFrame frame = one->take();
    if (!separate) {
      give(place, frame.frame);
      continue;
    }
    separation.take(place, frame, time_of(frame.frame.begin));
    separation.turn(time_of(frame.frame.begin));
  }
  for (std::size_t i = 0; i < all.size(); ++i) separation.leave(i);
}

}  // namespace

std::vector<Recovery::Missed> Recovery::find() const {
  const auto parts = spool::parts_in(options_.folder);
  std::vector<Missed> all;
  for (const Microphone& microphone : options_.microphones) {
    Missed missed{microphone, {}};
    for (const spool::SpoolPart& part : parts) {
      if (part.microphone == microphone.id) missed.parts.push_back(part);
    }
    spool::Backlog backlog = spool::backlog_of(missed.parts, microphone.from - run_up, key_);
    missed.parts = std::move(backlog.parts);
    if (backlog.recognised)
      missed.microphone.from = std::max(microphone.from, *backlog.recognised - word_begins_before);
    if (!missed.parts.empty()) all.push_back(std::move(missed));
  }
  return all;
}

void Recovery::run(const base::Worker::StopFlag& stop_requested) {
  const std::vector<Missed> all = find();
  for (std::size_t i = 0; i < all.size() && !stop_requested; ++i) recognise(all, i, stop_requested);
}

void Recovery::recognise(const std::vector<Missed>& all, std::size_t wanted,
                         const base::Worker::StopFlag& stop_requested) {
  const auto& [id, from, first_turn, cuts] = all[wanted].microphone;
  auto recogniser = recognise::open_pocketsphinx(options_.recogniser);
  if (!recogniser) return log_.error(recogniser.error().message);
  std::size_t lines = 0;
  TurnTaking turns;
  turns.turn = first_turn;
  auto cut = cuts.begin();
  PipelineCore core(id, **recogniser, turns, [&](SegmentChange change) {
    if (change.state != transcript::SegmentState::final) return;
    change.utterance += first_utterance;
    change.late = true;
    ++lines;
    changes_.post(std::move(change));
  });
  std::vector<HeardAgain> heard(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    heard[i].reader.emplace(all[i].parts, from - run_up, key_);
    heard[i].next = heard[i].reader->next();
  }
  std::optional<base::WallTime> first;
  base::WallTime last;
  base::Result<void> fed;
  hear_again(
      heard, options_.separate,
      [&](std::size_t place, const HeardFrame& frame) {
        ++frames_;
        if (place != wanted || frame.begin < from || !fed) return;
        for (; cut != cuts.end() && cut->at <= frame.begin; ++cut) turns.cuts.post(*cut);
        if (!first) first = frame.begin;
        last = frame.begin + HeardFrame::length;
        fed = core.feed(frame);
      },
      [&] { return stop_requested.load() || !fed; });
  if (fed) fed = core.flush();
  for (const std::string& problem : heard[wanted].reader->problems()) log_.warning(problem);
  if (!fed) log_.error(base::format("microphone \"{}\": {}", id, fed.error().message));
  if (!first) return;
  lines_ += lines;
  log_.info(base::format("microphone \"{}\": {} ms of sound until {} ns, which had not been recognised: {} lines, late",
                         id, (last - *first) / 1ms, base::to_ns(last), lines));
}

}  // namespace tongping::station
