// Where a line may end (UAX #14 by ICU, with the rules of the text's language). The home of ICU together with this
// room's itemising.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tongping::text {

enum class BreakKind : std::uint8_t {
  none,       // inside a character as people see it
  character,  // between two such characters: only when nothing better fits
  in_word,    // a line may end here, though a Chinese or Japanese word is divided
  line,       // a line may end here
};

// Keeps ICU's iterators between calls: making one costs more than using it. [main]
class Breaker {
 public:
  Breaker();
  ~Breaker();

  // For every code point of `text` (and its end): what kind of break stands before it. In every language, closing
  // punctuation never begins a line and opening punctuation never ends one (GB/T 15834-2011; JIS X 4051; UAX #14), and
  // a number stays whole, together with the hanzi that says what it counts.
  // `words`: ICU's dictionary tells, too, which words of scripts without spaces would be divided.
  std::vector<BreakKind> find(std::u32string_view text, std::string_view language, bool words = false);

 private:
  struct Iterators;
  std::unique_ptr<Iterators> iterators_;
};

}  // namespace tongping::text
