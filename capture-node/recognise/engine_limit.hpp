// How many engines a machine carries.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tongping::recognise {

struct MachineRoom {
  unsigned cores = 0;            // 0: not known
  std::uint64_t free_bytes = 0;  // of memory, as the kernel estimates it; 0: not known
};

MachineRoom room_of_machine();  // [any]

// `wanted` where somebody has said how many, else as many as the machine carries.
// Four a core: one takes an eighth of a core while somebody speaks (a third with the engine's own beams), so that half
// of the machine is left for walls, translators and what was late. Together at most half of the free memory, at 100 MiB
// each: the rest of the machine goes on, and nobody is killed for memory. At least two, so that of two talkers none
// waits for the other. [any]
std::size_t most_engines(int wanted, const MachineRoom& room);

}  // namespace tongping::recognise
