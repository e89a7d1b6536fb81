// Text to and from Apertium's stream format (wiki.apertium.org/wiki/Apertium_stream_format). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tongping::translate {

// One request without its NUL: reserved characters escaped, and at its end a superblank "[#ticket]", which every
// program hands on untouched, so that an answer is known to belong to its question. Text must be clean UTF-8
// (base::clean_text). [any]
std::string to_apertium(std::string_view text, std::uint64_t ticket);

// The answer's text: nothing where it does not carry the ticket. Blanks in brackets go, escapes are resolved, marks of
// unknown words (*, @, #) that `source` does not have go, runs of spaces become one, and the letters' case follows the
// source: none where it has none (recognisers write none), all where it has nothing else, one first where it has one.
// [any]
std::optional<std::string> from_apertium(std::string_view answer, std::string_view source, std::uint64_t ticket);

}  // namespace tongping::translate
