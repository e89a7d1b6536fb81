// Which words of an utterance that is still being spoken will only be extended. Pure.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace tongping::recognise {

using Words = std::vector<std::string>;

// Local agreement: a word is committed when it stood at the same place in each of the last `agreements` hypotheses and
// is not among the last `hold_back` words, which the recogniser still changes (D. Liu, G. Spanakis, J. Niehues,
// "Low-latency sequence-to-sequence speech recognition and translation by partial hypothesis selection", Interspeech
// 2020).
struct CommitmentOptions {
  std::size_t agreements = 6;
  std::size_t hold_back = 2;
};

// Of one utterance; begin a new one for the next.
class Commitment {
 public:
  explicit Commitment(const CommitmentOptions& options = {}) : options_(options) {}

  // Takes the newest hypothesis and gives the words to show: the committed ones, then what the hypothesis has after
  // them. [pipeline]
  const Words& update(const Words& hypothesis);

  // How many of the shown words are committed; never falls. [pipeline]
  std::size_t committed() const { return committed_; }

  // The words of the end: the committed ones as they stand, then what the last hypothesis has after them. Everything is
  // committed from here on. [pipeline]
  const Words& finish(const Words& hypothesis);

 private:
  const CommitmentOptions options_;
  std::deque<Words> recent_;
  Words shown_;
  std::size_t committed_ = 0;
};

// `committed`, followed by the rest of `hypothesis` after the prefix that is nearest to `committed` by edit distance of
// words (V. I. Levenshtein, 1966; a replaced word costs less the more of its letters agree). [any]
Words reconcile(const Words& hypothesis, const Words& committed);

}  // namespace tongping::recognise
