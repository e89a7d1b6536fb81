#include "capture-node/recognise/phantom_guard.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tongping::recognise {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds least_voiced{80};
constexpr milliseconds least_voiced_a_word{35};
constexpr milliseconds least_voiced_filler{250};

// What a small model makes of breath, clicks and bleed.
constexpr std::array<std::string_view, 22> fillers{"a",  "ah",  "and", "but", "eh",  "er",  "he", "her",
                                                   "hm", "hmm", "huh", "in",  "it",  "mhm", "mm", "of",
                                                   "oh", "the", "to",  "uh",  "uhh", "um"};

bool is_filler(const Word& word) { return std::find(fillers.begin(), fillers.end(), word.text) != fillers.end(); }

}  // namespace

bool is_said(const Hypothesis& hypothesis, milliseconds voiced) {
  const auto& words = hypothesis.words;
  if (words.empty() || voiced < least_voiced) return false;
  if (voiced < least_voiced_a_word * static_cast<std::int64_t>(words.size())) return false;
  const bool only_fillers = std::all_of(words.begin(), words.end(), is_filler);
  return !only_fillers || voiced >= least_voiced_filler;
}

}  // namespace tongping::recognise
