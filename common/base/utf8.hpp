// The few facts about UTF-8 that every room needs. Shaping, breaking and normalisation are the text room's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tongping::base {

// Code points in valid UTF-8. [any]
std::size_t code_points(std::string_view text);

// The bytes that the first `count` code points take (all of them where the text is shorter). [any]
std::size_t bytes_of_code_points(std::string_view text, std::size_t count);

// The bytes of whole code points that both begin with. [any]
std::size_t common_bytes(std::string_view a, std::string_view b);

// The code point at `at` and its length in bytes; U+FFFD and 1 where the bytes are not UTF-8. [any]
struct CodePoint {
  char32_t value = 0xFFFD;
  std::size_t bytes = 1;
};
CodePoint code_point_at(std::string_view text, std::size_t at);

bool is_valid_utf8(std::string_view text);

// Text from outside, made fit for wall, store and log: invalid bytes become U+FFFD; control characters (but line
// breaks, which become spaces), bidi embeddings, overrides and isolates (UAX #9: U+202A-202E, U+2066-2069) and
// zero-width no-break spaces go; at most 8 combining marks (general diacritics, U+0300-036F and its supplements) follow
// a base character; at most `max_bytes` are kept, cut at a code point. [any]
std::string clean_text(std::string_view text, std::size_t max_bytes = 4096);

}  // namespace tongping::base
