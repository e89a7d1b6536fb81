// Word errors of recognised text against what was said.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tongping::bench {

// Lower-case words of letters, digits and apostrophes: case and punctuation are not errors.
inline std::vector<std::string> plain_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '\'') {
      word += static_cast<char>(std::tolower(byte));
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// Fewest insertions, deletions and replacements that make one of the other.
inline std::size_t edit_distance(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (const std::string& word : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j < row.size(); ++j) {
      const std::size_t replaced = diagonal + (word == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

struct WordErrors {
  std::size_t errors = 0;
  std::size_t words = 0;

  void add(std::string_view said, std::string_view recognised) {
    const auto reference = plain_words(said);
    errors += edit_distance(reference, plain_words(recognised));
    words += reference.size();
  }
  double percent() const { return words == 0 ? 0.0 : 100.0 * static_cast<double>(errors) / static_cast<double>(words); }
};

}  // namespace tongping::bench
