#include "common/base/table.hpp"

#include <algorithm>
#include <ctime>

#include "common/base/format.hpp"

namespace tongping::base {
namespace {

// Hanzi, kana, Hangul and full-width forms take two columns; they are the three-byte characters from U+2E80 on, and
// those of four bytes from U+1F300 on. Marks that combine are not met in names and addresses often enough to matter.
std::size_t columns(const std::string& text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) == 0x80U) continue;
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    const bool wide = (byte == 0xE2U && next >= 0xBAU) || (byte >= 0xE3U && byte <= 0xEDU) || byte == 0xEFU ||
                      (byte == 0xF0U && next >= 0x9FU);
    count += wide ? 2 : 1;
  }
  return count;
}

std::tm local_parts(std::int64_t wall_ns) {
  const auto seconds = static_cast<std::time_t>(wall_ns / 1'000'000'000);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

}  // namespace

void print_table(const std::vector<Row>& rows, std::ostream& out) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out << row[i];
      if (i + 1 < row.size()) out << std::string(widths[i] - columns(row[i]) + 2, ' ');
    }
    out << '\n';
  }
  out << std::flush;
}

std::string local_time(std::int64_t wall_ns) {
  const std::tm then = local_parts(wall_ns);
  const std::tm now = local_parts(static_cast<std::int64_t>(std::time(nullptr)) * 1'000'000'000);
  const std::string clock = base::format("{:02}:{:02}:{:02}", then.tm_hour, then.tm_min, then.tm_sec);
  if (then.tm_yday == now.tm_yday && then.tm_year == now.tm_year) return clock;
  return base::format("{:04}-{:02}-{:02} {}", then.tm_year + 1900, then.tm_mon + 1, then.tm_mday, clock);
}

std::string duration_text(std::int64_t ms) {
  const std::int64_t seconds = std::max<std::int64_t>(0, ms / 1000);
  return base::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string cell(const Json& object, const char* key) {
  const Json value = member_or_null(object, key);
  if (value.is_null()) return "-";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string cell_ms(const Json& object, const char* microseconds_key) {
  const Json value = member_or_null(object, microseconds_key);
  return value.is_number() ? base::format("{:.1f} ms", value.get<double>() / 1000) : "-";
}

std::string cell_duration(const Json& object, const char* milliseconds_key) {
  const Json value = member_or_null(object, milliseconds_key);
  return value.is_number() ? duration_text(value.get<std::int64_t>()) : "-";
}

}  // namespace tongping::base
