// Brings the frames of several microphones together in time and says of each whose voice it holds. Pure: time is handed
// in.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "capture-node/audio/arrival_lags.hpp"
#include "capture-node/audio/crosstalk.hpp"
#include "capture-node/audio/onset_delays.hpp"
#include "capture-node/ear.hpp"

namespace tongping::station {

// Frames are judged when all microphones have given theirs for the same 10 ms, or after `patience`: a sound server
// delivers in pieces, and a microphone that is lost must not hold up the others. Where one gives its talker's voice
// later than the others do, they are held back by as much (OnsetDelays). What a pair has learned of each other is kept
// when one leaves and joins again. Owned by the listening thread. [listening]
class VoiceSeparation {
 public:
  static constexpr std::chrono::milliseconds patience{60};
  static constexpr std::chrono::milliseconds lost_after{500};  // without a frame for so long it is not waited for

  using Give = std::function<void(std::size_t microphone, const HeardFrame& frame)>;

  // `microphones`: how many there can be; each is named by its place. `give` is called within turn and leave.
  VoiceSeparation(std::size_t microphones, Give give);

  // `clock`: its source's.
  void join(std::size_t microphone, base::SteadyTime now, audio::SampleClock clock = {});
  void take(std::size_t microphone, EarFrame heard, base::SteadyTime now);  // of one that has joined

  // Another device is behind it from here on; how late that is, and where its talker is, is learned anew.
  void change_source(std::size_t microphone);

  // Judges and gives all that can be judged by now.
  void turn(base::SteadyTime now);

  // Gives what still waits of it.
  void leave(std::size_t microphone);

  // Destroys what still waits of it; nobody gets it. What is learned of pairs stays.
  void forget(std::size_t microphone);

  // Whose voice a microphone heard last, where it was not its own talker's.
  std::optional<std::size_t> hears(std::size_t microphone) const { return places_[microphone].hears; }

  const audio::Crosstalk& crosstalk() const { return crosstalk_; }
  const audio::OnsetDelays& onset_delays() const { return onset_delays_; }

 private:
  struct Waiting {
    std::int64_t slot = 0;  // 10 ms of the station's clock
    base::SteadyTime due;   // when it arrived, and later by what it is held back
    EarFrame heard;
  };
  struct Place {
    bool joined = false;
    int taken = 0;  // frames since it joined, as far as it matters
    std::deque<Waiting> waiting;
    std::int64_t last_slot = 0;  // by the station's clock
    std::int64_t held_back = 0;  // slots that its frames are judged later than that
    std::array<audio::HeardLevel, audio::OnsetDelays::most_frames + 1> levels{};  // the newest last
    base::SteadyTime last_arrival;
    std::optional<std::size_t> hears;
  };

  const Waiting* earliest() const;
  bool waits_for(const Place& place, base::SteadyTime now) const;
  void judge(std::int64_t slot);
  void compare_onsets();

  const Give give_;
  audio::Crosstalk crosstalk_;
  audio::OnsetDelays onset_delays_;
  audio::ArrivalLags arrival_lags_;
  std::vector<Place> places_;
  std::vector<audio::HeardLevel> levels_;
  std::vector<audio::HeardLevel> heard_at_once_;
};

}  // namespace tongping::station
