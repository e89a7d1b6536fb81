#include "capture-node/voice_separation.hpp"

#include <algorithm>
#include <cstdlib>

#include "common/base/wipe.hpp"

namespace tongping::station {
namespace {

constexpr std::int64_t clock_jitter_slots = 2;  // a frame's time may shift by so much without leaving a slot out
constexpr int first_frames = 100;  // of a stream: its clock is still being found (ear.cpp), and is followed

std::int64_t slot_of(const HeardFrame& frame) { return frame.begin.time_since_epoch() / HeardFrame::length; }

}  // namespace

VoiceSeparation::VoiceSeparation(std::size_t microphones, Give give)
    : give_(std::move(give)),
      crosstalk_(microphones),
      onset_delays_(microphones),
      arrival_lags_(microphones),
      places_(microphones),
      levels_(microphones),
      heard_at_once_(microphones) {}

void VoiceSeparation::change_source(std::size_t microphone) {
  onset_delays_.forget(microphone);
  arrival_lags_.forget(microphone);
}

void VoiceSeparation::join(std::size_t microphone, base::SteadyTime now, audio::SampleClock clock) {
  arrival_lags_.join(microphone, clock);
  places_[microphone].joined = true;
  places_[microphone].taken = 0;
  places_[microphone].last_arrival = now;
}

void VoiceSeparation::take(std::size_t microphone, EarFrame heard, base::SteadyTime now) {
  Place& place = places_[microphone];
  const std::int64_t by_clock = slot_of(heard.frame);
  const bool near = std::abs(by_clock - (place.last_slot + 1)) <= clock_jitter_slots;
  // Less only where the stream is interrupted: no two frames have one place.
  const std::int64_t held_back = onset_delays_.held_back(microphone);
  const std::int64_t before = place.held_back;
  place.held_back = near ? std::max(place.held_back, held_back) : held_back;
  if (place.held_back != before) arrival_lags_.forget(microphone);
  if (near && place.taken < first_frames) {
    place.last_slot = std::max(by_clock, place.last_slot);
  } else {
    place.last_slot = near ? place.last_slot + 1 : by_clock;
  }
  place.taken = std::min(place.taken + 1, first_frames);
  place.last_arrival = now;
  place.waiting.push_back({place.last_slot + place.held_back, now + place.held_back * HeardFrame::length, heard});
}

void VoiceSeparation::turn(base::SteadyTime now) {
  while (const Waiting* next = earliest()) {
    const bool patient = now - next->due < patience;
    if (patient && std::any_of(places_.begin(), places_.end(), [&](const Place& p) { return waits_for(p, now); }))
      return;
    judge(next->slot);
  }
}

void VoiceSeparation::leave(std::size_t microphone) {
  Place& place = places_[microphone];
  while (!place.waiting.empty()) judge(earliest()->slot);
  arrival_lags_.leave(microphone);
  place.joined = false;
  place.hears.reset();
}

void VoiceSeparation::forget(std::size_t microphone) {
  Place& place = places_[microphone];
  for (Waiting& waiting : place.waiting) base::wipe(waiting.heard.frame.samples);
  place.waiting.clear();
  arrival_lags_.leave(microphone);
  place.joined = false;
  place.hears.reset();
}

const VoiceSeparation::Waiting* VoiceSeparation::earliest() const {
  const Waiting* found = nullptr;
  for (const Place& place : places_) {
    if (place.waiting.empty()) continue;
    if (found == nullptr || place.waiting.front().slot < found->slot) found = &place.waiting.front();
  }
  return found;
}

bool VoiceSeparation::waits_for(const Place& place, base::SteadyTime now) const {
  return place.joined && place.waiting.empty() && now - place.last_arrival < lost_after;
}

// Of what was heard at one moment by the station's clock, `most_frames` ago.
void VoiceSeparation::compare_onsets() {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    Place& place = places_[i];
    std::move(place.levels.begin() + 1, place.levels.end(), place.levels.begin());
    place.levels.back() = levels_[i];
    const auto held_back =
        static_cast<std::size_t>(std::min<std::int64_t>(place.held_back, audio::OnsetDelays::most_frames));
    heard_at_once_[i] = place.levels[held_back];
  }
  onset_delays_.feed(heard_at_once_, crosstalk_.sole_talker());
}

void VoiceSeparation::judge(std::int64_t slot) {
  const auto has_part = [&](const Place& place) {
    return !place.waiting.empty() && place.waiting.front().slot == slot;
  };
  for (std::size_t i = 0; i < places_.size(); ++i) {
    levels_[i] = {};
    if (!has_part(places_[i])) continue;
    const EarFrame& heard = places_[i].waiting.front().heard;
    levels_[i] = {heard.power, heard.floor, true};
    arrival_lags_.take(i, heard.frame.samples, heard.in_stream + places_[i].held_back * HeardFrame::length);
  }
  const auto verdicts = crosstalk_.feed(
      levels_, [this](std::size_t one, std::size_t other) { return arrival_lags_.talker_of(one, other); });
  // In a pause what is heard is the room.
  const auto talker = crosstalk_.sole_talker();
  arrival_lags_.learn(talker && verdicts[*talker].owns ? talker : std::nullopt);
  compare_onsets();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    Place& place = places_[i];
    if (!has_part(place)) continue;
    HeardFrame frame = place.waiting.front().heard.frame;
    base::wipe(place.waiting.front().heard.frame.samples);
    place.waiting.pop_front();
    place.hears = verdicts[i].hears;
    frame.foreign = verdicts[i].hears.has_value();
    frame.voice.contested = verdicts[i].contested;
    frame.voice.active = frame.voice.active && verdicts[i].owns;
    frame.voice.voiced = frame.voice.voiced && verdicts[i].owns;
    give_(i, frame);
  }
}

}  // namespace tongping::station
