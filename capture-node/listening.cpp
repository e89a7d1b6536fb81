#include "capture-node/listening.hpp"

#include <algorithm>

namespace tongping::station {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick{5};  // sound servers deliver every 10 ms and more
constexpr milliseconds hearing_interval{50};

}  // namespace

Listening::Listening(Options options, const base::Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      separation_(options_.microphones.size(),
                  [this](std::size_t place, const HeardFrame& frame) { pass(*at(place), frame); }),
      listened_(options_.microphones.size()) {}

base::Result<void> Listening::attach(std::shared_ptr<MicrophoneSound> sound, Ear::Pace pace) {
  const auto& names = options_.microphones;
  const auto place = static_cast<std::size_t>(std::find(names.begin(), names.end(), sound->microphone) - names.begin());
  auto ear =
      Ear::open(sound->source->rate_hz(), pace, clock_, [this, place](const EarFrame& frame) { take(place, frame); });
  if (!ear) return base::pass_on(ear.error());
  std::unique_ptr<audio::SoundWatch> watch;
  if (pace == Ear::Pace::real_time) {
    const bool samples = sound->watch_samples.value_or(sound->source->health().hardware);
    watch = std::make_unique<audio::SoundWatch>(audio::SoundWatch::Options{sound->source->rate_hz(), samples},
                                                clock_.steady());
  }
  newcomers_.post(Listened{place, std::move(sound), std::move(*ear), std::move(watch), pace, false, {}, {}, {}});
  return {};
}

void Listening::run(const base::Worker::StopFlag& stop_requested) {
  while (!stop_requested) {
    if (auto newcomer = newcomers_.take_for(tick)) {
      if (!apart(newcomer->pace)) separation_.join(newcomer->place, clock_.steady());
      at(newcomer->place) = std::move(*newcomer);
    }
    turn();
  }
}

void Listening::turn() {
  for (auto& listened : listened_) {
    if (!listened) continue;
    // Asked before taking: what was pushed before the end is then certainly taken.
    const bool over = listened->sound->closed || listened->sound->source->finished();
    hear(*listened);
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
  while (has_room()) {
    auto block = sound.ring.pop_for(milliseconds(0));
    if (!block) return;
    if (listened.watch) listened.watch->feed(*block, clock_.steady());
    listened.ear->feed(*block);
  }
}

void Listening::take(std::size_t place, const EarFrame& frame) {
  Listened& listened = *at(place);
  if (spool_ == nullptr || !listened.sound->captured) return go_on(place, frame);
  listened.unkept.push_back(frame);
}

void Listening::keep(Listened& listened) {
  std::vector<spool::SpoolFrame> frames;
  for (const EarFrame& heard : listened.unkept) {
    if (frames.size() == spool::most_frames_a_record)
      spool_->put(listened.sound->microphone, std::exchange(frames, {}));
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
    for (const EarFrame& frame : std::exchange(listened->unkept, {})) go_on(listened->place, frame);
  }
}

void Listening::go_on(std::size_t place, const EarFrame& frame) {
  Listened& listened = *at(place);
  if (apart(listened.pace)) return pass(listened, frame.frame);
  separation_.take(place, frame, clock_.steady());
}

void Listening::pass(Listened& listened, HeardFrame frame) {
  frame.after_gap = frame.after_gap || listened.lost;
  listened.lost = !listened.sound->frames.push(frame);
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
    transcript::SoundGap told{listened.sound->microphone, gap.fault, base::to_ns(listened.gap_start),
                              std::chrono::duration_cast<milliseconds>(gap.length), gap.over};
    if (options_.gaps != nullptr) options_.gaps->try_post(told);
  }
}

void Listening::show(Listened& listened) {
  const base::SteadyTime now = clock_.steady();
  if (now - listened.last_status < hearing_interval) return;
  listened.last_status = now;
  HearingStatus status{listened.ear->level(), listened.ear->frames(), listened.ear->gap_frames(), {}, {}, {}};
  if (listened.watch) {
    status.fault = listened.watch->fault();
    status.drift_ppm = listened.watch->drift_ppm();
  }
  if (const auto other = separation_.hears(listened.place)) status.hears = options_.microphones[*other];
  listened.sound->status.put(std::move(status));
}

// False while something still waits to be heard.
bool Listening::end(Listened& listened) {
  if (listened.sound->ring.waiting_blocks() > 0) return false;
  listened.ear->finish();
  keep_all();
  if (listened.watch) {
    listened.watch->end(clock_.steady());
    tell_gaps(listened);
  }
  if (!apart(listened.pace)) separation_.leave(listened.place);
  listened.last_status = {};
  show(listened);
  listened.sound->ended = true;
  return true;
}

}  // namespace tongping::station
