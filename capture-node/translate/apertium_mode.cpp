#include "capture-node/translate/apertium_mode.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "common/base/format.hpp"

namespace tongping::translate {
namespace {

// Where programs that know -z come from: lttoolbox, apertium and its lexical, separable and recursive parts, vislcg3,
// hfst.
constexpr std::array<std::string_view, 7> families = {"lt-", "apertium-", "lrx-", "lsx-", "rtx-", "cg-", "hfst-"};

constexpr std::string_view shell_only = ";&<>`()*?[]{}~#!\\\n";

bool answers_at_nul(std::string_view program) {
  const std::string_view file = program.substr(program.find_last_of('/') + 1);
  return std::any_of(families.begin(), families.end(),
                     [&](std::string_view family) { return file.starts_with(family); });
}

// Splits a program's part of the line into words; nothing where only a shell would understand it.
std::optional<std::vector<std::string>> words_of(std::string_view part) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  const auto finish = [&] {
    if (word == "$1") word = "-n";
    if (in_word && word != "$2") words.push_back(word);
    word.clear();
    in_word = false;
  };
  while (!part.empty()) {
    const char c = part.front();
    part.remove_prefix(1);
    if (c == ' ' || c == '\t') {
      finish();
    } else if (c == '\'' || c == '"') {
      const std::size_t end = part.find(c);
      if (end == std::string_view::npos) return std::nullopt;
      if (c == '"' && part.substr(0, end).find_first_of("$`\\") != std::string_view::npos) return std::nullopt;
      word += part.substr(0, end);
      part.remove_prefix(end + 1);
      in_word = true;
    } else if (shell_only.find(c) != std::string_view::npos) {
      return std::nullopt;
    } else {
      word += c;
      in_word = true;
    }
  }
  finish();
  return words;
}

}  // namespace

base::Result<Programs> parse_mode(std::string_view text, std::string_view name) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  Programs programs;
  for (;;) {
    const std::size_t bar = text.find('|');  // no quoted word of a mode contains one: they are paths
    auto words = words_of(text.substr(0, bar));
    const auto variable = [](const std::string& word) { return word.find('$') != std::string::npos; };
    if (!words || words->empty() || std::any_of(words->begin(), words->end(), variable)) {
      return base::failure(base::format("{}: not a plain pipeline of programs, program {}", name, programs.size() + 1));
    }
    if (!answers_at_nul(words->front())) {
      return base::failure(base::format(
          "{}: \"{}\" is not a program of Apertium that answers sentence by sentence (-z)", name, words->front()));
    }
    if (std::find(words->begin(), words->end(), "-z") == words->end()) words->insert(words->begin() + 1, "-z");
    programs.push_back(std::move(*words));
    if (bar == std::string_view::npos) return programs;
    text.remove_prefix(bar + 1);
  }
}

}  // namespace tongping::translate
