// An independent reader of pictures: Tesseract. What it cannot read, the back row may not read either.
#pragma once

#include <algorithm>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process.hpp"

namespace tongping::support {

struct Reading {
  std::string languages = "eng";  // Tesseract's names, joined by "+": eng, spa, chi_sim
  bool light_on_dark = true;      // Tesseract is trained on dark letters on white
  int percent = 100;              // enlargement before reading; letters of about 30 pixels are read best
  int layout = 3;                 // Tesseract's page segmentation: 3 automatic, 6 a block, 7 a line, 11 sparse text
  std::string crop;               // ImageMagick geometry "WxH+X+Y"; empty: everything
};

// What Tesseract prints of a picture; `form`: "txt", or "tsv" with the place of every word. Throws where a tool fails.
inline std::string print_picture(const std::filesystem::path& picture, const Reading& reading, const char* form) {
  const Scratch scratch;
  Argv prepare{"convert", picture.string()};
  const auto add = [&prepare](std::initializer_list<std::string> more) { prepare.insert(prepare.end(), more); };
  if (!reading.crop.empty()) add({"-crop", reading.crop, "+repage"});
  add({"-alpha", "off", "-colorspace", "Gray", "-resize", std::to_string(reading.percent) + "%"});
  if (reading.light_on_dark) add({"-negate"});
  const std::string page = (scratch / "page.pgm").string();  // packing a PNG takes as long as reading it
  add({"-depth", "8", page});
  const Finished prepared = run(prepare);
  if (prepared.status != 0) throw std::runtime_error("convert: " + prepared.err);
  const Finished read = run(
      {"tesseract", page, "-", "-l", reading.languages, "--psm", std::to_string(reading.layout), "--dpi", "150", form},
      std::chrono::seconds(120), {{"OMP_THREAD_LIMIT", "1"}});
  if (read.status != 0) throw std::runtime_error("tesseract: " + read.err);
  return read.out;
}

// The text of a picture as lines, in UTF-8. Throws where a tool fails.
inline std::string read_picture(const std::filesystem::path& picture, const Reading& reading = {}) {
  return print_picture(picture, reading, "txt");
}

// Without spaces and line breaks, which Tesseract places freely between hanzi.
inline std::string without_spaces(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\f' && c != '\t') kept += c;
  }
  return kept;
}

inline bool reads(const std::string& text, std::string_view expected) {
  return without_spaces(text).find(without_spaces(expected)) != std::string::npos;
}

// A place in a picture, in its pixels.
struct Spot {
  int x = 0;
  int y = 0;
};

// The middle of each place where the words stand, from top to bottom. `reading` without a crop.
inline std::vector<Spot> spots_of(const std::filesystem::path& picture, std::string_view words,
                                  const Reading& reading) {
  struct Word {
    std::string line;
    int left, top, width, height;
    std::string text;
  };
  std::vector<Word> all;
  std::istringstream rows(print_picture(picture, reading, "tsv"));
  for (std::string row; std::getline(rows, row);) {
    std::vector<std::string> cells(1);
    for (const char c : row) c == '\t' ? cells.emplace_back() : cells.back().append(1, c);
    if (cells.size() != 12 || cells[0] != "5") continue;  // tesseract(1): 5 is a word
    all.push_back({cells[2] + "/" + cells[3] + "/" + cells[4], std::stoi(cells[6]), std::stoi(cells[7]),
                   std::stoi(cells[8]), std::stoi(cells[9]), cells[11]});
  }
  const std::string wanted = without_spaces(words);
  std::vector<Spot> spots;
  for (std::size_t first = 0; first < all.size(); ++first) {
    std::string text;
    for (std::size_t last = first; last < all.size() && all[last].line == all[first].line; ++last) {
      text += all[last].text;
      if (text.size() > wanted.size() + 2) break;
      if (text.find(wanted) == std::string::npos) continue;
      const int right = all[last].left + all[last].width;
      spots.push_back({(all[first].left + right) * 50 / reading.percent,
                       (2 * all[first].top + all[first].height) * 50 / reading.percent});
      break;
    }
  }
  std::stable_sort(spots.begin(), spots.end(), [](const Spot& a, const Spot& b) { return a.y < b.y; });
  return spots;
}

// Levenshtein distance in code points over the length of `expected`, spaces not counted: 0 is read perfectly.
inline double character_errors(std::string_view expected, std::string_view read) {
  const auto letters = [](std::string_view text) {
    std::vector<std::string> all;
    for (const char c : without_spaces(text)) {
      if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) all.emplace_back();
      if (!all.empty()) all.back() += c;
    }
    return all;
  };
  const std::vector<std::string> a = letters(expected);
  const std::vector<std::string> b = letters(read);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return static_cast<double>(row[b.size()]) / static_cast<double>(std::max<std::size_t>(1, a.size()));
}

}  // namespace tongping::support
