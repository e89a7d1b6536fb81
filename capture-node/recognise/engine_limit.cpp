#include "capture-node/recognise/engine_limit.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <thread>

namespace tongping::recognise {
namespace {

constexpr std::size_t engines_a_core = 4;
constexpr std::uint64_t bytes_an_engine = 100ULL * 1024 * 1024;
constexpr std::size_t fewest = 2;

// MemAvailable of proc(5).
std::uint64_t free_memory() {
  std::ifstream lines("/proc/meminfo");
  std::string name;
  std::uint64_t kibibytes = 0;
  std::string unit;
  while (lines >> name >> kibibytes) {
    if (name == "MemAvailable:") return kibibytes * 1024;
    std::getline(lines, unit);
  }
  return 0;
}

}  // namespace

MachineRoom room_of_machine() { return {std::thread::hardware_concurrency(), free_memory()}; }

std::size_t most_engines(int wanted, const MachineRoom& room) {
  if (wanted > 0) return static_cast<std::size_t>(wanted);
  const std::size_t by_cores = engines_a_core * std::max(1U, room.cores);
  const std::uint64_t by_memory =
      room.free_bytes == 0 ? std::numeric_limits<std::uint64_t>::max() : room.free_bytes / 2 / bytes_an_engine;
  return std::max<std::size_t>(fewest, std::min<std::uint64_t>(by_cores, by_memory));
}

}  // namespace tongping::recognise
