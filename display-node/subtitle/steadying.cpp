#include "display-node/subtitle/steadying.hpp"

#include <algorithm>

namespace tongping::subtitle {
namespace {

constexpr int held_back = 4;       // two words; the figures are those of the bench `erasure`
constexpr int weight_of_word = 2;  // a Chinese word has two characters as a rule

// Characters that are units by themselves: three bytes and more hold hanzi, kana and all scripts of their kind.
bool stands_alone(unsigned char lead) { return lead >= 0xE2; }

bool continues(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

struct Unit {
  std::size_t end = 0;
  int weight = 0;
};

// Words with the space behind them, and single characters where there are no words.
std::vector<Unit> units(std::string_view text) {
  std::vector<Unit> all;
  for (std::size_t at = 0; at < text.size();) {
    const bool alone = stands_alone(static_cast<unsigned char>(text[at]));
    ++at;
    while (at < text.size()) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (!continues(byte) && (alone || stands_alone(byte) || (text[at - 1] == ' ' && byte != ' '))) break;
      ++at;
    }
    all.push_back({at, alone ? 1 : weight_of_word});
  }
  return all;
}

std::string_view without_spaces_behind(std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); }

}  // namespace

std::string_view without_newest_words(std::string_view text, std::size_t keep) {
  std::vector<Unit> all = units(text);
  int weight = 0;
  while (!all.empty() && weight < held_back) {
    weight += all.back().weight;
    all.pop_back();
  }
  const std::size_t end = all.empty() ? 0 : all.back().end;
  return without_spaces_behind(text.substr(0, std::max(end, std::min(keep, text.size()))));
}

std::vector<std::size_t> unit_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  for (const Unit& unit : units(text)) ends.push_back(unit.end);
  return ends;
}

std::string_view agreed(std::string_view a, std::string_view b) {
  const std::vector<Unit> ours = units(a);
  const std::vector<Unit> theirs = units(b);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    const auto unit = [&](std::string_view text, std::size_t end) {
      return without_spaces_behind(text.substr(begin, end - begin));
    };
    if (unit(a, ours[i].end) != unit(b, theirs[i].end)) break;
    begin = ours[i].end;
    if (ours[i].end != theirs[i].end) break;  // one of them ends here
  }
  return without_spaces_behind(a.substr(0, begin));
}

std::vector<VisibleText> Steadying::steady(std::vector<VisibleText> texts) {
  for (VisibleText& text : texts) {
    Told& told = told_[text.language];
    if (text.firm < text.text.size() && !text.translation) {
      text.text = without_newest_words(text.text, text.firm);
    } else if (text.firm < text.text.size()) {
      if (told.newest != text.text) told.before = std::exchange(told.newest, text.text);
      const std::string_view sure = agreed(told.before, without_newest_words(told.newest, 0));
      if (sure.size() > told.shown.size()) told.shown = sure;
      text.text = told.shown;
    } else {
      told.shown = text.text;
    }
    text.firm = std::min(text.firm, text.text.size());
  }
  std::erase_if(texts, [](const VisibleText& text) { return text.text.empty(); });
  return texts;
}

}  // namespace tongping::subtitle
