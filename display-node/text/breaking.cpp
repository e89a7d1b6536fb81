#include "display-node/text/breaking.hpp"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <map>
#include <optional>

namespace tongping::text {
namespace {

struct Close {
  void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
};
using Iterator = std::unique_ptr<UBreakIterator, Close>;

constexpr std::size_t languages_kept = 16;

// What UAX #14 calls ambiguous, or leaves to East Asian typography, and must not begin a line.
constexpr std::u32string_view never_first = U"、。，．：；？！…‥—―·・･～〜％‰℃々〻ー〟’”";
constexpr std::u32string_view never_last = U"‘“〝￥＄£";

bool is_space(char32_t c) { return c == U' ' || c == U'\u3000' || u_isUWhiteSpace(static_cast<UChar32>(c)) != 0; }

bool closes(char32_t c) {
  if (c < 0x80) return false;  // ASCII is UAX #14's business
  const auto category = u_charType(static_cast<UChar32>(c));
  return category == U_END_PUNCTUATION || category == U_FINAL_PUNCTUATION ||
         never_first.find(c) != std::u32string_view::npos;
}

bool opens(char32_t c) {
  if (c < 0x80) return false;
  const auto category = u_charType(static_cast<UChar32>(c));
  return category == U_START_PUNCTUATION || category == U_INITIAL_PUNCTUATION ||
         never_last.find(c) != std::u32string_view::npos;
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

// What belongs to the number before it: 100万, 2026年, 3点.
constexpr std::u32string_view after_number = U"十百千万亿兆萬億年月日号號时時点點分秒元";

// Whether a line that ends between text[i - 1] and text[i] would divide a number, or part it from what it counts.
bool divides_number(std::u32string_view text, std::size_t i) {
  if (is_digit(text[i - 1])) return after_number.find(text[i]) != std::u32string_view::npos;
  if (!is_digit(text[i])) return false;
  if (text[i - 1] == U'第') return true;
  return i > 1 && is_space(text[i - 1]) && is_digit(text[i - 2]);  // 10 000
}

// Korean is divided between words, as its readers prefer on a screen, not between any two syllables.
bool divides_korean(std::u32string_view text, std::size_t i) {
  const auto is_syllable = [](char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; };
  return is_syllable(text[i - 1]) && is_syllable(text[i]);
}

// Hanzi and kana, whose words ICU knows from a dictionary.
bool is_of_a_dictionary(char32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

std::string locale_for(std::string_view language) {
  const std::string primary(language.substr(0, language.find('-')));
  return (primary.empty() ? "root" : primary) + "@lb=strict";
}

Iterator open_iterator(UBreakIteratorType type, const std::string& locale) {
  UErrorCode status = U_ZERO_ERROR;
  UBreakIterator* iterator = ubrk_open(type, locale.c_str(), nullptr, 0, &status);
  if (U_FAILURE(status)) return nullptr;
  return Iterator(iterator);
}

}  // namespace

struct Breaker::Iterators {
  Iterator character = open_iterator(UBRK_CHARACTER, "root");
  Iterator word;  // opened when it is first asked: it loads a dictionary
  std::map<std::string, Iterator, std::less<>> line;

  UBreakIterator* words() {
    if (!word) word = open_iterator(UBRK_WORD, "root");
    return word.get();
  }

  UBreakIterator* line_for(std::string_view language) {
    const std::string locale = locale_for(language);
    if (const auto found = line.find(locale); found != line.end()) return found->second.get();
    if (line.size() >= languages_kept) line.clear();
    Iterator made = open_iterator(UBRK_LINE, locale);
    if (!made) made = open_iterator(UBRK_LINE, "root");
    return line.emplace(locale, std::move(made)).first->second.get();
  }
};

namespace {

// Raises the kind of every place where `iterator` stops.
void mark(UBreakIterator* iterator, const std::u16string& text, const std::vector<std::size_t>& place, BreakKind kind,
          std::vector<BreakKind>& kinds) {
  if (iterator == nullptr) return;
  UErrorCode status = U_ZERO_ERROR;
  ubrk_setText(iterator, text.data(), static_cast<std::int32_t>(text.size()), &status);
  if (U_FAILURE(status)) return;
  for (std::int32_t at = ubrk_first(iterator); at != UBRK_DONE; at = ubrk_next(iterator)) kinds[place[at]] = kind;
}

}  // namespace

Breaker::Breaker() : iterators_(std::make_unique<Iterators>()) {}
Breaker::~Breaker() = default;

std::vector<BreakKind> Breaker::find(std::u32string_view text, std::string_view language, bool words) {
  std::u16string units;
  std::vector<std::size_t> place;  // of a UTF-16 unit in `text`
  units.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] > 0xFFFF) {
      units += static_cast<char16_t>(U16_LEAD(static_cast<UChar32>(text[i])));
      units += static_cast<char16_t>(U16_TRAIL(static_cast<UChar32>(text[i])));
      place.insert(place.end(), 2, i);
    } else {
      units += static_cast<char16_t>(text[i]);
      place.push_back(i);
    }
  }
  place.push_back(text.size());
  std::vector<BreakKind> kinds(text.size() + 1, BreakKind::none);
  mark(iterators_->character.get(), units, place, BreakKind::character, kinds);
  mark(iterators_->line_for(language), units, place, BreakKind::line, kinds);
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (kinds[i] != BreakKind::line) continue;
    const bool by_sign = !is_space(text[i - 1]) && (closes(text[i]) || opens(text[i - 1]));
    if (by_sign || divides_number(text, i) || divides_korean(text, i)) kinds[i] = BreakKind::character;
  }
  if (words && std::any_of(text.begin(), text.end(), is_of_a_dictionary)) {
    std::vector<BreakKind> ends(kinds.size(), BreakKind::none);
    mark(iterators_->words(), units, place, BreakKind::line, ends);
    for (std::size_t i = 1; i < text.size(); ++i) {
      const bool inside = is_of_a_dictionary(text[i - 1]) && is_of_a_dictionary(text[i]) && ends[i] == BreakKind::none;
      if (inside && kinds[i] == BreakKind::line) kinds[i] = BreakKind::in_word;
    }
  }
  return kinds;
}

}  // namespace tongping::text
