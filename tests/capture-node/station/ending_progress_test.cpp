#include "capture-node/ending_progress.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace std::chrono_literals;

namespace {

constexpr base::SteadyTime began{1h};

}  // namespace

TEST_CASE("at the end the last words have a moment, and no more") {
  EndingProgress progress(began);
  progress.look(300ms, std::nullopt, began);
  REQUIRE_FALSE(progress.waits());
  REQUIRE_FALSE(progress.over(began + 4s));
  REQUIRE(progress.over(began + EndingProgress::for_last_words));
}

TEST_CASE("what waits at the end is recognised however long it takes, and the time left is told") {
  EndingProgress progress(began);
  base::SteadyTime now = began;
  REQUIRE_FALSE(progress.left(now));
  for (auto behind = 600'000ms; behind > 1'000ms; behind -= 1'000ms, now += 2s) {
    progress.look(behind, std::nullopt, now);
    REQUIRE(progress.waits());
    REQUIRE_FALSE(progress.over(now + 50s));
  }
  REQUIRE(progress.left(now).value() <= 6s);
  progress.look(900ms, std::nullopt, now);
  REQUIRE_FALSE(progress.waits());
  REQUIRE_FALSE(progress.over(now + 4s));  // the translations of the last of it
  REQUIRE(progress.over(now + 5s));
}

TEST_CASE("half of it in a minute leaves another minute") {
  EndingProgress progress(began);
  progress.look(100s, std::nullopt, began);
  progress.look(50s, std::nullopt, began + 60s);
  REQUIRE(progress.left(began + 60s) == 60s);
}

TEST_CASE("what waits and gets no less for a minute is given up") {
  EndingProgress progress(began);
  progress.look(30s, std::nullopt, began);
  progress.look(20s, std::nullopt, began + 10s);
  progress.look(21s, std::nullopt, began + 30s);
  progress.look(20s, std::nullopt, began + 60s);
  REQUIRE_FALSE(progress.over(began + 69s));
  REQUIRE(progress.over(began + 70s));
}

TEST_CASE("what is from before a crash is waited for as long as it comes on") {
  EndingProgress progress(began);
  progress.look(0ms, 0, began);
  REQUIRE(progress.waits());
  progress.look(0ms, 700, began + 50s);
  REQUIRE_FALSE(progress.over(began + 100s));
  REQUIRE(progress.over(began + 110s));
  progress.look(0ms, std::nullopt, began + 101s);
  REQUIRE_FALSE(progress.waits());
  REQUIRE_FALSE(progress.over(began + 105s));
}
