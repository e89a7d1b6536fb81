// Text cut into what can be shaped at one go: one font, one script, one direction. Of this room only.
#pragma once

#include <unicode/ubidi.h>
#include <unicode/uscript.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "display-node/text/breaking.hpp"
#include "display-node/text/font_table.hpp"

namespace tongping::text {

// A character to be shaped. A code point that no font has stands as the several of "[U+XXXX]", all with its byte.
struct Unit {
  char32_t code_point = 0;
  std::uint32_t byte = 0;
  std::uint32_t font = 0;
  UScriptCode script = USCRIPT_COMMON;
  UBiDiLevel level = 0;
  BreakKind before = BreakKind::none;
  bool space = false;
  bool gap = false;  // between it and the unit before stands a little room, unless a line ends there: hanzi and Latin
  std::optional<char32_t> absent;  // for one of "[U+XXXX]": which code point it stands for
};

struct Units {
  std::vector<Unit> list;
  std::vector<std::uint32_t> code_points;  // the same, as HarfBuzz takes them
  bool right_to_left = false;              // direction of the paragraph
};

// [main]
class Itemiser {
 public:
  explicit Itemiser(FontTable& fonts);

  // Terms that stand on one line wherever they fit on one.
  void keep_together(std::vector<std::string> terms) { terms_ = std::move(terms); }

  Units itemise(std::string_view text, std::string_view language, bool bold, std::uint32_t family = 0,
                bool words = false);

 private:
  struct CloseBidi {
    void operator()(UBiDi* bidi) const { ubidi_close(bidi); }
  };

  void find_fonts(std::u32string_view text, const Wish& like, bool words);
  void find_cluster_font(std::u32string_view text, std::size_t begin, std::size_t end, Wish wish);
  void join_terms(std::string_view text, Units& units) const;
  void find_levels(Units& units, std::string_view language);

  FontTable& fonts_;
  std::vector<std::string> terms_;
  Breaker breaker_;
  std::unique_ptr<UBiDi, CloseBidi> bidi_;

  // Of the text in work, one a code point.
  std::vector<UScriptCode> scripts_;
  std::vector<BreakKind> kinds_;
  std::vector<std::uint32_t> chosen_;
};

}  // namespace tongping::text
