#include "capture-node/recognise/loop_guard.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "common/base/utf8.hpp"

namespace tongping::recognise {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t longest_phrase = 8;
constexpr std::size_t copies_of_a_word = 6;  // from here on it is asked whether there was time for it
constexpr std::size_t copies_of_a_phrase = 4;
constexpr std::size_t copies_of_a_character = 5;
constexpr std::size_t sentence_words = 3;
constexpr std::size_t copies_of_a_sentence = 6;  // in one segment nobody says it so often
constexpr milliseconds least_a_word{100};
constexpr milliseconds least_a_character{60};

milliseconds time_of(std::span<const Word> words, milliseconds voiced) {
  const milliseconds time = words.back().end - words.front().start;
  return time > milliseconds(0) ? time : voiced;
}

bool is_same(std::span<const Word> a, std::span<const Word> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Word& x, const Word& y) { return x.text == y.text; });
}

// How many words from the first on are copies of the first `length`.
std::size_t copied(std::span<const Word> words, std::size_t length) {
  std::size_t end = length;
  while (end + length <= words.size() && is_same(words.first(length), words.subspan(end, length))) end += length;
  return end;
}

bool is_loop(std::span<const Word> run, std::size_t length, milliseconds voiced) {
  const std::size_t copies = run.size() / length;
  if (copies < (length == 1 ? copies_of_a_word : copies_of_a_phrase)) return false;
  if (length >= sentence_words && copies >= copies_of_a_sentence) return true;
  return time_of(run, voiced) < least_a_word * static_cast<std::int64_t>(run.size());
}

struct Loop {
  std::size_t phrase = 0;
  std::size_t words = 0;
};

// That begins with the first word, and the longest of them.
Loop loop_at(std::span<const Word> words, milliseconds voiced) {
  Loop longest;
  for (std::size_t length = 1; length <= std::min(longest_phrase, words.size() / 2); ++length) {
    const std::size_t end = copied(words, length);
    if (end > longest.words && is_loop(words.first(end), length, voiced)) longest = {length, end};
  }
  return longest;
}

std::size_t character_bytes(std::string_view text) { return base::bytes_of_code_points(text, 1); }

std::string without_character_loops(const Word& word, milliseconds voiced) {
  const milliseconds time = time_of(std::span(&word, 1), voiced);
  std::string kept;
  for (std::string_view rest = word.text; !rest.empty();) {
    const std::string_view character = rest.substr(0, std::max<std::size_t>(1, character_bytes(rest)));
    std::size_t copies = 0;
    while (rest.starts_with(character)) {
      rest.remove_prefix(character.size());
      ++copies;
    }
    const bool loop = copies >= copies_of_a_character && time < least_a_character * static_cast<std::int64_t>(copies);
    for (std::size_t i = 0; i < (loop ? 1 : copies); ++i) kept += character;
  }
  return kept;
}

}  // namespace

Hypothesis without_loops(const Hypothesis& hypothesis, milliseconds voiced) {
  Hypothesis result;
  result.confidence = hypothesis.confidence;
  const std::span<const Word> all(hypothesis.words);
  for (std::size_t at = 0; at < all.size();) {
    const Loop loop = loop_at(all.subspan(at), voiced);
    const std::size_t said = std::max<std::size_t>(1, loop.phrase);
    for (const Word& word : all.subspan(at, said)) {
      result.words.push_back({without_character_loops(word, voiced), word.start, word.end});
    }
    at += std::max<std::size_t>(1, loop.words);
  }
  return result;
}

}  // namespace tongping::recognise
