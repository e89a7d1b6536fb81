// Holds back what of unfinished speech would soon be taken away again. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "display-node/subtitle/visible.hpp"

namespace tongping::subtitle {

// One a segment; it remembers what it has shown of each language.
//
// What was said: the newest two words that may still change are held back, for a recogniser changes these most.
// A translation: what the newest two hypotheses begin with, less the newest two words (Arivazhagan et al.,
// "Re-translation versus Streaming", 2020: mask-k); and what stands is not made shorter to take back a doubt: it stays
// until more is agreed on than it has. What is committed or final is passed on as it is. [main]
class Steadying {
 public:
  std::vector<VisibleText> steady(std::vector<VisibleText> texts);

 private:
  struct Told {
    std::string newest;
    std::string before;
    std::string shown;
  };
  std::map<std::string, Told> told_;
};

// `text` without its last two words, or their like in scripts without spaces: but never less than its first `keep`
// bytes. [any]
std::string_view without_newest_words(std::string_view text, std::size_t keep);

// Where the units of a text end: words with the space behind them, and single characters where there are no words.
// [any]
std::vector<std::size_t> unit_ends(std::string_view text);

// The whole words (or characters of scripts without spaces) that both begin with. [any]
std::string_view agreed(std::string_view a, std::string_view b);

}  // namespace tongping::subtitle
