#include "capture-node/store/export.hpp"

#include <ctime>
#include <set>

#include "capture-node/store/export_srt.hpp"
#include "common/base/format.hpp"
#include "common/transcript/segment_json.hpp"

namespace tongping::store {
namespace {

using transcript::Segment;
using transcript::SegmentState;
using transcript::Translation;

bool is_lasting(const Segment& segment) {
  return segment.state == SegmentState::final || segment.state == SegmentState::corrected;
}

bool is_chosen(const Translation& translation, const ExportChoice& choice) {
  const bool wanted = choice.target.empty() || translation.language == choice.target;
  const bool usable = translation.state == SegmentState::final || translation.state == SegmentState::corrected;
  return choice.languages != ExportLanguages::source && wanted && usable && !translation.text.empty();
}

std::vector<std::string> chosen_texts(const Segment& segment, const ExportChoice& choice) {
  std::vector<std::string> texts;
  if (choice.languages != ExportLanguages::translation && !segment.text.empty()) texts.push_back(segment.text);
  for (const Translation& translation : segment.translations) {
    if (is_chosen(translation, choice)) texts.push_back(translation.text);
  }
  return texts;
}

std::vector<ExportLine> chosen_lines(const std::vector<Segment>& segments, const ExportChoice& choice) {
  std::vector<ExportLine> lines;
  for (const Segment& segment : segments) {
    if (!is_lasting(segment)) continue;
    ExportLine line{&segment, chosen_texts(segment, choice)};
    if (!line.texts.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

// ISO 8601, UTC: the same wherever the file is written.
std::string wall_time(std::int64_t wall_ns) {
  const std::time_t seconds = wall_ns / 1'000'000'000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return base::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                      parts.tm_hour, parts.tm_min, parts.tm_sec);
}

// Who recorded it, where that is more than one.
std::string stations_of(const std::vector<ExportLine>& lines) {
  std::set<std::string> stations;
  for (const ExportLine& line : lines) stations.insert(line.segment->key.station);
  if (stations.size() < 2) return "";
  std::string text;
  for (const std::string& station : stations) text += (text.empty() ? "  " : ", ") + station;
  return text;
}

void write_txt(const SessionSummary& session, const std::vector<ExportLine>& lines, std::ostream& out) {
  out << (session.name.empty() ? session.id : session.name) << '\n'
      << wall_time(session.started_ns) << stations_of(lines) << "\n\n";
  constexpr std::string_view indent = "           ";  // the width of "[HH:MM:SS] "
  for (const ExportLine& line : lines) {
    const auto seconds = line.segment->start.count() / 1000;
    out << base::format("[{:02}:{:02}:{:02}] ", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (!line.segment->role.label.empty()) out << line.segment->role.label << ": ";
    for (std::size_t i = 0; i < line.texts.size(); ++i) out << (i == 0 ? "" : indent) << line.texts[i] << '\n';
  }
}

void write_json(const std::vector<Segment>& segments, const ExportChoice& choice, std::ostream& out) {
  for (const Segment& segment : segments) {
    if (!is_lasting(segment)) continue;
    Segment narrowed = segment;
    std::erase_if(narrowed.translations, [&](const Translation& t) {
      return choice.languages == ExportLanguages::source || (!choice.target.empty() && t.language != choice.target);
    });
    out << transcript::to_json_line(narrowed) << '\n';
  }
}

}  // namespace

std::optional<ExportFormat> export_format_from(std::string_view name) {
  if (name == "txt") return ExportFormat::txt;
  if (name == "srt") return ExportFormat::srt;
  if (name == "json") return ExportFormat::json;
  return std::nullopt;
}

std::optional<ExportLanguages> export_languages_from(std::string_view name) {
  if (name == "bilingual") return ExportLanguages::bilingual;
  if (name == "source") return ExportLanguages::source;
  if (name == "translation") return ExportLanguages::translation;
  return std::nullopt;
}

void write_export(const SessionSummary& session, const std::vector<Segment>& segments, const ExportChoice& choice,
                  std::ostream& out) {
  switch (choice.format) {
    case ExportFormat::txt: return write_txt(session, chosen_lines(segments, choice), out);
    case ExportFormat::srt: return write_srt(chosen_lines(segments, choice), out);
    case ExportFormat::json: return write_json(segments, choice, out);
  }
}

}  // namespace tongping::store
