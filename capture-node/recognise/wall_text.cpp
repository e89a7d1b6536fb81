#include "capture-node/recognise/wall_text.hpp"

#include <algorithm>

#include "common/base/utf8.hpp"

namespace tongping::recognise {
namespace {

// "i", "i'm", "i'd", "i'll", "i've".
bool is_first_person(const std::string& word) { return word == "i" || word.starts_with("i'"); }

void capitalise(std::string& word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
}

bool ends_sentence(const std::string& text) {
  return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') || text.ends_with("\u3002");
}

}  // namespace

std::string wall_text(const Words& words, const SentencePlace& place) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i];
    if ((i == 0 && place.begins) || is_first_person(word)) capitalise(word);
    if (i > 0) text += ' ';
    text += word;
  }
  if (place.ends && !text.empty() && !ends_sentence(text)) text += '.';
  return text;
}

std::uint32_t wall_length(const Words& words, std::size_t words_count) {
  std::size_t length = 0;
  const std::size_t count = std::min(words_count, words.size());
  for (std::size_t i = 0; i < count; ++i) length += base::code_points(words[i]) + (i > 0 ? 1 : 0);
  return static_cast<std::uint32_t>(length);
}

}  // namespace tongping::recognise
