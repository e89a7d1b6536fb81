// A picture in memory, as a plain value.
#pragma once

#include <cstdint>
#include <vector>

namespace tongping::picture {

// 0x__RRGGBB, rows without padding, from the top.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> values;
  bool operator==(const Image&) const = default;
};

}  // namespace tongping::picture
