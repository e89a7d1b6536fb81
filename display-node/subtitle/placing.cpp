#include "display-node/subtitle/placing.hpp"

#include <algorithm>

namespace tongping::subtitle {
namespace {

int height_of(std::span<const Stack> blocks, std::span<const std::size_t> first_lines, int block_gap) {
  int height = block_gap * (static_cast<int>(blocks.size()) - 1);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    height += static_cast<int>(blocks[i].lines - first_lines[i]) * blocks[i].pitch;
  }
  return height;
}

// Takes lines from the block that has most of them, while there is one with more than it must keep.
std::vector<std::size_t> shorten(std::span<const Stack> blocks, const Shelf& shelf, int available) {
  std::vector<std::size_t> first;
  std::size_t lines = 0;
  for (const Stack& block : blocks) {
    first.push_back(block.from);
    lines += block.lines - block.from;
  }
  while (height_of(blocks, first, shelf.block_gap) > available || lines > shelf.most_lines) {
    std::size_t longest = 0;
    const auto left = [&](std::size_t i) { return blocks[i].lines - first[i]; };
    for (std::size_t i = 1; i < blocks.size(); ++i) {
      if (left(i) > left(longest)) longest = i;
    }
    if (left(longest) <= shelf.kept_lines && lines <= shelf.most_lines) break;
    if (left(longest) <= 1) break;
    ++first[longest];
    --lines;
  }
  return first;
}

}  // namespace

std::vector<PlacedBlock> place_cue(std::span<const Stack> blocks, const Shelf& shelf, int bottom, bool newest) {
  std::vector<std::size_t> allowed;
  for (const Stack& block : blocks) allowed.push_back(block.from);
  if (newest) allowed = shorten(blocks, shelf, bottom - shelf.top);
  std::vector<PlacedBlock> placed(blocks.size());
  int floor = bottom;
  std::size_t room = shelf.most_lines;
  bool full = false;
  for (std::size_t i = blocks.size(); i-- > 0;) {
    std::size_t line = blocks[i].lines;
    while (!full && line > allowed[i]) {
      full = floor - blocks[i].pitch < shelf.top || room == 0;
      if (full) break;
      --room;
      floor -= blocks[i].pitch;
      --line;
    }
    placed[i] = {line, floor};
    floor -= shelf.block_gap;
  }
  return placed;
}

std::size_t lines_of(std::span<const PlacedBlock> placed, std::span<const Stack> blocks) {
  std::size_t lines = 0;
  for (std::size_t i = 0; i < placed.size(); ++i) lines += blocks[i].lines - placed[i].first_line;
  return lines;
}

int top_of(std::span<const PlacedBlock> placed, std::span<const Stack> blocks, int bottom) {
  int top = bottom;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (placed[i].first_line < blocks[i].lines) top = std::min(top, placed[i].top);
  }
  return top;
}

}  // namespace tongping::subtitle
