#include "display-node/text/itemise.hpp"

#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <string>

#include "common/base/format.hpp"

namespace tongping::text {
namespace {

constexpr std::uint32_t no_font = UINT32_MAX;
constexpr std::size_t max_marks = 8;  // on one character, in any script; more would climb over other lines

bool is_mark(char32_t c) {
  const auto category = u_charType(static_cast<UChar32>(c));
  return category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK;
}

bool is_ignorable(char32_t c) {
  return c >= 0x80 && u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

bool is_gap(char32_t c) { return c == U' ' || (c >= 0x80 && u_isUWhiteSpace(static_cast<UChar32>(c)) != 0); }

bool is_cjk_language(std::string_view language) {
  return language.starts_with("zh") || language.starts_with("ja") || language.starts_with("ko") ||
         language.starts_with("yue");
}

// Signs that Latin and Chinese text share but draw differently: quotes, dashes, ellipsis, middle dot.
bool is_shared_sign(char32_t c) {
  return c == 0xB7 || (c >= 0x2010 && c <= 0x2027) || c == 0x2030 || c == 0x203B || c == 0x2103;
}

// A character of no script of its own takes the script before it, at the beginning the first that comes.
void resolve_scripts(std::u32string_view text, std::vector<UScriptCode>& scripts) {
  scripts.assign(text.size(), USCRIPT_COMMON);
  const auto is_real = [](UScriptCode s) {
    return s != USCRIPT_COMMON && s != USCRIPT_INHERITED && s != USCRIPT_UNKNOWN;
  };
  UScriptCode last = USCRIPT_COMMON;
  std::size_t leading = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode own = uscript_getScript(static_cast<UChar32>(text[i]), &status);
    if (is_real(own)) {
      if (last == USCRIPT_COMMON) leading = i;
      last = own;
    }
    scripts[i] = last;
  }
  if (last != USCRIPT_COMMON) std::fill_n(scripts.begin(), leading, scripts[leading]);
}

UScriptCode script_for_font(char32_t c, UScriptCode around, std::string_view language) {
  if (c < 0x80) return USCRIPT_LATIN;
  if (is_shared_sign(c))
    return is_cjk_language(language) ? USCRIPT_HAN : around == USCRIPT_HAN ? USCRIPT_LATIN : around;
  // CJK symbols and full-width forms belong to hanzi even between Latin words.
  if ((c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF)) return USCRIPT_HAN;
  return around;
}

bool wants_emoji(std::u32string_view cluster) {
  if (cluster[0] < 0x80 && cluster.size() == 1) return false;
  const auto has = [&](char32_t c) { return cluster.find(c) != std::u32string_view::npos; };
  if (has(0xFE0E)) return false;
  return has(0xFE0F) || has(0x20E3) ||
         u_hasBinaryProperty(static_cast<UChar32>(cluster[0]), UCHAR_EMOJI_PRESENTATION) != 0;
}

bool is_ideograph(const Unit& unit) {
  const auto c = static_cast<UChar32>(unit.code_point);
  return c >= 0x3000 && u_isalpha(c) != 0 &&
         (unit.script == USCRIPT_HAN || unit.script == USCRIPT_HIRAGANA || unit.script == USCRIPT_KATAKANA);
}

bool is_word_sign(const Unit& unit) {
  const auto c = static_cast<UChar32>(unit.code_point);
  if (c < 0x80) return u_isalnum(c) != 0 || c == '%';
  return u_isalpha(c) != 0 &&
         (unit.script == USCRIPT_LATIN || unit.script == USCRIPT_GREEK || unit.script == USCRIPT_CYRILLIC);
}

// Hanzi beside Latin letters or digits without a space (W3C, Requirements for Chinese Text Layout, 3.2.2).
void find_gaps(std::vector<Unit>& units) {
  for (std::size_t i = 1; i < units.size(); ++i) {
    const Unit& a = units[i - 1];
    Unit& b = units[i];
    const bool meet = (is_ideograph(a) && is_word_sign(b)) || (is_word_sign(a) && is_ideograph(b));
    b.gap = meet && ((a.level | b.level) & 1U) == 0;
  }
}

// ICU's macro narrows by itself.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
std::u32string decode(std::string_view text, std::vector<std::uint32_t>& bytes) {
  std::u32string decoded;
  decoded.reserve(text.size());
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    bytes.push_back(static_cast<std::uint32_t>(at));
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), at, length, c);
    decoded += static_cast<char32_t>(c);
  }
  return decoded;
}
#pragma GCC diagnostic pop

}  // namespace

Itemiser::Itemiser(FontTable& fonts) : fonts_(fonts), bidi_(ubidi_open()) {}

void Itemiser::find_cluster_font(std::u32string_view text, std::size_t begin, std::size_t end, Wish wish) {
  wish.emoji = wants_emoji(text.substr(begin, end - begin));
  const auto wish_for = [&](std::size_t i) {
    wish.script = script_for_font(text[i], scripts_[i], wish.language);
    return fonts_.find(text[i], wish);
  };
  const auto base = wish_for(begin);
  const auto base_draws = [&](char32_t c) {
    FontFace* face = base ? fonts_.face(*base) : nullptr;
    return face != nullptr && (is_ignorable(c) || face->covers(c));
  };
  for (std::size_t i = begin; i < end; ++i) {
    if (i == begin ? base.has_value() : base_draws(text[i])) {
      chosen_[i] = *base;
    } else if (is_ignorable(text[i])) {
      chosen_[i] = base ? *base : 0;
    } else {
      const auto other = wish_for(i);
      if (!other) fonts_.note_missing(text[i]);
      chosen_[i] = other.value_or(no_font);
    }
  }
}

void Itemiser::find_fonts(std::u32string_view text, const Wish& like, bool words) {
  resolve_scripts(text, scripts_);
  kinds_ = breaker_.find(text, like.language, words);
  chosen_.assign(text.size(), no_font);
  bool after_emoji = false;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin + 1;
    while (end < text.size() && kinds_[end] == BreakKind::none) ++end;
    FontFace* before = begin > 0 && chosen_[begin - 1] != no_font ? fonts_.face(chosen_[begin - 1]) : nullptr;
    if (text[begin] == U' ' && end == begin + 1 && before != nullptr && !after_emoji && before->covers(U' ')) {
      chosen_[begin] = chosen_[begin - 1];  // a word and its space are one run
    } else {
      find_cluster_font(text, begin, end, like);
    }
    after_emoji = wants_emoji(text.substr(begin, end - begin));  // whose font has very wide spaces
    begin = end;
  }
}

Units Itemiser::itemise(std::string_view text, std::string_view language, bool bold, std::uint32_t family, bool words) {
  std::vector<std::uint32_t> bytes;
  const std::u32string decoded = decode(text, bytes);
  find_fonts(decoded, {USCRIPT_COMMON, language, bold, false, family}, words);
  Units units;
  units.list.reserve(decoded.size());
  std::size_t marks = 0;
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    marks = is_mark(decoded[i]) ? marks + 1 : 0;
    if (marks > max_marks) continue;
    Unit unit{decoded[i], bytes[i], chosen_[i], scripts_[i], 0, kinds_[i], is_gap(decoded[i]), false, {}};
    if (chosen_[i] != no_font) {
      units.list.push_back(unit);
      continue;
    }
    unit.absent = decoded[i];
    for (const char c : base::format("[U+{:04X}]", static_cast<std::uint32_t>(decoded[i]))) {
      unit.code_point = static_cast<char32_t>(c);
      unit.font = fonts_.find(unit.code_point, {USCRIPT_LATIN, "", bold, false, family}).value_or(0);
      unit.script = USCRIPT_LATIN;
      units.list.push_back(unit);
      unit.before = BreakKind::none;
    }
  }
  for (const Unit& unit : units.list) units.code_points.push_back(unit.code_point);
  find_levels(units, language);
  find_gaps(units.list);
  join_terms(text, units);
  return units;
}

void Itemiser::join_terms(std::string_view text, Units& units) const {
  for (const std::string& term : terms_) {
    if (term.empty()) continue;
    for (std::size_t at = text.find(term); at != std::string_view::npos; at = text.find(term, at + term.size())) {
      const auto first = std::upper_bound(units.list.begin(), units.list.end(), at,
                                          [](std::size_t byte, const Unit& unit) { return byte < unit.byte; });
      for (auto unit = first; unit != units.list.end() && unit->byte < at + term.size(); ++unit) {
        if (unit->before >= BreakKind::in_word) unit->before = BreakKind::character;
      }
    }
  }
}

void Itemiser::find_levels(Units& units, std::string_view language) {
  const bool by_language = !language.empty() && uloc_isRightToLeft(std::string(language).c_str()) != 0;
  const auto turns = [](const Unit& unit) {
    if (unit.code_point < 0x590) return false;
    const auto direction = u_charDirection(static_cast<UChar32>(unit.code_point));
    return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC || direction == U_ARABIC_NUMBER;
  };
  units.right_to_left = by_language;
  if (!by_language && std::none_of(units.list.begin(), units.list.end(), turns)) return;
  std::u16string utf16;
  std::vector<std::size_t> first;  // UTF-16 unit of each unit
  for (const Unit& unit : units.list) {
    first.push_back(utf16.size());
    if (unit.code_point > 0xFFFF) utf16 += static_cast<char16_t>(U16_LEAD(static_cast<UChar32>(unit.code_point)));
    utf16 += unit.code_point > 0xFFFF ? static_cast<char16_t>(U16_TRAIL(static_cast<UChar32>(unit.code_point)))
                                      : static_cast<char16_t>(unit.code_point);
  }
  const UBiDiLevel base = by_language        ? UBiDiLevel{1}
                          : language.empty() ? UBiDiLevel{UBIDI_DEFAULT_LTR}
                                             : UBiDiLevel{0};
  UErrorCode status = U_ZERO_ERROR;
  ubidi_setPara(bidi_.get(), utf16.data(), static_cast<std::int32_t>(utf16.size()), base, nullptr, &status);
  const UBiDiLevel* levels = ubidi_getLevels(bidi_.get(), &status);
  if (U_FAILURE(status) || levels == nullptr) return;
  for (std::size_t i = 0; i < units.list.size(); ++i) units.list[i].level = levels[first[i]];
  units.right_to_left = (ubidi_getParaLevel(bidi_.get()) & 1U) != 0;
}

}  // namespace tongping::text
