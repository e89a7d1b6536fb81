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
#include "display-node/subtitle/intake.hpp"
#include "display-node/subtitle/style.hpp"
#include "display-node/subtitle/wall_text.hpp"
#include "display-node/text/typesetter.hpp"

namespace tongping::subtitle {

using SegmentList = std::span<const std::shared_ptr<const transcript::Segment>>;

// How a screen shows its stations.
struct Show {
  Style style;
  std::vector<std::string> languages = {"en", "zh"};  // translations in this order; see ScreenConfig
  config::Policy policy = config::Policy::committed;
  std::vector<std::string> roles;  // ids; empty: all
  bool steady = true;              // holds back what of unfinished speech would soon be taken away (steadying.hpp)
  bool operator==(const Show&) const = default;
};

struct Scene {
  DrawList picture;
  std::vector<Cue> cues;                          // on the wall, from the top
  std::size_t erased = 0;                         // code points against the scene before, see cue.hpp
  std::size_t cleared = 0;                        // the same, but of a picture that a person has changed
  std::vector<Skip> skipped;                      // what this wall will never show, found out with this picture
  std::vector<StationReach> reach;                // through where each station is on the wall, or skipped
  std::optional<base::SteadyTime> waiting_since;  // the first of the finished texts that have no room yet
  std::optional<base::SteadyTime> next_change;    // when the picture will be another, if nothing else happens
};

// What must be remembered from picture to picture so that nothing on the wall moves without need: when each segment
// came, where its lines were broken. The newest cue stands at the bottom; older ones go up and off the top, a whole
// line at a time. The order of what stands on the wall never changes: a new cue comes below everything that has been
// seen, in the order of speaking among those that have not; only a line whose end has no room above what stands below
// it, all of which has been read, goes to the bottom to be read there.
//
// Everything final that is due is in a picture, or among what was skipped: in the order of its station, and as much at
// a time as fits whole on the wall. Only what is older than the live window, or than this screen, and is not of the
// newest wallful, is passed over; a small mark at the top edge then says how many lines. [main]
class Stage {
 public:
  Stage(Show show, text::Typesetter& typesetter);
  ~Stage();

  // `text`: all that is known, of all stations, in the order of speaking; withdrawn or missing segments vanish. Same
  // arguments and history, same scene. What `text` says to be due is due once: the next call must not say it again.
  const Scene& compose(const WallText& text, Size size, base::SteadyTime now);

  // Nothing is due: all is shown at once.
  const Scene& compose(SegmentList segments, Size size, base::SteadyTime now);

  // Another style, policy or other languages, from the next scene on.
  void change(Show show);

  // While something else stands on the wall: what is said or changes meanwhile is never shown, and said to be skipped.
  void cover(bool covered);

  // What is known now leaves, and does not come back.
  void clear();

  // In the next picture all lines stand where they will stand, those too that are on their way there. [main]
  void rest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tongping::subtitle
