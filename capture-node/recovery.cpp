#include "capture-node/recovery.hpp"

#include <algorithm>
#include <iterator>

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
  bool ignore_music = true;

  EarFrame take() {
    HeardFrame frame;
    frame.begin = next->begin;
    frame.samples = next->samples;
    frame.after_gap = next->after_gap || (last && frame.begin - *last > longest_step);
    last = frame.begin;
    next = reader->next();
    EarFrame heard = judged(frame, activity);
    if (!ignore_music) heard.frame.voice.likeness = recognise::Likeness::talk;
    return heard;
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

// Those of one microphone, by the start of the station that wrote them.
std::map<std::uint64_t, std::vector<spool::SpoolPart>> by_start(const std::vector<spool::SpoolPart>& parts,
                                                                const std::string& microphone) {
  std::map<std::uint64_t, std::vector<spool::SpoolPart>> found;
  for (const spool::SpoolPart& part : parts) {
    if (part.microphone == microphone) found[part.epoch].push_back(part);
  }
  return found;
}

// Of what one start of the station has heard, until `until`; `began` where none of it is final.
base::WallTime end_of_finals(const std::vector<Recovery::Final>& finals, std::uint64_t epoch, base::WallTime began,
                             base::WallTime until) {
  base::WallTime end = began;
  for (const Recovery::Final& final : finals) {
    const bool heard_there = final.late ? final.begin < until : final.epoch == epoch;
    if (heard_there) end = std::max(end, final.end);
  }
  return end;
}

}  // namespace

std::vector<Recovery::Start> Recovery::find() const {
  const auto parts = spool::parts_in(options_.folder);
  std::map<std::uint64_t, Start> starts;
  for (const Microphone& microphone : options_.microphones) {
    const auto of_start = by_start(parts, microphone.id);
    base::WallTime until = base::WallTime::max();
    std::optional<base::WallTime> recognised;  // a mark holds for what earlier starts had heard, too
    for (auto start = of_start.rbegin(); start != of_start.rend(); ++start) {
      base::WallTime from = end_of_finals(microphone.finals, start->first, options_.began, until);
      spool::Backlog backlog = spool::backlog_of(start->second, from - run_up, key_);
      if (backlog.recognised) recognised = std::max(recognised.value_or(*backlog.recognised), *backlog.recognised);
      if (recognised && *recognised >= until) break;
      if (recognised) from = std::max(from, *recognised - word_begins_before);
      starts[start->first].push_back({microphone, from, std::move(backlog.parts)});
      until = spool::begin_of(start->second.front(), key_);
    }
  }
  std::vector<Start> all;
  for (auto& [epoch, start] : starts) all.push_back(std::move(start));
  return all;
}

void Recovery::run(const base::Worker::StopFlag& stop_requested) {
  for (const Start& start : find()) {
    for (std::size_t i = 0; i < start.size() && !stop_requested; ++i) recognise(start, i, stop_requested);
  }
}

void Recovery::recognise(const Start& all, std::size_t wanted, const base::Worker::StopFlag& stop_requested) {
  const Missed& missed = all[wanted];
  const Microphone& microphone = missed.microphone;
  auto recogniser = recognise::open_pocketsphinx(options_.recogniser);
  if (!recogniser) return log_.error(recogniser.error().message);
  std::size_t lines = 0;
  TurnTaking turns;
  turns.last_utterance = last_utterance_[microphone.id];
  auto cut = std::find_if(microphone.turns.begin(), microphone.turns.end(),
                          [&](const Cut& turn) { return turn.at > missed.from; });
  turns.turn = cut == microphone.turns.begin() ? 0 : std::prev(cut)->turn;
  PipelineCore core(microphone.id, **recogniser, turns, [&](SegmentChange change) {
    if (change.state != transcript::SegmentState::final) return;
    change.utterance += first_utterance;
    change.late = true;
    ++lines;
    changes_.post(std::move(change));
  });
  std::vector<HeardAgain> heard(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    heard[i].reader.emplace(all[i].parts, missed.from - run_up, key_);
    heard[i].next = heard[i].reader->next();
    heard[i].ignore_music = options_.ignore_music;
  }
  std::optional<base::WallTime> first;
  base::WallTime last;
  base::Result<void> fed;
  hear_again(
      heard, options_.separate,
      [&](std::size_t place, const HeardFrame& frame) {
        ++frames_;
        if (place != wanted || frame.begin < missed.from || !fed) return;
        // Where more are due than wait in line, the rest goes with the next frame.
        for (; cut != microphone.turns.end() && cut->at <= frame.begin; ++cut) {
          Cut due = *cut;
          if (!turns.cuts.try_post(due)) break;
        }
        if (!first) first = frame.begin;
        last = frame.begin + HeardFrame::length;
        fed = core.feed(frame);
      },
      [&] { return stop_requested.load() || !fed; });
  if (fed) fed = core.flush();
  last_utterance_[microphone.id] = turns.last_utterance;
  for (const std::string& problem : heard[wanted].reader->problems()) log_.warning(problem);
  if (!fed) log_.error(base::format("microphone \"{}\": {}", microphone.id, fed.error().message));
  if (!first) return;
  lines_ += lines;
  log_.info(base::format("microphone \"{}\": {} ms of sound until {} ns, which had not been recognised: {} lines, late",
                         microphone.id, (last - *first) / 1ms, base::to_ns(last), lines));
}

}  // namespace tongping::station
