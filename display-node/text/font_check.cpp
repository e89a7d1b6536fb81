#include "display-node/text/font_check.hpp"

#include <unicode/uloc.h>
#include <unicode/ulocdata.h>
#include <unicode/uset.h>

#include <algorithm>
#include <array>
#include <map>

#include "common/base/owned.hpp"
#include "common/base/utf8.hpp"
#include "display-node/text/itemise.hpp"

namespace tongping::text {
namespace {

// What one pass over the text finds.
struct Tally {
  std::map<std::uint32_t, std::size_t> uses;
  std::map<char32_t, Absentee> absentees;

  void count(const Units& units, std::size_t line) {
    for (const Unit& unit : units.list) {
      if (!unit.absent) {
        ++uses[unit.font];
      } else if (unit.code_point == U'[') {  // the first of "[U+XXXX]"
        Absentee& absentee = absentees.try_emplace(*unit.absent, Absentee{*unit.absent, 0, line}).first->second;
        ++absentee.times;
      }
    }
  }
};

// A text can be read in which one letter of so many stands as its number.
constexpr std::size_t letters_to_an_absent_one = 50;

using CodePoints = base::Owned<USet, uset_close>;
using LocaleData = base::Owned<ULocaleData, ulocdata_close>;

// The letters and marks that texts in the language need; empty: not known.
CodePoints letters_of(const std::string& language) {
  CodePoints letters(uset_openEmpty());
  std::array<char, ULOC_FULLNAME_CAPACITY> locale{};
  UErrorCode status = U_ZERO_ERROR;
  uloc_forLanguageTag(language.c_str(), locale.data(), static_cast<std::int32_t>(locale.size()), nullptr, &status);
  const LocaleData data(ulocdata_open(locale.data(), &status));
  if (U_SUCCESS(status) != 0) {
    ulocdata_getExemplarSet(data.get(), letters.get(), 0, ULOCDATA_ES_STANDARD, &status);
  }
  if (U_FAILURE(status) != 0) uset_clear(letters.get());
  return letters;
}

bool has_letter(Fonts& fonts, UChar32 letter, const std::string& language) {
  Wish wish;
  UErrorCode status = U_ZERO_ERROR;
  wish.script = uscript_getScript(letter, &status);
  wish.language = language;
  return fonts.table().find(static_cast<char32_t>(letter), wish).has_value();
}

}  // namespace

bool can_write(Fonts& fonts, const std::string& language) {
  const CodePoints letters = letters_of(language);
  std::size_t all = 0;
  std::size_t absent = 0;
  for (std::int32_t item = 0; item < uset_getItemCount(letters.get()); ++item) {
    UChar32 first = 0;
    UChar32 last = 0;
    UErrorCode status = U_ZERO_ERROR;
    // What is longer than 0 is a sequence, whose letters stand in the set by themselves.
    if (uset_getItem(letters.get(), item, &first, &last, nullptr, 0, &status) != 0) break;
    for (UChar32 letter = first; letter <= last; ++letter, ++all) {
      if (!has_letter(fonts, letter, language)) ++absent;
    }
  }
  return absent * letters_to_an_absent_one <= all;
}

FontCheck check_text(Fonts& fonts, std::string_view text, std::string_view language) {
  Itemiser itemiser(fonts.table());
  Tally tally;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = text.substr(0, end);
    tally.count(itemiser.itemise(base::clean_text(whole, whole.size()), language, false), line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  FontCheck check;
  for (const auto& [font, characters] : tally.uses) check.fonts.push_back({fonts.table().name(font), characters});
  std::stable_sort(check.fonts.begin(), check.fonts.end(),
                   [](const FontUse& a, const FontUse& b) { return a.characters > b.characters; });
  for (const auto& [code_point, absentee] : tally.absentees) check.absentees.push_back(absentee);
  return check;
}

void check_files(Fonts& fonts) { fonts.table().open_all(); }

}  // namespace tongping::text
