// How a stream of sound stands to the station's clock: sound that was lost without a word, and how much faster or
// slower its device counts. Pure: time is handed in.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "common/base/clock.hpp"

namespace tongping::audio {

// Fed by one thread, block by block, as they come. A sound server that has to throw sound away splices what is left
// together and says nothing: only the clock knows. Sound that comes late but comes is not lost.
class StreamClock {
 public:
  // A look at what came for so long tells late from lost: the least late block of a look is nearest to the truth.
  static constexpr std::chrono::milliseconds look{400};
  static constexpr std::chrono::milliseconds longest_late{100};  // what an ear fills with silence; more is a loss

  explicit StreamClock(std::uint32_t rate_hz) : rate_hz_(rate_hz) {}

  // The stream's frames up to `end_frame` have come by `now`. Gives how many frames went missing before this one that
  // `end_frame` does not count; they are told once, up to 500 ms after the sound goes on.
  std::int64_t feed(std::int64_t end_frame, base::SteadyTime now);

  // The stream has jumped by what was missing, as it says itself.
  void jumped() { looks_ = 0; }

  // Parts per million by which the device is faster than the clock; known to about 5 ms over the time that it was
  // followed, at most 50 s, without a loss.
  std::optional<double> drift_ppm() const;

  // True when the drift is certainly more than a sound device may have: 500 ppm (USB 2.0, 7.1.11: high-speed signalling
  // within 500 ppm; sound cards' own crystals are within 100). A sound server that comes later once, because another
  // program began to play, is none.
  bool drifts() const;

 private:
  struct Look {
    double at_s = 0;
    double late_s = 0;
  };

  std::chrono::nanoseconds lateness(std::int64_t end_frame, base::SteadyTime now) const;
  void begin_look(std::chrono::nanoseconds late, base::SteadyTime now);
  std::int64_t end_look(base::SteadyTime now);
  double slope_ppm(std::size_t from, std::size_t to) const;
  const Look& at(std::size_t place) const { return kept_[(next_ + kept_.size() - looks_ + place) % kept_.size()]; }
  double span_s() const { return looks_ < 2 ? 0 : at(looks_ - 1).at_s - at(0).at_s; }

  const std::uint32_t rate_hz_;
  std::optional<base::SteadyTime> begin_;
  std::int64_t first_frame_ = 0;
  std::int64_t missing_ = 0;
  bool settled_ = false;               // the first second, in which servers fill their buffers, is over
  std::chrono::nanoseconds usual_{0};  // how late sound is when none is lost
  std::chrono::nanoseconds least_{0};  // in this look
  base::SteadyTime look_began_;
  base::SteadyTime last_;
  std::array<Look, 128> kept_{};
  std::size_t next_ = 0;
  std::size_t looks_ = 0;
};

}  // namespace tongping::audio
