// When the wall's picture is made small for a console that looks at it. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/clock.hpp"
#include "common/picture/image.hpp"
#include "display-node/render/canvas.hpp"

namespace tongping::screen {

// One picture of the wall, made small.
struct WallSample {
  std::uint64_t number = 0;
  picture::Image image;
};

// While nobody looks, nothing is made. [main]
class WallSampler {
 public:
  // Another picture is on the wall; what only the operator's overlay changed is none.
  void presented() { ++number_; }
  std::uint64_t number() const { return number_; }  // of the picture on the wall

  // The operator's overlay is never on a picture that leaves this machine: while it stands, none is made.
  void look(bool wanted, bool covered);

  // When the next one is to be made; nothing: not before the wall shows something else, or somebody looks.
  std::optional<base::SteadyTime> next() const;

  // Nothing: none is due. After a picture was presented, in the pause before the next one, which will be at
  // `next_picture` (nothing: not by itself). Where there is no pause, it is taken half a second later all the same.
  std::optional<WallSample> take(const render::Pixels& pixels, base::SteadyTime now,
                                 std::optional<base::SteadyTime> next_picture);

 private:
  std::uint64_t number_ = 0;
  bool looked_at_ = false;
  std::uint64_t taken_ = 0;  // number of the newest; 0: none since somebody looks
  std::optional<base::SteadyTime> last_;
  base::SteadyTime postponed_to_;
};

}  // namespace tongping::screen
