// usage: simulate_venue [--hours N] [--seed S]
// Meetings of ten simulated minutes with the seeds S, S + 1, … until N hours are simulated, and of every twentieth seed
// one of a station and its standby besides. Prints what it came to, or the seed of the first violation, which
// `simulate_venue --hours 0.1 --seed THAT` replays exactly.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/support/simulated_pair.hpp"
#include "tests/support/simulated_venue.hpp"

namespace {

constexpr std::uint32_t pair_every = 20;

int told(std::uint32_t seed, const char* what, const std::string& violation) {
  std::fprintf(stderr, "simulate_venue: seed %u: %s%s\n", seed, what, violation.c_str());
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  double hours = 1000;
  std::uint32_t seed = 1;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = arguments[i];
    if (name == "--hours") hours = std::strtod(arguments[i + 1], nullptr);
    if (name == "--seed") seed = static_cast<std::uint32_t>(std::strtoul(arguments[i + 1], nullptr, 10));
  }
  const auto began = std::chrono::steady_clock::now();
  const auto meetings = static_cast<std::uint32_t>(hours * 6 + 0.999);
  std::uint32_t pairs = 0;
  for (std::uint32_t i = 0; i < meetings; ++i) {
    if (const auto violation = tongping::support::simulate_meeting(seed + i)) return told(seed + i, "", *violation);
    if ((seed + i) % pair_every != 0) continue;
    ++pairs;
    if (const auto violation = tongping::support::simulate_pair(seed + i))
      return told(seed + i, "a pair: ", *violation);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("simulate_venue: %.1f venue-hours and %.1f of a pair, seeds %u to %u, nothing lost, in %.1f s\n",
              meetings / 6.0, pairs / 6.0, seed, seed + meetings - 1, took.count());
  return 0;
}
