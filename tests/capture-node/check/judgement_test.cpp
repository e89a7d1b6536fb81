#include "capture-node/check/judgement.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::check;
using namespace std::chrono_literals;

namespace {

// Somebody speaks well into a good microphone.
SoundFacts good() {
  SoundFacts facts;
  facts.heard = 8s;
  facts.voice = 3s;
  facts.peak_dbfs = -8.0F;
  facts.voice_dbfs = -24.0F;
  facts.room_dbfs = -62.0F;
  facts.zeros = false;
  return facts;
}

std::vector<std::string> codes(const Findings& findings) {
  std::vector<std::string> all;
  for (const Finding& finding : findings) all.push_back(finding.code);
  return all;
}

std::vector<std::string> codes_of(void (*change)(SoundFacts&)) {
  SoundFacts facts = good();
  change(facts);
  return codes(judge_sound("podium", facts));
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("a good microphone is one finding, each fault of its sound another") {
  CHECK(codes(judge_sound("podium", good())) == Codes{"good"});
  CHECK(codes_of([](SoundFacts& f) { f.heard = 0ms; }) == Codes{"no_sound"});
  CHECK(codes_of([](SoundFacts& f) { f.zeros = true; }) == Codes{"digital_silence"});
  CHECK(codes_of([](SoundFacts& f) { f.voice = 100ms; }) == Codes{"nobody_spoke"});
  CHECK(codes_of([](SoundFacts& f) { f.clipped = 1; }) == Codes{"clipping"});
  CHECK(codes_of([](SoundFacts& f) { f.voice_dbfs = -50.0F; }) == Codes{"too_quiet"});
  CHECK(codes_of([](SoundFacts& f) { f.voice_dbfs = -40.0F, f.room_dbfs = -51.0F; }) == Codes{"little_above_room"});
  CHECK(codes_of([](SoundFacts& f) { f.room_dbfs = -35.0F; }) == Codes{"noisy_room"});
  CHECK(codes_of([](SoundFacts& f) { f.hum_hz = 50, f.hum_dbfs = -50.0F; }) == Codes{"hum"});
  CHECK(codes_of([](SoundFacts& f) { f.hum_hz = 50, f.hum_dbfs = -70.0F; }) == Codes{"good"});
  CHECK(codes_of([](SoundFacts& f) { f.clipped = 9, f.hum_hz = 60, f.hum_dbfs = -40.0F; }) == Codes{"clipping", "hum"});
  CHECK(codes_of([](SoundFacts& f) { f.voice = 0ms, f.hum_hz = 50, f.hum_dbfs = f.room_dbfs = -40.0F; }) ==
        Codes{"hum", "nobody_spoke"});
  CHECK(codes_of([](SoundFacts& f) { f.room_dbfs = -48.0F; }) == Codes{"good"});  // 24 dB below the voice
}

TEST_CASE("what is wrong says what to do, and how much") {
  SoundFacts quiet = good();
  quiet.voice_dbfs = -47.0F;
  const Finding finding = judge_sound("podium", quiet).front();
  CHECK(finding.subject == "podium");
  CHECK(finding.verdict == Verdict::warning);
  CHECK(finding.text == "speech is very quiet, -47 dBFS");
  CHECK(finding.advice == "turn it up by about 22 dB, or bring it nearer to the mouth");
}

TEST_CASE("two microphones with one source are told, others not") {
  const std::vector<float> room(300, 1e-6F);
  CHECK(codes(judge_pairs({{"a", "device:x#1", &room}, {"b", "device:x#1", &room}})) == Codes{"same_source"});
  CHECK(judge_pairs({{"a", "device:x#1", &room}, {"b", "device:x#2", &room}}).empty());
  std::vector<float> speech = room;
  for (std::size_t i = 50; i < 250; ++i) speech[i] = 1e-4F * static_cast<float>(1 + i % 37);
  const Findings found = judge_pairs({{"a", "device:x#1", &speech}, {"b", "device:x#2", &speech}});
  REQUIRE(codes(found) == Codes{"same_signal"});
  CHECK(found.front().subject == "a, b");
}

TEST_CASE("of those who spoke in turn swapped, misplaced and unheard voices are told, and who is heard too well") {
  const std::vector<std::string> names{"podium", "table", "floor"};
  const std::vector<float> rooms(3, 1e-7F);
  const auto at = [&](std::size_t microphone, std::vector<float> powers) {
    return Talk{microphone, std::move(powers), rooms};
  };
  const std::vector<float> first{1e-3F, 1e-5F, 1e-5F};
  const std::vector<float> second{1e-5F, 1e-3F, 1e-5F};
  const std::vector<float> third{1e-5F, 1e-5F, 1e-3F};
  CHECK(judge_talks(names, {at(0, first), at(1, second), at(2, third)}).empty());
  CHECK(codes(judge_talks(names, {at(0, second), at(1, first), at(2, third)})) == Codes{"swapped", "swapped"});
  CHECK(codes(judge_talks(names, {at(0, second), at(1, third), at(2, third)})) ==
        Codes{"wrong_microphone", "wrong_microphone"});
  CHECK(codes(judge_talks(names, {at(0, rooms), at(1, second), at(2, third)})) == Codes{"not_heard"});
  const Findings loud = judge_talks(names, {at(0, {1e-3F, 5e-4F, 1e-5F}), at(1, second), at(2, third)});
  REQUIRE(codes(loud) == Codes{"bleed"});
  CHECK(loud.front().text == "table hears it almost as loud, -3 dB");
}

TEST_CASE("the whole matrix tells how loud each voice is at every microphone, and where nobody was heard") {
  const std::vector<std::string> names{"podium", "table", "floor"};
  const std::vector<float> rooms(3, 1e-6F);
  const BleedMatrix matrix =
      matrix_of(names, {{0, {1e-3F, 1e-4F, 1e-5F}, rooms}, {1, rooms, rooms}, {2, {1e-6F, 1e-6F, 1e-3F}, rooms}});
  REQUIRE(matrix.microphones == names);
  REQUIRE(matrix.rows.size() == 3);
  CHECK(matrix.rows[0].spoken_at == "podium");
  REQUIRE(matrix.rows[0].heard_db.size() == 3);
  CHECK(std::abs(matrix.rows[0].heard_db[0]) < 0.1F);
  CHECK(std::abs(matrix.rows[0].heard_db[1] + 10.0F) < 0.1F);
  CHECK(std::abs(matrix.rows[0].heard_db[2] + 20.0F) < 0.1F);
  CHECK(matrix.rows[1].heard_db.empty());
  CHECK(std::abs(matrix.rows[2].heard_db[0] + 30.0F) < 0.1F);
}

TEST_CASE("the recogniser carries as many as the cores give it") {
  CHECK(judge_recogniser(900ms, std::nullopt, 4, 2).code == "good");
  CHECK(judge_recogniser(900ms, 0.2, 8, 2).code == "good");  // 2 * 0.8 / 0.2
  CHECK(judge_recogniser(900ms, 0.2, 9, 2).code == "may_lag");
  CHECK(judge_recogniser(900ms, 2.0, 1, 2).code == "too_slow");
  CHECK(judge_recogniser(900ms, 0.2, 9, 2).verdict == Verdict::warning);
  CHECK(judge_recogniser(900ms, 2.0, 1, 2).verdict == Verdict::failed);
}

TEST_CASE("disk and clock") {
  constexpr std::uintmax_t gib = std::uintmax_t{1} << 30;
  CHECK(judge_disk("/d", 100 * gib, gib / 10).code == "good");
  CHECK(judge_disk("/d", 2 * gib, gib / 10).code == "little_room");
  CHECK(judge_disk("/d", gib / 2, gib / 1000).code == "little_room");
  CHECK(judge_disk("/d", gib / 100, gib / 10).verdict == Verdict::failed);
  CHECK(judge_clock(true, true).verdict == Verdict::good);
  CHECK(judge_clock(false, true).verdict == Verdict::warning);
  CHECK(judge_clock(false, false).verdict == Verdict::good);
  CHECK(judge_priority(true).advice.empty());
  CHECK(judge_priority(false).advice.find("limits.d") != std::string::npos);
}
