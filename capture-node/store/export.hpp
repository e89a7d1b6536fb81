// A session written out for people and other programs. Pure: segments in, text out.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "capture-node/store/history.hpp"
#include "common/transcript/segment.hpp"

namespace tongping::store {

enum class ExportFormat { txt, srt, json };
enum class ExportLanguages { bilingual, source, translation };

std::optional<ExportFormat> export_format_from(std::string_view name);        // "txt", "srt", "json"
std::optional<ExportLanguages> export_languages_from(std::string_view name);  // "bilingual", "source", "translation"

struct ExportChoice {
  ExportFormat format = ExportFormat::txt;
  ExportLanguages languages = ExportLanguages::bilingual;
  std::string target;     // BCP 47: the one translation that is wanted; empty: all
  bool consents = false;  // of json: first a line for each word on consent
};

// `segments` in spoken order; interim and withdrawn ones and those without text in the chosen languages are left out.
// [any] txt: heading (with the
// names of the stations where there are several), then "[HH:MM:SS] role: text" with the translations below, indented.
// srt: SubRip (numbered blocks, HH:MM:SS,mmm, LF), times on the session's clock, each block long enough to be read.
// json: one line a segment (transcript::to_json_line); the choice of languages narrows "translations", never the
// source.
void write_export(const SessionSummary& session, const std::vector<transcript::Segment>& segments,
                  const ExportChoice& choice, std::ostream& out);

}  // namespace tongping::store
