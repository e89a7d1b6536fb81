// usage: simulate_venue [--hours N] [--seed S]
// Meetings of ten simulated minutes with the seeds S, S + 1, … until N hours are simulated. Prints what it came to, or
// the seed of the first violation, which `simulate_venue --hours 0.1 --seed THAT` replays exactly.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/support/simulated_venue.hpp"

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
  for (std::uint32_t i = 0; i < meetings; ++i) {
    if (const auto violation = tongping::support::simulate_meeting(seed + i)) {
      std::fprintf(stderr, "simulate_venue: seed %u: %s\n", seed + i, violation->c_str());
      return 1;
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("simulate_venue: %.1f venue-hours, seeds %u to %u, nothing lost, in %.1f s\n", meetings / 6.0, seed,
              seed + meetings - 1, took.count());
  return 0;
}
