#include "capture-node/listening.hpp"

#include <algorithm>
#include <cassert>

#include "capture-node/audio/resampler.hpp"
#include "common/base/go_first.hpp"
#include "common/base/wipe.hpp"

namespace tongping::station {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick{5};  // sound servers deliver every 10 ms and more
constexpr milliseconds hearing_interval{50};
constexpr milliseconds opening_patience{1'000};  // a device that is there is open long before
constexpr std::size_t frames_held_at_first = 64;

// A vector that grows by itself leaves what it held where it was.
void hold(std::vector<EarFrame>& frames, const EarFrame& frame) {
  if (frames.size() == frames.capacity()) {
    std::vector<EarFrame> larger;
    larger.reserve(std::max(frames_held_at_first, 2 * frames.size()));
    larger.insert(larger.end(), frames.begin(), frames.end());
    base::wipe(frames);
    frames.swap(larger);
  }
  frames.push_back(frame);
}

}  // namespace

bool MicrophoneSound::pass_on(const HeardFrame& frame) {
  if (frames.waiting_blocks() >= most_in_ring && backlog->has_room()) {
    const std::lock_guard lock(taking);
    while (auto waiting = backlog->has_room() ? frames.pop_for(milliseconds(0)) : std::nullopt) {
      backlog->put(*waiting);
      base::wipe(waiting->samples);
    }
  }
  return frames.push(frame);
}

milliseconds MicrophoneSound::behind() const {
  return HeardFrame::length * static_cast<std::int64_t>(frames.waiting_blocks() + backlog->waiting());
}

Listening::Listening(Options options, const base::Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      separation_(options_.microphones.size(),
                  [this](std::size_t place, const HeardFrame& frame) { pass(*at(place), frame); }),
      listened_(options_.microphones.size()) {}

void Listening::attach(std::shared_ptr<MicrophoneSound> sound, Ear::Pace pace) {
  const auto& names = options_.microphones;
  Listened listened;
  listened.place = static_cast<std::size_t>(std::find(names.begin(), names.end(), sound->microphone) - names.begin());
  listened.sound = std::move(sound);
  listened.pace = pace;
  start_watch(listened);
  newcomers_.post(std::move(listened));
}

// Before the source was ever open its rate is not known, and of no account: nothing comes.
void Listening::start_watch(Listened& listened) {
  if (listened.pace != Ear::Pace::real_time) return;
  const MicrophoneSound& sound = *listened.sound;
  const bool open = listened.ear != nullptr;
  audio::SoundWatch::Options options;
  options.rate_hz = open ? sound.source->rate_hz() : audio::recogniser_rate_hz;
  options.samples = sound.watch_samples.value_or(sound.source->health().hardware);
  if (!open) options.patience = opening_patience;
  listened.watch = std::make_unique<audio::SoundWatch>(options, clock_.steady());
}

void Listening::open_ear(Listened& listened) {
  const std::uint32_t rate_hz = listened.sound->source->rate_hz();
  if (rate_hz == 0) return;
  auto ear = Ear::open(rate_hz, listened.pace, clock_, [this, place = listened.place](EarFrame frame) {
    if (!options_.ignore_music) frame.frame.voice.likeness = recognise::Likeness::talk;
    take(place, frame);
  });
  assert(ear);
  listened.ear = std::move(*ear);
  separation_.change_source(listened.place);
  if (!apart(listened.pace) && !listened.sound->turns->muted) join(listened);
  if (!listened.watch) return;
  listened.watch->end(clock_.steady());
  tell_gaps(listened);
  start_watch(listened);
}

void Listening::join(const Listened& listened) {
  separation_.join(listened.place, clock_.steady(), listened.sound->source->sample_clock());
}

void Listening::run(const base::Worker::StopFlag& stop_requested) {
  // It costs next to nothing and is late at once when recognisers, walls and others have the machine.
  (void)base::go_first();
  while (!stop_requested) {
    if (auto newcomer = newcomers_.take_for(tick)) {
      at(newcomer->place) = std::move(*newcomer);
    }
    turn();
  }
}

void Listening::turn() {
  for (auto& listened : listened_) {
    if (!listened) continue;
    if (listened->sound->forgotten) {
      if (forget(*listened)) listened.reset();
      continue;
    }
    // Asked before taking: what was pushed before the end is then certainly taken.
    const bool over = listened->sound->closed || listened->sound->source->finished();
    if (listened->ear == nullptr) open_ear(*listened);
    if (listened->ear != nullptr) hear(*listened);
    watch(*listened);
    show(*listened);
    if (over && end(*listened)) listened.reset();
  }
  keep_all();
  separation_.turn(clock_.steady());
}

void Listening::hear(Listened& listened) {
  MicrophoneSound& sound = *listened.sound;
  // What is read faster than time waits for its pipeline; what is heard does not wait.
  const auto has_room = [&] {
    return listened.pace == Ear::Pace::real_time || sound.frames.waiting_blocks() < MicrophoneSound::ring_frames / 2;
  };
  // What comes meanwhile has the next turn: a source that is faster than this thread would keep it from all others.
  for (auto waiting = sound.ring.waiting_blocks(); waiting > 0 && has_room(); --waiting) {
    auto block = sound.ring.pop_for(milliseconds(0));
    if (!block) return;
    if (listened.watch) listened.watch->feed(*block, clock_.steady());
    listened.ear->feed(*block);
    base::wipe(block->samples);
  }
}

void Listening::take(std::size_t place, const EarFrame& frame) {
  Listened& listened = *at(place);
  if (listened.deaf) return;
  attend_mute(listened, frame.frame.begin);
  listened.music = !listened.sound->turns->muted && frame.frame.voice.likeness == recognise::Likeness::music;
  if (listened.sound->turns->muted) return;
  if (spool_ == nullptr || !listened.sound->captured) return go_on(place, frame);
  hold(listened.unkept, frame);
}

// A frame that is only partly after the mute is dropped, and so is one that is only partly after its end.
void Listening::attend_mute(Listened& listened, base::WallTime frame_begin) {
  TurnTaking& turns = *listened.sound->turns;
  while (true) {
    if (!turns.next_mute) turns.next_mute = turns.mutes.try_take();
    if (!turns.next_mute) return;
    const MuteSwitch& next = *turns.next_mute;
    const bool due = next.muted ? frame_begin + HeardFrame::length > next.at : frame_begin >= next.at;
    if (!due) return;
    mute(listened, std::exchange(turns.next_mute, std::nullopt)->muted);
  }
}

void Listening::mute(Listened& listened, bool muted) {
  if (std::exchange(listened.sound->turns->muted, muted) == muted) return;
  if (!muted && !apart(listened.pace)) join(listened);
  if (!muted) return;
  keep_all();  // what was heard before still counts
  if (!apart(listened.pace)) separation_.leave(listened.place);
  listened.lost = true;  // nothing goes on over the hole
}

void Listening::keep(Listened& listened) {
  std::vector<spool::SpoolFrame> frames;
  for (const EarFrame& heard : listened.unkept) {
    if (frames.size() == spool::most_frames_a_record)
      spool_->put(listened.sound->microphone, std::exchange(frames, {}));
    if (frames.empty()) frames.reserve(spool::most_frames_a_record);
    spool::SpoolFrame& frame = frames.emplace_back();
    frame.begin = heard.frame.begin;
    frame.after_gap = heard.frame.after_gap;
    frame.samples = heard.frame.samples;
  }
  if (!frames.empty()) spool_->put(listened.sound->microphone, std::move(frames));
}

// All that this turn has heard, with one wait for the disk.
void Listening::keep_all() {
  if (spool_ == nullptr) return;
  for (auto& listened : listened_) {
    if (listened) keep(*listened);
  }
  spool_->settle();
  for (auto& listened : listened_) {
    if (!listened) continue;
    for (const EarFrame& frame : listened->unkept) go_on(listened->place, frame);
    base::wipe(listened->unkept);
    listened->unkept.clear();
  }
}

void Listening::go_on(std::size_t place, const EarFrame& frame) {
  Listened& listened = *at(place);
  if (apart(listened.pace)) return pass(listened, frame.frame);
  separation_.take(place, frame, clock_.steady());
}

void Listening::pass(Listened& listened, HeardFrame frame) {
  frame.after_gap = frame.after_gap || listened.lost;
  listened.lost = !listened.sound->pass_on(frame);
  listened.lost ? tell_lost(listened, frame) : end_lost(listened);
}

// When it begins, and when it is over.
void Listening::tell_lost(Listened& listened, const HeardFrame& frame) {
  auto& gap = listened.without_room;
  if (gap) {
    gap->length += HeardFrame::length;
    return;
  }
  gap = {listened.sound->microphone, transcript::SoundFault::overrun, base::to_ns(frame.begin), HeardFrame::length,
         false};
  tell(*gap);
}

void Listening::end_lost(Listened& listened) {
  if (!listened.without_room) return;
  listened.without_room->over = true;
  tell(*std::exchange(listened.without_room, std::nullopt));
}

void Listening::tell(transcript::SoundGap gap) {
  if (options_.gaps != nullptr) options_.gaps->try_post(gap);
}

void Listening::watch(Listened& listened) {
  if (!listened.watch) return;
  listened.watch->turn(clock_.steady());
  tell_gaps(listened);
}

void Listening::tell_gaps(Listened& listened) {
  for (const audio::Gap& gap : listened.watch->take_gaps()) {
    // Told the same at its end as at its beginning.
    if (!gap.over) listened.gap_start = clock_.wall() - (clock_.steady() - gap.begin);
    tell({listened.sound->microphone, gap.fault, base::to_ns(listened.gap_start),
          std::chrono::duration_cast<milliseconds>(gap.length), gap.over});
  }
}

void Listening::show(Listened& listened) {
  const base::SteadyTime now = clock_.steady();
  if (now - listened.last_status < hearing_interval) return;
  listened.last_status = now;
  HearingStatus status;
  if (listened.ear) {
    status.level = listened.ear->level();
    status.frames = listened.ear->frames();
    status.gap_frames = listened.ear->gap_frames();
  }
  if (listened.watch) {
    status.fault = listened.watch->fault();
    status.drift_ppm = listened.watch->drift_ppm();
  }
  status.music = listened.music;
  status.late = separation_.onset_delays().late(listened.place);
  if (listened.without_room) status.fault = transcript::SoundFault::overrun;
  if (const auto other = separation_.hears(listened.place)) status.hears = options_.microphones[*other];
  listened.sound->status.put(std::move(status));
}

// Nothing of it stays in memory. False while its source may still give samples.
bool Listening::forget(Listened& listened) {
  MicrophoneSound& sound = *listened.sound;
  if (!sound.closed) return false;
  sound.ring.wipe();
  base::wipe(listened.unkept);
  listened.unkept.clear();
  if (!apart(listened.pace)) separation_.forget(listened.place);
  listened.deaf = true;
  if (listened.ear) listened.ear->forget();
  end_lost(listened);
  if (listened.watch) {
    listened.watch->end(clock_.steady());
    tell_gaps(listened);
    // It compares with what it heard: silence takes the place of that.
    base::SampleBlock silence{};
    silence.frames = base::SampleBlock::capacity;
    silence.samples.fill(0.0F);
    for (std::uint32_t fed = 0; fed < sound.source->rate_hz(); fed += silence.frames) {
      listened.watch->feed(silence, clock_.steady());
    }
  }
  listened.last_status = {};
  sound.status.put({});
  sound.ended = true;
  return true;
}

// False while something still waits to be heard.
bool Listening::end(Listened& listened) {
  if (listened.sound->ring.waiting_blocks() > 0) return false;
  if (listened.ear) listened.ear->finish();
  keep_all();
  end_lost(listened);
  if (listened.watch) {
    listened.watch->end(clock_.steady());
    tell_gaps(listened);
  }
  if (!apart(listened.pace)) separation_.leave(listened.place);
  listened.last_status = {};
  show(listened);
  listened.sound->ring.wipe();
  listened.sound->ended = true;
  return true;
}

}  // namespace tongping::station
