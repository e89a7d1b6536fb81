// A person divides speech: every sample stays in one utterance, and every utterance in one turn.
#include <algorithm>
#include <random>
#include <set>

#include "capture-node/pipeline_core.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scripted_recogniser.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using station::Cut;
using station::HeardFrame;
using transcript::SegmentState;

namespace {

const base::WallTime start = base::from_ns(1'700'000'000'000'000'000);

base::WallTime time_of(std::int64_t frame) { return start + frame * HeardFrame::length; }

// Every sample of a frame is the frame's number, so that it is seen where it went.
HeardFrame frame_of(std::int64_t number, bool voiced) {
  HeardFrame frame;
  frame.begin = time_of(number);
  frame.voice = {voiced, voiced, voiced ? 30.0F : 0.0F, false};
  frame.samples.fill(static_cast<std::int16_t>(number % 30'000));
  return frame;
}

struct Heard {
  std::uint64_t turn = 0;
  std::vector<std::int64_t> frames;
};

// Writes down what it is given, and in which turn.
class Witness final : public recognise::Recogniser {
 public:
  explicit Witness(const station::TurnTaking& turns) : turns_(turns) {}

  std::vector<Heard> utterances;

  base::Result<void> begin() override {
    utterances.push_back({turns_.turn, {}});
    return {};
  }
  base::Result<void> feed(std::span<const std::int16_t> samples) override {
    REQUIRE(samples.size() % HeardFrame::frames == 0);
    if (utterances.back().frames.empty()) utterances.back().turn = turns_.turn;
    for (std::size_t at = 0; at < samples.size(); at += HeardFrame::frames) {
      utterances.back().frames.push_back(samples[at]);
    }
    return {};
  }
  recognise::Hypothesis partial() override { return words(); }
  base::Result<recognise::Hypothesis> finish() override { return words(); }
  void forget() override { utterances.clear(); }

 private:
  static recognise::Hypothesis words() { return support::ScriptedRecogniser::words_of("good morning"); }

  const station::TurnTaking& turns_;
};

struct Microphone {
  station::TurnTaking turns;
  Witness witness{turns};
  std::vector<station::SegmentChange> changes;
  station::PipelineCore core{"podium", witness, turns,
                             [this](station::SegmentChange change) { changes.push_back(std::move(change)); }};

  std::vector<station::SegmentChange> finals() const {
    std::vector<station::SegmentChange> found;
    std::copy_if(changes.begin(), changes.end(), std::back_inserter(found),
                 [](const auto& change) { return change.state == SegmentState::final; });
    return found;
  }
};

// Sentences and pauses of any length; within a sentence syllables.
std::vector<bool> talk(std::mt19937& random, std::int64_t frames) {
  const auto any = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  std::vector<bool> voiced;
  while (static_cast<std::int64_t>(voiced.size()) < frames) {
    for (int syllables = any(2, 60); syllables > 0; --syllables) {
      voiced.insert(voiced.end(), static_cast<std::size_t>(any(6, 25)), true);
      voiced.insert(voiced.end(), static_cast<std::size_t>(any(1, 9)), false);
    }
    voiced.insert(voiced.end(), static_cast<std::size_t>(any(10, 200)), false);
  }
  voiced.resize(static_cast<std::size_t>(frames));
  return voiced;
}

std::set<std::int64_t> heard_by(const Witness& witness) {
  std::set<std::int64_t> all;
  for (const Heard& utterance : witness.utterances) all.insert(utterance.frames.begin(), utterance.frames.end());
  return all;
}

}  // namespace

TEST_CASE("a thousand cuts: every sample is in one utterance, every utterance in one turn, each within 100 ms") {
  const auto seed = GENERATE(1U, 2U, 3U);
  std::mt19937 random(seed);
  constexpr std::int64_t frames = 29'000;
  const std::vector<bool> voiced = talk(random, frames);
  Microphone whole;
  Microphone divided;
  std::vector<std::int64_t> cuts{0};  // when each turn was asked for, in frames
  for (std::int64_t now = 0; now < frames; ++now) {
    const bool asks = cuts.size() <= 1000 && std::uniform_int_distribution<int>(0, 27)(random) == 0;
    if (asks) {
      Cut cut{cuts.size(), time_of(now), false};
      REQUIRE(divided.turns.cuts.try_post(cut));
      cuts.push_back(now);
    }
    REQUIRE(whole.core.feed(frame_of(now, voiced[static_cast<std::size_t>(now)])));
    REQUIRE(divided.core.feed(frame_of(now, voiced[static_cast<std::size_t>(now)])));
  }
  REQUIRE(whole.core.flush());
  REQUIRE(divided.core.flush());
  REQUIRE(cuts.size() > 950);

  std::int64_t next = 0;
  std::uint64_t turn = 0;
  for (const Heard& utterance : divided.witness.utterances) {
    INFO("seed " << seed << ", turn " << utterance.turn << " at frame " << utterance.frames.front());
    REQUIRE(utterance.turn >= turn);
    turn = utterance.turn;
    for (const std::int64_t frame : utterance.frames) {
      REQUIRE(frame >= next);
      if (frame != utterance.frames.front()) REQUIRE(frame == next);
      next = frame + 1;
    }
    // What had just begun when the turn did may go with it.
    REQUIRE(utterance.frames.front() >= cuts[turn] - 45);
    if (turn + 1 < cuts.size()) REQUIRE(utterance.frames.back() < cuts[turn + 1] + 10);
  }
  // Nobody's voice is lost by being divided.
  const auto heard = heard_by(divided.witness);
  for (const std::int64_t frame : heard_by(whole.witness)) {
    if (voiced[static_cast<std::size_t>(frame)] && heard.count(frame) == 0) FAIL("seed " << seed << ", lost " << frame);
  }
  // No two segments of the record overlap, and each says its turn.
  const auto finals = divided.finals();
  REQUIRE(finals.size() > whole.finals().size());
  for (std::size_t i = 1; i < finals.size(); ++i) {
    REQUIRE(finals[i - 1].end <= finals[i].start);
    REQUIRE(finals[i - 1].utterance < finals[i].utterance);
    REQUIRE(finals[i - 1].turn <= finals[i].turn);
  }
}

TEST_CASE("a running segment is divided at the cut: what was said before it is final at once, under its own turn") {
  Microphone microphone;
  std::int64_t now = 0;
  const auto hear = [&](std::int64_t count, bool voiced) {
    for (; count > 0; --count) REQUIRE(microphone.core.feed(frame_of(now++, voiced)));
  };
  hear(100, true);
  Cut cut{1, time_of(now), false};
  REQUIRE(microphone.turns.cuts.try_post(cut));
  SECTION("at the end of the syllable") {
    hear(3, true);
    REQUIRE(microphone.finals().empty());
    hear(1, false);
    REQUIRE(microphone.finals().size() == 1);
    REQUIRE(microphone.witness.utterances.back().turn == 1);
    REQUIRE(microphone.witness.utterances.back().frames == std::vector<std::int64_t>{103});
  }
  SECTION("or after 80 ms in the middle of it") {
    hear(8, true);
    REQUIRE(microphone.finals().empty());
    hear(1, true);
    REQUIRE(microphone.finals().size() == 1);
    REQUIRE(microphone.witness.utterances.back().frames == std::vector<std::int64_t>{108});
  }
  hear(100, true);
  hear(60, false);
  const auto finals = microphone.finals();
  REQUIRE(finals.size() == 2);
  REQUIRE(finals[0].turn == 0);
  REQUIRE(finals[0].text == "Good morning");
  REQUIRE(finals[1].turn == 1);
  REQUIRE(finals[1].text == "Good morning.");
  REQUIRE(finals[0].end <= finals[1].start);
}

TEST_CASE("a role that was only changed goes on with its sentence") {
  Microphone microphone;
  std::int64_t now = 0;
  for (; now < 100; ++now) REQUIRE(microphone.core.feed(frame_of(now, true)));
  Cut cut{1, time_of(now), true};
  REQUIRE(microphone.turns.cuts.try_post(cut));
  for (; now < 200; ++now) REQUIRE(microphone.core.feed(frame_of(now, true)));
  REQUIRE(microphone.core.flush());
  const auto finals = microphone.finals();
  REQUIRE(finals.size() == 2);
  REQUIRE(finals[0].text == "Good morning");
  REQUIRE(finals[1].text == "good morning.");
}

TEST_CASE("a cut in silence, of a time to come and of a time that is past") {
  Microphone microphone;
  for (std::int64_t now = 0; now < 50; ++now) REQUIRE(microphone.core.feed(frame_of(now, false)));
  for (Cut cut : {Cut{1, time_of(10), false}, Cut{2, time_of(60), false}}) {
    REQUIRE(microphone.turns.cuts.try_post(cut));
  }
  REQUIRE(microphone.core.feed(frame_of(50, false)));
  REQUIRE(microphone.turns.turn == 1);
  for (std::int64_t now = 51; now < 60; ++now) REQUIRE(microphone.core.feed(frame_of(now, false)));
  REQUIRE(microphone.turns.turn == 1);
  REQUIRE(microphone.core.feed(frame_of(60, false)));
  REQUIRE(microphone.turns.turn == 2);
  REQUIRE(microphone.changes.empty());
  REQUIRE(microphone.witness.utterances.empty());
}

TEST_CASE("an engine that dies at a cut leaves the turn to the next one, and no number is given twice") {
  station::TurnTaking turns;
  support::ScriptedRecogniser mortal;
  mortal.utterances_before_failure = 1;
  std::vector<station::SegmentChange> changes;
  const auto give = [&](station::SegmentChange change) { changes.push_back(std::move(change)); };
  std::int64_t now = 0;
  {
    station::PipelineCore core("podium", mortal, turns, give);
    for (; now < 100; ++now) REQUIRE(core.feed(frame_of(now, true)));
    Cut cut{1, time_of(now), false};
    REQUIRE(turns.cuts.try_post(cut));
    base::Result<void> fed;
    for (; now < 120 && fed; ++now) fed = core.feed(frame_of(now, true));
    REQUIRE_FALSE(fed);
  }
  support::ScriptedRecogniser healthy;
  healthy.partials = {"and so on"};
  healthy.final_text = "and so on";
  station::PipelineCore core("podium", healthy, turns, give);
  for (; now < 220; ++now) REQUIRE(core.feed(frame_of(now, true)));
  REQUIRE(core.flush());
  REQUIRE(changes.back().turn == 1);
  REQUIRE(changes.back().utterance == 3);
}
