// What of a text the installed fonts can draw, told before the meeting.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "display-node/text/fonts.hpp"

namespace tongping::text {

struct FontUse {
  std::string font;  // file, and face where it holds several
  std::size_t characters = 0;
  bool operator==(const FontUse&) const = default;
};

struct Absentee {
  char32_t code_point = 0;
  std::size_t times = 0;
  std::size_t first_line = 0;  // counted from 1
  bool operator==(const Absentee&) const = default;
};

struct FontCheck {
  std::vector<FontUse> fonts;       // the most used first
  std::vector<Absentee> absentees;  // what no font has, ascending: the wall shows it as [U+XXXX]
};

// `text` as a file holds it, line by line, set in `language`; cleaned as everything that comes to a wall. [main]
FontCheck check_text(Fonts& fonts, std::string_view text, std::string_view language);

// Whether the fonts have the letters that a language is written with; a few rare ones may be absent. By CLDR's standard
// exemplar characters (Unicode Technical Standard 35, part 2, "Character Elements"); a language without any is taken to
// be writable. `language` is BCP 47. Reads fonts, so that it is for asking once. [main]
bool can_write(Fonts& fonts, const std::string& language);

// Opens every file of the chain; what is wrong with any stands in the notes of `fonts`. [main]
void check_files(Fonts& fonts);

}  // namespace tongping::text
