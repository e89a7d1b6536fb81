#include "display-node/text/font_check.hpp"

#include <algorithm>
#include <map>

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

}  // namespace

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
