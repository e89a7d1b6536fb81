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
  newcomers_.post(Listened{place, std::move(sound), std::move(*ear), pace, false, {}});
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
    show(*listened);
    if (over && end(*listened)) listened.reset();
  }
  separation_.turn(clock_.steady());
}

void Listening::hear(Listened& listened) {
  MicrophoneSound& sound = *listened.sound;
  // What is read faster than time waits for its pipeline; what is heard does not wait.
  const auto has_room = [&] {
    return listened.pace == Ear::Pace::real_time || sound.frames.waiting_blocks() < MicrophoneSound::ring_frames / 2;
  };
  while (has_room()) {
    const auto block = sound.ring.pop_for(milliseconds(0));
    if (!block) return;
    listened.ear->feed(*block);
  }
}

void Listening::take(std::size_t place, const EarFrame& frame) {
  Listened& listened = *at(place);
  if (apart(listened.pace)) return pass(listened, frame.frame);
  separation_.take(place, frame, clock_.steady());
}

void Listening::pass(Listened& listened, HeardFrame frame) {
  frame.after_gap = frame.after_gap || listened.lost;
  listened.lost = !listened.sound->frames.push(frame);
}

void Listening::show(Listened& listened) {
  const base::SteadyTime now = clock_.steady();
  if (now - listened.last_status < hearing_interval) return;
  listened.last_status = now;
  HearingStatus status{listened.ear->level(), listened.ear->frames(), listened.ear->gap_frames(), {}};
  if (const auto other = separation_.hears(listened.place)) status.hears = options_.microphones[*other];
  listened.sound->status.put(std::move(status));
}

// False while something still waits to be heard.
bool Listening::end(Listened& listened) {
  if (listened.sound->ring.waiting_blocks() > 0) return false;
  listened.ear->finish();
  if (!apart(listened.pace)) separation_.leave(listened.place);
  listened.last_status = {};
  show(listened);
  listened.sound->ended = true;
  return true;
}

}  // namespace tongping::station
