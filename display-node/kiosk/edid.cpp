#include "display-node/kiosk/edid.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace tongping::kiosk {
namespace {

constexpr std::size_t block_size = 128;
constexpr std::array<std::uint8_t, 8> header{0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00};
constexpr std::array<std::size_t, 4> descriptors{54, 72, 90, 108};  // of 18 bytes each
constexpr std::uint8_t serial_tag = 0xFF;
constexpr std::uint8_t name_tag = 0xFC;

using Block = std::span<const std::uint8_t, block_size>;

std::string maker_of(Block block) {
  const unsigned letters = (unsigned{block[8]} << 8U) | block[9];
  std::string maker;
  for (const unsigned shift : {10U, 5U, 0U}) maker += static_cast<char>('@' + ((letters >> shift) & 0x1FU));
  return maker;
}

// Ends at a line feed, padded with spaces; what a terminal cannot print is left out.
std::string text_of(Block block, std::uint8_t tag) {
  for (const std::size_t at : descriptors) {
    const bool is_text = block[at] == 0 && block[at + 1] == 0 && block[at + 2] == 0 && block[at + 3] == tag;
    if (!is_text) continue;
    std::string text;
    for (std::size_t i = at + 5; i < at + 18 && block[i] != '\n'; ++i) {
      if (block[i] >= ' ' && block[i] < 0x7F) text += static_cast<char>(block[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }
  return {};
}

std::string number_of(Block block) {
  std::uint32_t number = 0;
  for (const std::size_t at : {15U, 14U, 13U, 12U}) number = (number << 8U) | block[at];
  return number == 0 ? std::string() : std::to_string(number);
}

}  // namespace

std::optional<Edid> read_edid(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < block_size) return std::nullopt;
  const Block block = bytes.first<block_size>();
  if (!std::equal(header.begin(), header.end(), block.begin())) return std::nullopt;
  if (std::accumulate(block.begin(), block.end(), 0U) % 256 != 0) return std::nullopt;
  Edid edid{maker_of(block), text_of(block, name_tag), text_of(block, serial_tag)};
  if (edid.serial.empty()) edid.serial = number_of(block);
  return edid;
}

}  // namespace tongping::kiosk
