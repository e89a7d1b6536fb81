// Whatever stands around it: of each final all lines were on the wall.
#include <random>
#include <tuple>

#include "common/base/utf8.hpp"
#include "tests/display-node/subtitle/followed_wall.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using transcript::Segment;
using transcript::SegmentState;

namespace {

// Letters that anybody could have read: of which line, which language, where in it.
class Witness {
 public:
  void look_at(const Scene& scene) {
    for (const Cue& cue : scene.cues) {
      for (const CueLine& line : cue.lines) see(cue.key.segment, line.language, line.text, line.scrolled);
    }
  }

  // Letters of `text` that never were where they belong.
  std::size_t unseen(const std::string& segment, const std::string& language, std::string_view text) const {
    std::size_t count = 0;
    walk(text, 0, [&](std::size_t place, char32_t letter) {
      if (letter != U' ' && !letters_.contains({segment, language, place, letter})) ++count;
    });
    return count;
  }

 private:
  template <typename Visit>
  static void walk(std::string_view text, std::size_t place, Visit visit) {
    for (std::size_t at = 0; at < text.size(); ++place) {
      const base::CodePoint point = base::code_point_at(text, at);
      visit(place, point.value);
      at += point.bytes;
    }
  }

  void see(const std::string& segment, const std::string& language, std::string_view text, std::size_t from) {
    walk(text, from, [&](std::size_t place, char32_t letter) { letters_.emplace(segment, language, place, letter); });
  }

  std::set<std::tuple<std::string, std::string, std::size_t, char32_t>> letters_;
};

// Six who speak at random, each line first unfinished or not, in bursts or pauses; every line becomes final.
class Talk {
 public:
  Talk(FollowedWall& wall, std::uint32_t seed) : wall_(wall), random_(seed) {}

  void go_on() {
    for (unsigned i = one_in(20) ? 20 : below(3); i > 0; --i) {
      const bool goes_on = !open_.empty() && one_in(2);
      const std::string id = goes_on ? *std::next(open_.begin(), below(open_.size())) : std::to_string(++lines_);
      say(id, one_in(2) && open_.size() < 6 ? SegmentState::interim : SegmentState::final);
    }
    run(below(one_in(4) ? 4000 : 300) / 1000.0);
  }

  void end() {
    while (!open_.empty()) say(*open_.begin(), SegmentState::final);
    run(60);
  }

  std::map<std::string, Segment> finals;

  // Of all that was let in, in letters.
  std::size_t unseen() const {
    std::size_t count = 0;
    for (const auto& [id, segment] : finals) {
      if (wall_.skipped.contains(segment.sequence)) continue;
      count += witness_.unseen(id, "en", segment.text) + witness_.unseen(id, "zh", segment.translations[0].text);
    }
    return count;
  }

 private:
  unsigned below(std::size_t end) { return static_cast<unsigned>(random_() % end); }
  bool one_in(unsigned count) { return random_() % count == 0; }

  void say(std::string id, SegmentState state) {  // a copy: its name in `open_` goes
    std::string text = one_in(8) ? "another beginning " : "";
    wall_.translation.clear();
    for (unsigned words = 1 + below(state == SegmentState::interim ? 6 : 24); words > 0; --words) {
      text += "commit ";
      wall_.translation += "承诺";
    }
    const Segment said = wall_.say(id, text + id, state);
    if (state == SegmentState::interim) {
      open_.insert(id);
    } else {
      open_.erase(id);
      finals[id] = said;
    }
  }

  void run(double seconds) {
    wall_.run(wall_.now + seconds, [&](const Scene& scene) { witness_.look_at(scene); });
  }

  FollowedWall& wall_;
  std::mt19937 random_;
  std::set<std::string> open_;
  unsigned lines_ = 0;
  Witness witness_;
};

Show a_random_show(std::uint32_t seed) {
  Show show;
  show.style.paced = seed % 3 != 0;
  show.style.layout = seed % 5 == 1 ? Layout::stacked : seed % 5 == 2 ? Layout::beside : Layout::lines;
  show.style.appear = seed % 7 == 3 ? Appear::blocks : Appear::words;
  show.steady = seed % 4 != 0;
  return show;
}

}  // namespace

TEST_CASE("all lines of what is let in were on the wall, whatever is said around it") {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    FollowedWall wall(a_random_show(seed));
    Talk talk(wall, seed);
    for (int step = 0; step < 60; ++step) talk.go_on();
    talk.end();
    CHECK(wall.reach == wall.sequence);
    CHECK(talk.unseen() == 0);
    for (const auto& [sequence, reason] : wall.skipped) CHECK(reason != SkipReason::no_room);
  }
}

// A line of somebody who speaks slowly, at the top of a full wall, whose other lines have been read.
struct FullWall : FollowedWall {
  explicit FullWall(const std::string& begun) {
    say("slow", begun, SegmentState::interim);
    run(now + 0.1);
    while (last.picture.runs.front().baseline > 250) {
      say(std::to_string(sequence), "Sentence");
      run(now + 1);
      REQUIRE(last.cues.front().key.segment == "slow");
    }
  }

  void ends(const std::string& text) {
    say("slow", text);
    run(now + 1);
  }
};

std::string word_row(unsigned count) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) text += "and so on ";
  return text + "here";
}

TEST_CASE("a line that ends with more words than there is room for above it is read at the bottom") {
  FullWall wall(word_row(1));
  wall.ends(word_row(25));
  CHECK(wall.skipped.empty());
  CHECK(wall.last.cues.back().key.segment == "slow");
  CHECK(wall.last.cues.back().lines[0] == CueLine{"en", word_row(25), 0});
}

TEST_CASE("a line that loses only what has been read stays where it is") {
  FullWall wall(word_row(12));
  const std::size_t place = wall.last.cues.size();
  wall.ends(word_row(19));
  CHECK(wall.skipped.empty());
  CHECK(wall.last.cues.size() == place);
  CHECK(wall.last.cues.front().key.segment == "slow");
  CHECK(wall.last.cues.front().lines[0].scrolled > 0);
}
