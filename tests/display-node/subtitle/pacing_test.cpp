// How long text stands: as a rule, and on the wall.
#include "display-node/subtitle/pacing.hpp"

#include <random>

#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using namespace std::chrono_literals;
using transcript::Segment;
using transcript::SegmentState;

namespace {

Show paced_show(Appear appear = Appear::words) {
  Show show;
  show.style.appear = appear;
  show.style.motion = Motion::none;
  return show;
}

// A wall that is followed like a screen does; notes when each revision could first and last be read, whole or not.
struct PacedHall {
  explicit PacedHall(Show show) : stage(std::move(show), typesetter) {}

  void say(const std::string& id, const std::string& text, const std::string& zh, const std::string& role = "chair") {
    Segment segment = support::a_segment(id, text);
    if (!zh.empty()) segment = with_zh(std::move(segment), zh);
    segment.role.id = role;
    segment.sequence = ++sequence;
    const auto pointer = std::make_shared<const Segment>(segment);
    const auto known = std::find_if(text_.segments.begin(), text_.segments.end(),
                                    [&](const auto& s) { return s->key == segment.key; });
    known == text_.segments.end() ? text_.segments.push_back(pointer) : void(*known = pointer);
    text_.due.push_back({segment.key, sequence, sequence, false, at(now), SkipReason::behind});
    said[id] = now;
  }

  void run(double until) {
    follow(now, until, [&]() -> const Scene& {
      const Scene& scene = stage.compose(text_, {1920, 1080}, at(now));
      text_.due.clear();
      note(scene);
      return scene;
    });
  }

  void note(const Scene& scene) {
    for (const Skip& skip : scene.skipped) skipped += skip.through - skip.from + 1;
    for (const Cue& cue : scene.cues) {
      const std::string& id = cue.key.segment;
      if (!first.contains(id)) order.push_back(id);
      first.try_emplace(id, now);
      for (const CueLine& line : cue.lines) {
        began.try_emplace(id + line.language, now);
        ended[id + line.language] = -1;
      }
    }
    for (auto& [line, end] : ended) {
      const bool there = std::any_of(scene.cues.begin(), scene.cues.end(), [&, name = line](const Cue& cue) {
        return std::any_of(cue.lines.begin(), cue.lines.end(),
                           [&](const CueLine& l) { return cue.key.segment + l.language == name && !l.text.empty(); });
      });
      if (!there && end < 0) end = now;
    }
    last = scene;
  }

  double stood(const std::string& line) const {
    const double end = ended.at(line);
    return (end < 0 ? now : end) - began.at(line);
  }

  support::FixedTypesetter typesetter;
  Stage stage;
  WallText text_;
  double now = 100;
  std::uint64_t sequence = 0;
  std::size_t skipped = 0;
  std::map<std::string, double> said;
  std::map<std::string, double> first;
  std::map<std::string, double> began;  // by segment and language
  std::map<std::string, double> ended;
  std::vector<std::string> order;
  Scene last;
};

double seconds(std::chrono::duration<double> time) { return time.count(); }

}  // namespace

TEST_CASE("reading times are those of the scripts") {
  CHECK(seconds(reading_time("早上好大家好")) == Approx(1.0));
  CHECK(seconds(reading_time("seventeen letters")) == Approx(1.0));
  CHECK(seconds(reading_time("안녕하세요 여러분")) == Approx(8 / 9.0 + 1 / 17.0));
  CHECK(seconds(reading_time("")) == 0);
  CHECK(least_standing("Yes.") == 1500ms);
  CHECK(least_standing("Yes, we do.") == 830ms);
}

TEST_CASE("the longer somebody's words have waited, the faster the hall must read, within bounds") {
  CHECK(haste(0s) == 1);
  CHECK(haste(250ms) == 1);
  CHECK(haste(800ms) == Approx(1.5));
  CHECK(haste(2500ms) == Approx(4));
  CHECK(haste(60s) == Approx(4));
  for (int ms = 0; ms < 10'000; ms += 50) CHECK(haste(ms * 1ms) <= haste((ms + 50) * 1ms));
}

TEST_CASE("a reader reads in order, at the given speed, and not what has not come") {
  Reader reader;
  reader.read_until(at(10), 1);
  const double one = reader.add(2s);
  const double two = reader.add(1s);
  CHECK(reader.will_have_read(one) == at(12));
  CHECK(reader.will_have_read(two) == at(13));
  reader.read_until(at(11), 2);
  CHECK_FALSE(reader.has_read(one));
  CHECK(reader.will_have_read(two) == at(12));
  reader.read_until(at(20), 1);
  CHECK(reader.has_read(two));
  CHECK(reader.will_have_read(reader.add(1s)) == at(21));
}

TEST_CASE("a burst of finals is passed on as it can be read") {
  PacedHall hall(paced_show());
  for (int i = 0; i < 16; ++i) hall.say(std::to_string(i), "This is sentence " + std::to_string(i), "这是第几句话");
  hall.run(200);
  CHECK(hall.skipped == 0);
  REQUIRE(hall.first.size() == 16);
  CHECK(hall.first["0"] == Approx(100));
  CHECK(hall.first["15"] > 101.5);
  CHECK(hall.first["15"] < 110);
  CHECK(std::is_sorted(hall.order.begin(), hall.order.end(),
                       [](const auto& a, const auto& b) { return std::stoi(a) < std::stoi(b); }));
}

TEST_CASE("in any stream nothing leaves before its time, and nothing final is dropped in silence") {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    PacedHall hall(paced_show(seed % 2 == 0 ? Appear::words : Appear::blocks));
    hall.say("warm-up", "Good morning.", "早上好。");  // from now on translations are expected
    hall.run(105);
    std::size_t said = 1;
    for (int step = 0; step < 25; ++step) {
      const int burst = random() % 5 == 0 ? 4 : 1;
      for (int i = 0; i < burst; ++i) {
        std::string text = "Word";
        for (auto n = random() % 20; n > 0; --n) text += " word";
        const std::string role = random() % 2 == 0 ? "chair" : "speaker";
        hall.say(std::to_string(said++), text, random() % 8 == 0 ? "" : std::string("早上好大家"), role);
      }
      hall.run(hall.now + static_cast<double>(random() % 5000) / 1000.0);
    }
    hall.run(hall.now + 120);
    CHECK(hall.first.size() + hall.skipped == said);
    for (const auto& [id, first] : hall.first) {
      INFO("segment " << id);
      CHECK(hall.stood(id + "en") >= 0.82);
      CHECK(first - hall.said[id] <= 12);
      if (!hall.began.contains(id + "zh")) continue;
      CHECK(hall.began[id + "en"] == hall.began[id + "zh"]);
      CHECK(hall.ended[id + "en"] == hall.ended[id + "zh"]);
    }
  }
}

namespace {

// Three who speak at the same time, each sentence after sentence; `load` is how many seconds of reading they say a
// second. The longest time from a sentence's end to the wall.
double longest_wait(double load, unsigned seed) {
  std::mt19937 random(seed);
  PacedHall hall(paced_show());
  std::map<std::string, double> next{{"chair", 100.0}, {"speaker", 100.7}, {"guest", 101.3}};
  for (std::size_t said = 0; said < 90; ++said) {
    const auto first = std::min_element(next.begin(), next.end(), [](auto& a, auto& b) { return a.second < b.second; });
    std::string text = "Word";
    for (auto n = 2 + random() % 14; n > 0; --n) text += " words";
    hall.run(first->second);
    hall.say(std::to_string(said), text, "", first->first);
    first->second += 3 * seconds(reading_time(text)) / load;
  }
  hall.run(hall.now + 60);
  CHECK(hall.skipped == 0);
  CHECK(hall.first.size() == 90);
  double longest = 0;
  for (const auto& [id, first] : hall.first) longest = std::max(longest, first - hall.said[id]);
  return longest;
}

}  // namespace

TEST_CASE("three who speak at once are on the wall within four seconds, as long as a hall can read them at all") {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    CHECK(longest_wait(0.8, seed) <= 1);
    CHECK(longest_wait(1.5, seed) <= 1);    // the most that can be read
    CHECK(longest_wait(2.6, seed) <= 4.6);  // more than can be read
  }
}

TEST_CASE("without haste a block stands until it was read, and seven seconds longer at most") {
  PacedHall hall(paced_show(Appear::blocks));
  const std::string text = "The committee did not agree on it.";
  hall.say("1", text, "委员会没有就此达成一致。");
  hall.run(140);
  const double read = seconds(reading_time("委员会没有就此达成一致。"));
  CHECK(hall.stood("1en") == Approx(read + 7).margin(0.01));
  hall.say("2", text, "委员会没有就此达成一致。");
  hall.say("3", text, "委员会没有就此达成一致。", "speaker");
  hall.run(180);
  CHECK(hall.stood("2zh") >= read / 1.5);
  CHECK(hall.stood("2zh") <= read + 0.01);
}

TEST_CASE("a long block is shown page by page, both languages to the end") {
  PacedHall hall(paced_show(Appear::blocks));
  std::string en;
  std::string zh;
  for (int i = 0; i < 60; ++i) en += "word" + std::to_string(i) + " ";
  for (int i = 0; i < 60; ++i) zh += "字句";
  hall.say("1", en, zh);
  std::string seen;
  std::size_t pages = 0;
  while (hall.now < 200) {
    hall.run(hall.now + 0.1);
    if (hall.last.cues.empty()) continue;
    const std::string& page = hall.last.cues[0].lines[0].text;
    CHECK(hall.last.cues[0].lines.size() == 2);
    CHECK(hall.last.erased == 0);
    if (seen.ends_with(page)) continue;
    seen += (seen.empty() ? "" : " ") + page;
    ++pages;
  }
  CHECK(pages >= 3);
  CHECK(seen == en.substr(0, en.size() - 1));
}

TEST_CASE("short sentences that wait for one speaker become one block") {
  PacedHall hall(paced_show(Appear::blocks));
  hall.say("1", "The committee did not agree on this matter.", "");
  hall.run(100.1);
  hall.say("2", "Yes.", "");
  hall.say("3", "Thank you.", "");
  hall.run(120);
  CHECK(hall.first["2"] == hall.first["3"]);
  CHECK(hall.first["2"] > hall.first["1"] + 1);
}

TEST_CASE("a block waits for its translation, but not for ever") {
  PacedHall hall(paced_show(Appear::blocks));
  hall.say("1", "Good morning.", "早上好。");
  hall.run(110);
  hall.say("2", "How are you?", "");
  hall.run(111);
  CHECK_FALSE(hall.first.contains("2"));
  hall.run(113);
  CHECK(hall.first["2"] == Approx(112).margin(0.01));
  CHECK(hall.skipped == 0);
}

TEST_CASE("of several who speak at once nobody fills the wall alone") {
  Show show = paced_show();
  show.style.paced = false;
  show.steady = false;
  Wall wall(show);
  std::string speech;
  for (int i = 0; i < 120; ++i) speech += "word" + std::to_string(i) + " ";
  auto one = support::an_interim("1", speech, 1, static_cast<std::uint32_t>(speech.size()));
  auto two = support::an_interim("2", "I have a question", 1, 17);
  auto three = support::an_interim("3", speech, 1, static_cast<std::uint32_t>(speech.size()));
  two.role.id = "guest";
  three.role.id = "host";
  const Scene& scene = wall.show({one, two, three});
  REQUIRE(scene.cues.size() == 3);
  CHECK(scene.cues[0].lines[0].text.ends_with("word119"));
  CHECK(scene.cues[0].lines[0].scrolled > 0);
  CHECK(scene.cues[1].lines[0].text == "I have a question");
}
