// The layout: segments, style, size and time in; a picture and its cues out. No thread, file, socket or clock inside.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/config/screen_config.hpp"
#include "common/transcript/segment.hpp"
#include "display-node/subtitle/cue.hpp"
#include "display-node/subtitle/draw_list.hpp"
#include "display-node/subtitle/style.hpp"
#include "display-node/text/typesetter.hpp"

namespace tongping::subtitle {

using SegmentList = std::span<const std::shared_ptr<const transcript::Segment>>;

// How a screen shows its stations.
struct Show {
  Style style;
  std::vector<std::string> languages = {"en", "zh"};  // translations in this order; see ScreenConfig
  config::Policy policy = config::Policy::committed;
};

struct Scene {
  DrawList picture;
  std::vector<Cue> cues;                        // on the wall, from the top
  std::size_t erased = 0;                       // code points against the scene before, see cue.hpp
  std::optional<base::SteadyTime> next_change;  // when a cue will leave by age, if nothing else happens
};

// What must be remembered from picture to picture so that nothing on the wall moves without need: when each segment
// came, where its lines were broken. The newest cue stands at the bottom; older ones go up and off the top, a whole
// line at a time. Cues keep the order in which this screen first heard of them (those that come together: the order of
// speaking), whatever the clocks of several stations say. [main]
class Stage {
 public:
  Stage(Show show, text::Typesetter& typesetter);
  ~Stage();

  // `segments`: all that is known, of all stations, each once; withdrawn or missing ones vanish. Same arguments and
  // history, same scene.
  const Scene& compose(SegmentList segments, Size size, base::SteadyTime now);

  // Another style, policy or other languages, from the next scene on.
  void change(Show show);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tongping::subtitle
