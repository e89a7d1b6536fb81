#include "capture-node/audio/arrival_lags.hpp"

#include <map>

#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t arrival_frame = audio::LagCorrelation::frame_samples;
constexpr int device = 1, other_device = 2;
constexpr std::size_t one = 0, other = 1;

// Two microphones; who talks is heard at each as many samples later, and as loud, as it is said.
struct Table {
  explicit Table(const void* others_stream = &device) : lags(2) {
    lags.join(one, {&device, 0ns});
    lags.join(other, {others_stream, 0ns});
  }

  struct Talk {
    std::uint32_t voice = 1;
    std::size_t later_at_one = 0, later_at_other = 0;
    double at_one_db = -26.0, at_other_db = -32.0;
  };

  // For 10 ms; noise of the two microphones is 30 dB below.
  void hear(const std::vector<Talk>& talks, std::optional<std::size_t> sole) {
    std::array<Sound, 2> heard{white_noise(0.01, -56.0, 2 * now + 10'000), white_noise(0.01, -56.0, 2 * now + 10'001)};
    for (const Talk& talk : talks) {
      const Sound& voice = voices.try_emplace(talk.voice, white_noise(8.0, 0.0, talk.voice)).first->second;
      for (std::size_t i = 0; i < arrival_frame; ++i) {
        const std::size_t at = now * arrival_frame + i + 1'000;
        heard[one][i] += from_db(talk.at_one_db) * voice[at - talk.later_at_one];
        heard[other][i] += from_db(talk.at_other_db) * voice[at - talk.later_at_other];
      }
    }
    for (const std::size_t microphone : {one, other}) {
      std::array<std::int16_t, arrival_frame> samples{};
      std::transform(heard[microphone].begin(), heard[microphone].end(), samples.begin(), sixteen_bits);
      lags.take(microphone, samples, now * 10ms);
    }
    lags.learn(sole);
    ++now;
  }
  void hear(const std::vector<Talk>& talks, std::optional<std::size_t> sole, int frames) {
    for (int i = 0; i < frames; ++i) hear(talks, sole);
  }

  // Whose the talk is, of 20 frames: 0 and 1; 2 where nothing is told.
  std::array<int, 3> told(const std::vector<Talk>& talks) {
    hear(talks, std::nullopt, 8);
    std::array<int, 3> counts{};
    for (int i = 0; i < 20; ++i) {
      hear(talks, std::nullopt);
      ++counts[lags.talker_of(one, other).value_or(2)];
    }
    return counts;
  }

  std::map<std::uint32_t, Sound> voices;
  std::uint32_t now = 0;
  audio::ArrivalLags lags;
};

using Told = std::array<int, 3>;
const Table::Talk ones{1, 10, 25, -26.0, -32.0};
const Table::Talk others{2, 27, 12, -32.0, -26.0};
const Table::Talk ones_but_louder_at_other{1, 10, 25, -32.0, -26.0};
const Table::Talk others_but_louder_at_one{2, 27, 12, -26.0, -32.0};

}  // namespace

TEST_CASE("whose talker it is, is told by where the voice arrives first, not by how loud it is") {
  Table table;
  table.hear({ones}, one, 80);
  table.hear({others}, other, 80);
  CHECK(table.told({ones}) == Told{20, 0, 0});
  CHECK(table.told({others}) == Told{0, 20, 0});
  CHECK(table.told({ones_but_louder_at_other}) == Told{20, 0, 0});
  CHECK(table.told({others_but_louder_at_one}) == Told{0, 20, 0});
  CHECK(table.lags.talker_of(other, one) == other);
  SECTION("of two who talk at once nothing is told") {
    const Table::Talk as_loud_of_one{1, 10, 25, -29.0, -29.0}, as_loud_of_other{2, 27, 12, -29.0, -29.0};
    CHECK(table.told({as_loud_of_one, as_loud_of_other})[2] >= 15);
  }
  SECTION("nor, mostly, of noise") { CHECK(table.told({})[2] >= 10); }
  SECTION("somebody beyond a talker is on that side") {
    CHECK(table.told({{3, 10, 60, -29.0, -29.0}}) == Told{20, 0, 0});
  }
  SECTION("what stands between the two is nobody's") {
    CHECK(table.told({{3, 20, 20, -29.0, -29.0}}) == Told{0, 0, 20});
  }
}

TEST_CASE("where one talker alone is known, another place is the other's, and a small step is not") {
  Table table;
  table.hear({ones}, one, 80);
  CHECK(table.told({ones_but_louder_at_other}) == Told{20, 0, 0});
  CHECK(table.told({others_but_louder_at_one}) == Told{0, 20, 0});
  CHECK(table.told({{1, 10, 18, -29.0, -29.0}}) == Told{0, 0, 20});
}

TEST_CASE("who carries the own microphone up to another one is not taken for that one's talker") {
  Table table;
  table.hear({{1, 10, 120, -26.0, -40.0}}, one, 80);
  CHECK(table.told({{1, 10, 120, -26.0, -32.0}}) == Told{20, 0, 0});
  CHECK(table.told({{1, 10, 16, -26.0, -28.0}}) == Told{0, 0, 20});
}

TEST_CASE("nothing is told before a talker is known, and of two devices never") {
  SECTION("nobody has spoken alone") {
    Table table;
    table.hear({ones}, std::nullopt, 80);
    CHECK(table.told({ones}) == Told{0, 0, 20});
  }
  SECTION("not for long enough") {
    Table table;
    table.hear({ones}, one, 30);
    CHECK(table.told({ones}) == Told{0, 0, 20});
  }
  SECTION("who moves about all the time is at no place") {
    Table table;
    for (std::size_t i = 0; i < 40; ++i) table.hear({{1, 10, 20 + 7 * (i % 9), -26.0, -32.0}}, one, 6);
    CHECK(table.told({ones}) == Told{0, 0, 20});
  }
  SECTION("whom another microphone has first is nobody's to learn") {
    Table table;
    table.hear({others_but_louder_at_one}, one, 200);
    CHECK(table.told({others_but_louder_at_one}) == Told{0, 0, 20});
    CHECK(table.told({ones}) == Told{0, 0, 20});
  }
  SECTION("they do not keep step") {
    Table table(&other_device);
    table.hear({ones}, one, 80);
    table.hear({others}, other, 80);
    CHECK(table.told({ones}) == Told{0, 0, 20});
  }
  SECTION("it is not known whether they do") {
    Table table(nullptr);
    table.lags.join(one, {});
    table.hear({ones}, one, 80);
    CHECK(table.told({ones}) == Told{0, 0, 20});
  }
}

TEST_CASE("a microphone that leaves and joins again keeps what is learned, one at another device does not") {
  Table table;
  table.hear({ones}, one, 80);
  table.hear({others}, other, 80);
  SECTION("leaves") {
    table.lags.leave(other);
    CHECK_FALSE(table.lags.talker_of(one, other));
    table.lags.join(other, {&device, 0ns});
    CHECK(table.told({others_but_louder_at_one}) == Told{0, 20, 0});
  }
  SECTION("joins where the stream has gone on by 1 ms") {
    table.lags.leave(other);
    table.lags.join(other, {&device, 1ms});
    CHECK(table.told({others_but_louder_at_one})[other] == 0);
    CHECK(table.told({{2, 43, 12, -26.0, -32.0}}) == Told{0, 20, 0});
  }
  SECTION("is another one") {
    table.lags.forget(other);
    CHECK(table.told({others_but_louder_at_one}) == Told{0, 0, 20});
  }
}
