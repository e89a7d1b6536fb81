// Which lines of which cues stand on the wall, from the bottom up. Pure.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace tongping::subtitle {

// A block as the wall sees it: lines of one height, of which those before `from` are not to be seen.
struct Stack {
  std::size_t lines = 0;
  int pitch = 0;
  std::size_t from = 0;
};

struct Shelf {
  int top = 0;     // no line begins higher
  int bottom = 0;  // the lowest line ends here
  int block_gap = 0;
  int cue_gap = 0;
  std::size_t kept_lines = 2;  // of each block of a cue that is too tall by itself
  std::size_t most_lines = std::numeric_limits<std::size_t>::max();  // of all that stands here
};

// What of a cue fits: for every block the first line that is seen and the top of that line. A block of which nothing is
// seen has `first_line` equal to its lines.
struct PlacedBlock {
  std::size_t first_line = 0;
  int top = 0;
  bool operator==(const PlacedBlock&) const = default;
};

// Places a cue so that it ends at `bottom`. `newest`: it is not cut from its first block on but gives up the oldest
// lines of each block, so that speech and translation both stay readable.
std::vector<PlacedBlock> place_cue(std::span<const Stack> blocks, const Shelf& shelf, int bottom, bool newest);

// How many lines of it are seen.
std::size_t lines_of(std::span<const PlacedBlock> placed, std::span<const Stack> blocks);

// Where the cue above ends.
int top_of(std::span<const PlacedBlock> placed, std::span<const Stack> blocks, int bottom);

}  // namespace tongping::subtitle
