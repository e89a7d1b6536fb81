// How much of what the hall was reading is taken away again: against a count of another kind, and in a recorded
// meeting.
#include <random>

#include "display-node/text/shaper.hpp"
#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/stream_replay.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using config::Policy;
using transcript::SegmentState;

namespace {

const std::vector<std::string> words = {"a ", "the ", "会", "议", "committee ", "é", "agreed ", "，", "well-known "};

// A venue in which everything happens: text grows, is rewritten, corrected, withdrawn, translated late or never.
class Babble {
 public:
  explicit Babble(unsigned seed) : random_(seed) {}

  support::Stream speak(int changes) {
    support::Stream stream;
    for (int i = 0; i < changes; ++i) {
      if (segments_.empty() || below(6) == 0) begin();
      transcript::Segment& segment =
          segments_[segments_.size() - 1 - below(std::min<std::size_t>(segments_.size(), 4))];
      change(segment);
      now_ms_ += 20 + static_cast<std::int64_t>(below(400));
      segment.published_ns = now_ms_ * 1'000'000;
      stream.push_back(segment);
    }
    return stream;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string text(std::string begin) {
    for (std::size_t i = 0, count = 1 + below(12); i < count; ++i) begin += words[below(words.size())];
    return begin;
  }

  void begin() {
    segments_.push_back(support::an_interim(std::to_string(segments_.size()), text(""), 0));
    segments_.back().role.id = "role-" + std::to_string(below(3));
  }

  void change(transcript::Segment& segment) {
    ++segment.revision;
    segment.text = below(3) == 0 ? text("") : text(segment.text);
    segment.committed = static_cast<std::uint32_t>(below(base::code_points(segment.text) + 1));
    const SegmentState later[] = {SegmentState::final, SegmentState::corrected, SegmentState::withdrawn};
    if (segment.state != SegmentState::interim || below(5) == 0) segment.state = later[below(8) == 0 ? 2 : below(2)];
    if (segment.state != SegmentState::interim) segment.sequence = ++sequence_;
    const SegmentState state = below(2) == 0 ? SegmentState::interim : SegmentState::final;
    segment.translations.clear();
    if (below(3) > 0) segment.translations = {{"zh", text(""), state}};
  }

  std::mt19937 random_;
  std::vector<transcript::Segment> segments_;
  std::int64_t now_ms_ = 1'000'000;
  std::uint64_t sequence_ = 0;
};

Show full_show(Policy policy, Layout layout, Appear appear) {
  Show show;
  show.policy = policy;
  show.style.layout = layout;
  show.style.appear = appear;
  return show;
}

}  // namespace

TEST_CASE("what the scenes say was erased is what another count finds, in every mode") {
  const std::pair<Layout, Appear> modes[] = {{Layout::lines, Appear::words},
                                             {Layout::stacked, Appear::words},
                                             {Layout::beside, Appear::words},
                                             {Layout::lines, Appear::blocks}};
  std::size_t erased = 0;
  for (unsigned seed = 1; seed <= 8; ++seed) {
    const support::Stream stream = Babble(seed).speak(150);
    for (const auto& [layout, appear] : modes) {
      for (const Policy policy : {Policy::settled, Policy::committed, Policy::live}) {
        INFO("seed " << seed << ", layout " << static_cast<int>(layout) << ", policy " << static_cast<int>(policy));
        support::FixedTypesetter typesetter;
        Show show = full_show(policy, layout, appear);
        show.steady = seed % 2 == 0;
        show.style.paced = seed % 3 != 0;
        support::StreamReplay replay(show, typesetter, {1280, 720});
        const support::Replayed result = replay.play(stream);
        CHECK(result.erased == result.watched);
        erased += result.erased;
      }
    }
  }
  CHECK(erased > 1000);  // there was something to count
}

TEST_CASE("of a recogniser's and a translator's own interim text little is taken away again") {
  auto fonts = text::Fonts::open().value();
  text::Shaper shaper(*fonts);
  const support::Stream stream =
      support::load_stream(support::source_directory() + "/tests/fixtures/streams/librivox.jsonl");
  REQUIRE(stream.size() > 300);
  const auto erasure = [&](Policy policy, bool steady) {
    Show show = full_show(policy, Layout::lines, Appear::words);
    show.languages = {"en", "es"};
    show.steady = steady;
    return support::StreamReplay(show, shaper, {1920, 1080}).play(stream).erasure();
  };
  CHECK(erasure(Policy::settled, true) == 0);
  CHECK(erasure(Policy::committed, true) <= 0.02);
  CHECK(erasure(Policy::live, true) <= 0.2);
  CHECK(erasure(Policy::live, false) > 0.2);  // or there was nothing to steady
}
