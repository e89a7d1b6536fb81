// A stage that is told what is said and what is due as a screen's follower tells it, and what came onto its wall.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

namespace tongping::subtitle {

struct FollowedWall {
  explicit FollowedWall(const Show& show = a_show()) : stage(show, typesetter) {}

  transcript::Segment say(const std::string& id, const std::string& text,
                          transcript::SegmentState state = transcript::SegmentState::final, double since = -1,
                          SkipReason late = SkipReason::behind) {
    transcript::Segment segment = with_zh(support::a_segment(id, text), translation);
    auto known =
        std::find_if(text_.segments.begin(), text_.segments.end(), [&](const auto& s) { return s->key.segment == id; });
    segment.revision = known == text_.segments.end() ? 1 : (*known)->revision + 1;
    segment.state = state;
    const auto pointer = [&] { return std::make_shared<const transcript::Segment>(segment); };
    if (state != transcript::SegmentState::interim) {
      segment.sequence = ++sequence;
      text_.due.push_back({segment.key, sequence, sequence, state == transcript::SegmentState::withdrawn,
                           at(since < 0 ? now : since), late});
    }
    known == text_.segments.end() ? text_.segments.push_back(pointer()) : void(*known = pointer());
    return segment;
  }

  // `look` sees every picture.
  template <typename Look>
  void run(double until, Look look) {
    follow(now, until, [&]() -> const Scene& {
      text_.reach = {{"hall-1", sequence}};
      const Scene& scene = stage.compose(text_, {1920, 1080}, at(now));
      text_.due.clear();
      note(scene);
      look(scene);
      return scene;
    });
  }
  void run(double until) {
    run(until, [](const Scene&) {});
  }

  void note(const Scene& scene) {
    ++pictures;
    const std::size_t before = order.size();
    for (const Cue& cue : scene.cues) {
      if (cue.sequence > 0 && shown.insert(cue.sequence).second) order.push_back(cue.sequence);
    }
    std::sort(order.begin() + static_cast<std::ptrdiff_t>(before), order.end());  // of one picture: at once
    for (const Skip& skip : scene.skipped) {
      for (auto s = skip.from; s <= skip.through; ++s) REQUIRE(skipped.try_emplace(s, skip.reason).second);
    }
    reach = scene.reach.empty() ? 0 : scene.reach[0].sequence;
    last = scene;
  }

  support::FixedTypesetter typesetter;
  Stage stage;
  WallText text_;
  std::string translation = "句子";  // of what is said next
  double now = 100;
  std::uint64_t sequence = 0;
  int pictures = 0;
  std::set<std::uint64_t> shown;
  std::vector<std::uint64_t> order;
  std::map<std::uint64_t, SkipReason> skipped;
  std::uint64_t reach = 0;
  Scene last;
};

}  // namespace tongping::subtitle
