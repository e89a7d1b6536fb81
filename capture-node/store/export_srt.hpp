// SubRip. Internal to the store's export.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "common/transcript/segment.hpp"

namespace tongping::store {

// A segment as the export shows it: only the lines that were chosen.
struct ExportLine {
  const transcript::Segment* segment = nullptr;
  std::vector<std::string> texts;  // the source first, then the translations, each without line breaks
};

// Lines in spoken order. A block lasts as long as it was spoken, and longer where the next one leaves room and its
// reading takes it: 0.83 s at least, 17 Latin or 9 wide characters a second (Netflix Timed Text Style Guides, English
// and Simplified Chinese), 7 s at most by that.
void write_srt(const std::vector<ExportLine>& lines, std::ostream& out);

}  // namespace tongping::store
