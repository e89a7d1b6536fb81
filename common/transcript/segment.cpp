#include "common/transcript/segment.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "common/base/utf8.hpp"

namespace tongping::transcript {
namespace {

constexpr std::array<std::pair<SegmentState, const char*>, 4> state_names{{
    {SegmentState::interim, "interim"},
    {SegmentState::final, "final"},
    {SegmentState::corrected, "corrected"},
    {SegmentState::withdrawn, "withdrawn"},
}};

}  // namespace

const char* name_of(SegmentState state) { return state_names.at(static_cast<std::size_t>(state)).second; }

std::optional<SegmentState> segment_state_from(std::string_view name) {
  for (const auto& [state, known] : state_names) {
    if (name == known) return state;
  }
  return std::nullopt;
}

std::string_view committed_text(const Segment& segment) {
  const std::string_view text = segment.text;
  return text.substr(0, base::bytes_of_code_points(text, segment.committed));
}

const Translation* translation_into(const Segment& segment, std::string_view language) {
  const auto found = std::find_if(segment.translations.begin(), segment.translations.end(),
                                  [&](const Translation& t) { return t.language == language; });
  return found == segment.translations.end() ? nullptr : &*found;
}

}  // namespace tongping::transcript
