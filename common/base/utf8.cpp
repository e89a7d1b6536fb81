#include "common/base/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace tongping::base {
namespace {

constexpr std::size_t max_marks = 8;

struct Decoded {
  char32_t code_point = 0xFFFD;
  std::size_t bytes = 1;
  bool valid = false;
};

// RFC 3629: shortest form only, no surrogates, nothing above U+10FFFF.
Decoded decode(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  char32_t code_point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0U) != 0x80U) return {};
    code_point = (code_point << 6U) | (byte & 0x3FU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < least[length] || surrogate || code_point > 0x10FFFF) return {};
  return {code_point, length, true};
}

bool is_mark(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
         (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F);
}

bool is_dropped(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
  const bool bidi = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || bidi || c == 0xFEFF;
}

// The beginning that is printable ASCII: most of what is written is nothing else, and needs no decoding.
std::size_t plain_beginning(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && text[size] >= 0x20 && text[size] < 0x7F) ++size;
  return size;
}

bool is_line_break(char32_t c) {
  return c == '\n' || c == '\r' || c == '\t' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

}  // namespace

std::size_t common_bytes(std::string_view a, std::string_view b) {
  auto same = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const auto inside = [&](std::string_view text) {
    return same < text.size() && (static_cast<unsigned char>(text[same]) & 0xC0U) == 0x80U;
  };
  while (same > 0 && (inside(a) || inside(b))) --same;
  return same;
}

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const Decoded decoded = decode(text.substr(at));
  return {decoded.code_point, decoded.bytes};
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U;
  return count;
}

std::size_t bytes_of_code_points(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size()) {
    const bool starts = (static_cast<std::uint8_t>(text[at]) & 0xC0U) != 0x80U;
    if (starts && count-- == 0) break;
    ++at;
  }
  return at;
}

bool is_valid_utf8(std::string_view text) {
  while (true) {
    text.remove_prefix(plain_beginning(text));
    if (text.empty()) return true;
    const Decoded decoded = decode(text);
    if (!decoded.valid) return false;
    text.remove_prefix(decoded.bytes);
  }
}

std::string clean_text(std::string_view text, std::size_t max_bytes) {
  const std::size_t plain = plain_beginning(text);
  if (plain == text.size()) return std::string(text.substr(0, max_bytes));
  std::string clean;
  clean.reserve(std::min(text.size(), max_bytes));
  clean = text.substr(0, std::min(plain, max_bytes));
  text.remove_prefix(plain);
  std::size_t marks = 0;
  while (!text.empty()) {
    const Decoded decoded = decode(text);
    const std::string_view bytes = decoded.valid ? text.substr(0, decoded.bytes) : std::string_view("\xEF\xBF\xBD");
    text.remove_prefix(decoded.bytes);
    const bool line_break = is_line_break(decoded.code_point);
    // What goes is no base character either: marks on both sides of it would come together.
    if (!line_break && is_dropped(decoded.code_point)) continue;
    marks = is_mark(decoded.code_point) ? marks + 1 : 0;
    if (marks > max_marks) continue;
    const std::string_view kept = line_break ? std::string_view(" ") : bytes;
    if (clean.size() + kept.size() > max_bytes) break;
    clean += kept;
  }
  return clean;
}

}  // namespace tongping::base
