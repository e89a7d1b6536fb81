#include "capture-node/store/export_srt.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"

namespace tongping::store {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds shortest{833};
constexpr milliseconds longest_for_reading{7000};
constexpr int latin_per_second = 17;
constexpr int wide_per_second = 9;

// Code points of three bytes and more are nearly all Chinese, Japanese or Korean here; a reading speed needs no more.
milliseconds reading_time(const std::string& text) {
  const auto all = static_cast<std::int64_t>(base::code_points(text));
  const auto wide =
      std::count_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE0; });
  return milliseconds((all - wide) * 1000 / latin_per_second + wide * 1000 / wide_per_second);
}

milliseconds readable_time(const ExportLine& line) {
  milliseconds longest = shortest;
  for (const std::string& text : line.texts) longest = std::max(longest, reading_time(text));
  return std::min(longest, longest_for_reading);
}

// Only what is appended to give time to read ends where the next block starts; speech that overlaps stays as it was.
milliseconds end_of(const ExportLine& line, const ExportLine* next) {
  const transcript::Segment& segment = *line.segment;
  const milliseconds spoken_end = std::max(segment.end, segment.start);
  milliseconds end = std::max(spoken_end, segment.start + readable_time(line));
  if (next != nullptr) end = std::max(spoken_end, std::min(end, next->segment->start));
  return std::max(end, segment.start + milliseconds(1));
}

std::string time_code(milliseconds time) {
  const auto ms = time.count();
  return base::format("{:02}:{:02}:{:02},{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

// "-->" ends a block's times for every reader of the format, so no text may contain it.
std::string harmless(std::string text) {
  for (auto at = text.find("-->"); at != std::string::npos; at = text.find("-->", at)) text.replace(at, 3, "→");
  return text;
}

}  // namespace

void write_srt(const std::vector<ExportLine>& lines, std::ostream& out) {
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const ExportLine& line = lines[at];
    const ExportLine* next = at + 1 < lines.size() ? &lines[at + 1] : nullptr;
    out << at + 1 << '\n' << time_code(line.segment->start) << " --> " << time_code(end_of(line, next)) << '\n';
    const std::string& label = line.segment->role.label;
    for (std::size_t i = 0; i < line.texts.size(); ++i) {
      if (i == 0 && !label.empty()) out << harmless(label) << ": ";
      out << harmless(line.texts[i]) << '\n';
    }
    out << '\n';
  }
}

}  // namespace tongping::store
