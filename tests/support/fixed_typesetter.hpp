// Letters of a fixed width, so that a layout can be checked by counting and its golden pictures are the same with every
// font.
#pragma once

#include <algorithm>
#include <vector>

#include "display-node/text/typesetter.hpp"

namespace tongping::support {

// ASCII is half an em wide, everything else a whole one. Lines end after spaces and after every wide letter.
class FixedTypesetter final : public text::Typesetter {
 public:
  std::vector<text::Line> set(const text::Passage& passage) override {
    ++calls;
    const std::vector<std::size_t> at = starts(passage.text);
    std::vector<text::Line> lines;
    std::size_t begin = 0;
    do {
      const int indent = lines.empty() ? passage.indent_px : 0;
      const std::size_t end = line_end(passage, at, begin, (passage.width_px - indent) * 64, indent > 0);
      lines.push_back(line(passage, at, begin, end));
      begin = end;
    } while (begin + 1 < at.size());
    return lines;
  }

  using text::Typesetter::proportions;
  text::Proportions proportions(std::string_view /*family*/) override { return {0.7, 0.9}; }

  int calls = 0;

 private:
  // Bytes where letters begin, and the end.
  static std::vector<std::size_t> starts(std::string_view text) {
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) at.push_back(i);
    }
    at.push_back(text.size());
    return at;
  }

  static bool is_ascii(std::string_view text, std::size_t byte) {
    return static_cast<unsigned char>(text[byte]) < 0x80;
  }

  static int advance(const text::Passage& passage, std::size_t byte) {
    return passage.size_px * (is_ascii(passage.text, byte) ? 32 : 64);
  }

  static std::size_t line_end(const text::Passage& passage, const std::vector<std::size_t>& at, std::size_t begin,
                              int available, bool may_be_empty) {
    const std::size_t letters = at.size() - 1;
    std::size_t last = begin;
    int width = 0;
    for (std::size_t i = begin; i < letters; ++i) {
      const bool space_before = i > begin && passage.text[at[i - 1]] == ' ';
      const bool wide_before = i > begin && !is_ascii(passage.text, at[i - 1]);
      if (space_before || wide_before) last = i;
      width += advance(passage, at[i]);
      if (passage.text[at[i]] == ' ' || width <= available) continue;
      if (last > begin || may_be_empty) return last;
      return std::max(i, begin + 1);
    }
    return letters;
  }

  static text::Line line(const text::Passage& passage, const std::vector<std::size_t>& at, std::size_t begin,
                         std::size_t end) {
    text::Line line{at[begin], at[end], 0, false, {}};
    while (end > begin && passage.text[at[end - 1]] == ' ') --end;
    for (std::size_t i = begin; i < end; ++i) {
      const auto id = static_cast<unsigned char>(passage.text[at[i]]);
      line.glyphs.push_back({passage.bold ? 1U : 0U, id, line.width, 0, static_cast<std::uint32_t>(at[i])});
      line.width += advance(passage, at[i]);
    }
    return line;
  }
};

}  // namespace tongping::support
