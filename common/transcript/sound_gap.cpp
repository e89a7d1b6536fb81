#include "common/transcript/sound_gap.hpp"

#include <array>

namespace tongping::transcript {
namespace {

constexpr std::array<std::string_view, 5> fault_names{"missing", "silent", "frozen", "overrun", "drift"};

}  // namespace

std::string_view name_of(SoundFault fault) { return fault_names.at(static_cast<std::size_t>(fault)); }

}  // namespace tongping::transcript
