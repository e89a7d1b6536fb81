// A stage with letters of a fixed width, and segments to put on it.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "display-node/subtitle/stage.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/fixed_typesetter.hpp"

namespace tongping::subtitle {

inline base::SteadyTime at(double seconds) {
  return base::SteadyTime(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
}

using Segments = std::vector<transcript::Segment>;

inline transcript::Segment with_zh(transcript::Segment segment, const std::string& text,
                                   transcript::SegmentState state = transcript::SegmentState::final) {
  segment.translations = {{"zh", text, state}};
  return segment;
}

// What a test is about it turns on: pacing, steadying, gliding.
inline Show a_show(config::Policy policy = config::Policy::committed) {
  Show show;
  show.policy = policy;
  show.steady = false;
  show.style.paced = false;
  show.style.motion = Motion::none;
  return show;
}

struct Wall {
  explicit Wall(const Show& show = a_show()) : stage(show, typesetter) {}

  const Scene& show(const Segments& segments, double seconds = 0, Size size = {1920, 1080}) {
    pointers.clear();
    for (const auto& segment : segments) pointers.push_back(std::make_shared<const transcript::Segment>(segment));
    return stage.compose(pointers, size, at(seconds));
  }

  support::FixedTypesetter typesetter;
  Stage stage;
  std::vector<std::shared_ptr<const transcript::Segment>> pointers;
};

inline const TextRun* run_of(const DrawList& picture, std::string_view text) {
  const auto found = std::find_if(picture.runs.begin(), picture.runs.end(),
                                  [&](const TextRun& run) { return run.text == text && !run.shadow; });
  return found == picture.runs.end() ? nullptr : &*found;
}
inline const TextRun* run_of(const Scene& scene, std::string_view text) { return run_of(scene.picture, text); }

// What can be read, a cue a line: "chair: en=… | zh=…".
inline std::vector<std::string> readable(const Scene& scene) {
  std::vector<std::string> all;
  for (const Cue& cue : scene.cues) {
    std::string text = cue.key.segment + ":";
    for (const CueLine& line : cue.lines) {
      if (!line.text.empty()) text += " " + line.language + "=" + line.text;
    }
    all.push_back(text);
  }
  return all;
}

using Texts = std::vector<std::string>;

// Composes now, and again whenever the scene asks for it, until `until`; both in seconds.
template <typename Compose>
void follow(double& now, double until, Compose compose) {
  while (true) {
    const Scene& scene = compose();
    const double next =
        scene.next_change ? std::chrono::duration<double>(scene.next_change->time_since_epoch()).count() : until;
    if (next >= until) break;
    now = std::max(now, next) + 1e-6;  // never before it, whatever the rounding
  }
  now = until;
}

}  // namespace tongping::subtitle
