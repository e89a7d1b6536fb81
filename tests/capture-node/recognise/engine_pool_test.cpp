#include "capture-node/recognise/engine_pool.hpp"

#include <array>
#include <atomic>
#include <latch>
#include <mutex>
#include <thread>

#include "capture-node/recognise/engine_limit.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/step_aside.hpp"
#include "tests/support/test_clock.hpp"

using namespace tongping;
using recognise::Channel;
using recognise::EnginePool;
using recognise::Hypothesis;
using recognise::Recogniser;

namespace {

const base::SystemClock clock_of_pool;

struct Loads {
  std::atomic<int> loaded{0};
  std::atomic<int> alive{0};
  std::atomic<int> most{1'000};  // loading one more fails
  std::atomic<int> used_by_two{0};
  std::atomic<int> forgotten{0};
};

// Learns one number an utterance, and breaks when it is fed -1.
class CountingEngine final : public Recogniser {
 public:
  explicit CountingEngine(Loads& loads) : loads_(loads) { ++loads_.alive; }
  ~CountingEngine() override { --loads_.alive; }

  base::Result<void> begin() override {
    loads_.used_by_two += in_use_.exchange(true);
    return {};
  }
  base::Result<void> feed(std::span<const std::int16_t> samples) override {
    if (samples.front() < 0) return base::failure("the engine died");
    learned_.push_back(static_cast<float>(samples.front()));
    return {};
  }
  Hypothesis partial() override { return {}; }
  base::Result<Hypothesis> finish() override {
    in_use_ = false;
    return Hypothesis{};
  }
  Channel channel() const override { return learned_; }
  void set_channel(const Channel& channel) override { learned_ = channel; }
  void forget() override { ++loads_.forgotten; }

 private:
  Loads& loads_;
  std::atomic<bool> in_use_{false};
  Channel learned_;
};

EnginePool::Open opening(Loads& loads) {
  return [&loads]() -> base::Result<std::unique_ptr<Recogniser>> {
    if (loads.loaded >= loads.most) return base::failure("no memory for a model");
    ++loads.loaded;
    return std::make_unique<CountingEngine>(loads);
  };
}

std::vector<std::unique_ptr<Recogniser>> microphones_of(EnginePool& pool, std::size_t count) {
  std::vector<std::unique_ptr<Recogniser>> microphones;
  while (microphones.size() < count) microphones.push_back(std::move(*pool.share()));
  return microphones;
}

void wait_until_loaded(const EnginePool& pool, std::size_t engines) {
  while (pool.count().loaded < engines) support::step_aside();
}

void say(Recogniser& microphone, std::int16_t what) {
  REQUIRE(microphone.begin());
  REQUIRE(microphone.feed(std::array{what}));
  REQUIRE(microphone.finish());
}

}  // namespace

TEST_CASE("sixteen microphones with two talkers have three engines") {
  Loads loads;
  EnginePool pool(opening(loads), clock_of_pool, 100);
  const auto microphones = microphones_of(pool, 16);
  CHECK(pool.count().loaded == EnginePool::ready);
  for (std::size_t first = 0; first + 1 < microphones.size(); ++first) {
    REQUIRE(microphones[first]->begin());
    REQUIRE(microphones[first + 1]->begin());
    wait_until_loaded(pool, 3);
    REQUIRE(microphones[first]->finish());
    REQUIRE(microphones[first + 1]->finish());
  }
  CHECK(pool.count().loaded == 3);
  CHECK(pool.count().lent == 0);
  CHECK(loads.loaded == 3);
}

TEST_CASE("when everybody talks everybody has an engine, and nobody more than one") {
  Loads loads;
  EnginePool pool(opening(loads), clock_of_pool, 100);
  const auto microphones = microphones_of(pool, 5);
  for (const auto& microphone : microphones) REQUIRE(microphone->begin());
  CHECK(pool.count().lent == 5);
  for (const auto& microphone : microphones) REQUIRE(microphone->finish());
  CHECK(pool.count().loaded == 5);
}

TEST_CASE("what is to be forgotten is forgotten by every engine that heard it, and none of them is used again") {
  Loads loads;
  EnginePool pool(opening(loads), clock_of_pool, 100);
  const auto microphones = microphones_of(pool, 3);
  REQUIRE(microphones[0]->begin());
  REQUIRE(microphones[1]->begin());
  wait_until_loaded(pool, 3);
  REQUIRE(microphones[1]->finish());
  const int before = loads.loaded;
  CHECK(before == 3);
  microphones[0]->forget();  // in the middle of what it hears; the two others may have heard it before
  CHECK(loads.forgotten == 3);
  CHECK(pool.count().lent == 0);
  say(*microphones[2], 1);
  CHECK(loads.loaded > before);
}

TEST_CASE("one microphone needs one engine") {
  Loads loads;
  EnginePool pool(opening(loads), clock_of_pool, 100);
  const auto microphone = pool.share();
  for (std::int16_t i = 0; i < 3; ++i) say(**microphone, i);
  CHECK(loads.loaded == 1);
}

TEST_CASE("what was learned of a channel stays with its microphone, whichever engine it has") {
  Loads loads;
  EnginePool pool(opening(loads), clock_of_pool, 100);
  const auto microphones = microphones_of(pool, 3);
  for (std::int16_t round = 0; round < 4; ++round) {
    for (std::int16_t i = 0; i < 3; ++i) say(*microphones[static_cast<std::size_t>(i)], i);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(microphones[i]->channel() == Channel(4, static_cast<float>(i)));
  }
}

TEST_CASE("an engine that died is given up, and the next utterance has another") {
  Loads loads;
  EnginePool pool(opening(loads), clock_of_pool, 100);
  const auto microphone = std::move(*pool.share());
  say(*microphone, 1);
  REQUIRE(microphone->begin());
  const auto fed = microphone->feed(std::array<std::int16_t, 1>{-1});
  REQUIRE_FALSE(fed);
  CHECK(fed.error().message == "the engine died");
  say(*microphone, 2);
  CHECK(loads.loaded == 2);
  CHECK(loads.alive == 1);
}

TEST_CASE("a model that cannot be loaded is refused before the first word") {
  Loads loads;
  loads.most = 0;
  EnginePool pool(opening(loads), clock_of_pool, 100);
  const auto refused = pool.share();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "no memory for a model");
  CHECK(pool.count().microphones == 0);
}

TEST_CASE("where no more engines can be loaded a talker waits for one that comes back") {
  Loads loads;
  loads.most = 2;
  EnginePool pool(opening(loads), clock_of_pool, 100);
  const auto microphones = microphones_of(pool, 3);
  REQUIRE(microphones[0]->begin());
  REQUIRE(microphones[1]->begin());
  std::latch asking(1);
  std::atomic<bool> began{false};
  std::thread third([&] {
    asking.count_down();
    began = microphones[2]->begin().has_value();
  });
  asking.wait();
  REQUIRE(microphones[0]->finish());
  third.join();
  CHECK(began);
  CHECK(loads.alive == 2);
  REQUIRE(microphones[1]->finish());
  REQUIRE(microphones[2]->finish());
}

TEST_CASE("many microphones at once: an engine is one's at a time") {
  Loads loads;
  EnginePool pool(opening(loads), clock_of_pool, 100);
  const auto microphones = microphones_of(pool, 8);
  std::vector<std::thread> talkers;
  for (const auto& microphone : microphones) {
    talkers.emplace_back([&] {
      for (std::int16_t i = 0; i < 300; ++i) {
        if (!microphone->begin() || !microphone->feed(std::array{i}) || !microphone->finish()) std::abort();
      }
    });
  }
  for (std::thread& talker : talkers) talker.join();
  CHECK(loads.used_by_two == 0);
  CHECK(pool.count().lent == 0);
  CHECK(pool.count().loaded <= 8);
  for (const auto& microphone : microphones) CHECK(microphone->channel().size() == 300);
}

TEST_CASE("what was loaded because many spoke at once is let go of when they have long been silent") {
  Loads loads;
  support::TestClock clock;
  EnginePool pool(opening(loads), clock, 100);
  const auto microphones = microphones_of(pool, 6);
  for (const auto& microphone : microphones) REQUIRE(microphone->begin());
  for (const auto& microphone : microphones) REQUIRE(microphone->finish());
  REQUIRE(pool.count().loaded == 6);
  clock.advance(EnginePool::unused_stays - std::chrono::seconds(1));
  say(*microphones[0], 1);  // one speaks on, and another one may begin
  clock.advance(std::chrono::seconds(1));
  while (loads.alive > 2) support::step_aside();
  CHECK(pool.count().loaded == EnginePool::ready);
  CHECK(loads.forgotten == 4);
  clock.advance(2 * EnginePool::unused_stays);
  for (const auto& microphone : microphones) REQUIRE(microphone->begin());
  CHECK(loads.alive == 6);
  for (const auto& microphone : microphones) REQUIRE(microphone->finish());
}

TEST_CASE("where more speak than there may be engines, who has waited longest has the next one") {
  Loads loads;
  EnginePool pool(opening(loads), clock_of_pool, 1);
  const auto microphones = microphones_of(pool, 4);
  REQUIRE(microphones[0]->begin());
  std::mutex mutex;
  std::vector<std::size_t> order;
  const auto speak = [&](std::size_t who) {
    if (!microphones[who]->begin()) std::abort();
    {
      const std::lock_guard lock(mutex);
      order.push_back(who);
    }
    if (!microphones[who]->finish()) std::abort();
  };
  std::vector<std::thread> talkers;
  for (const std::size_t who : {2U, 1U, 3U}) {
    talkers.emplace_back(speak, who);
    while (pool.count().waiting < talkers.size()) support::step_aside();
  }
  REQUIRE(microphones[0]->finish());
  speak(0);  // again at once: it is the last in the queue
  for (std::thread& talker : talkers) talker.join();
  CHECK(order == std::vector<std::size_t>{2, 1, 3, 0});
  CHECK(loads.loaded == 1);
}

TEST_CASE("however many speak, no more engines are loaded than there may be") {
  Loads loads;
  EnginePool pool(opening(loads), clock_of_pool, 3);
  const auto microphones = microphones_of(pool, 16);
  std::vector<std::thread> talkers;
  for (const auto& microphone : microphones) {
    talkers.emplace_back([&] {
      for (std::int16_t i = 0; i < 100; ++i) {
        if (!microphone->begin() || !microphone->feed(std::array{i}) || !microphone->finish()) std::abort();
      }
    });
  }
  for (std::thread& talker : talkers) talker.join();
  CHECK(loads.loaded <= 3);
  CHECK(loads.used_by_two == 0);
  CHECK(pool.count().waiting == 0);
}

TEST_CASE("a machine has four engines a core within half of its free memory, and two at least") {
  constexpr std::uint64_t gibibyte = 1024ULL * 1024 * 1024;
  using recognise::most_engines;
  CHECK(most_engines(0, {2, 16 * gibibyte}) == 8);
  CHECK(most_engines(0, {8, 16 * gibibyte}) == 32);
  CHECK(most_engines(0, {8, gibibyte}) == 5);
  CHECK(most_engines(0, {2, gibibyte / 8}) == 2);
  CHECK(most_engines(0, {0, 0}) == 4);
  CHECK(most_engines(1, {8, 16 * gibibyte}) == 1);
  CHECK(most_engines(40, {1, gibibyte}) == 40);
  CHECK(recognise::room_of_machine().cores > 0);
  CHECK(recognise::room_of_machine().free_bytes > 0);
}
