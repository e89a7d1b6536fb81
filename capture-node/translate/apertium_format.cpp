#include "capture-node/translate/apertium_format.hpp"

#include <clocale>
#include <cwchar>
#include <cwctype>
#include <string>
#include <utility>

#include "common/base/format.hpp"

namespace tongping::translate {
namespace {

// What the format reserves, and the marks that would else be taken for the engine's own.
constexpr std::string_view reserved = "[]{}^$/\\@<>*#+";

// The generator swallows "~" (it wakes the post-generator up), even escaped: it travels as the operator of the same
// look.
constexpr std::string_view tilde_operator = "\u223C";

std::string ticket_blank(std::uint64_t ticket) { return base::format("[#{}]", ticket); }

// Superblanks out, escapes resolved, unescaped remains of the engine's own notation out.
std::string plain(std::string_view stream) {
  std::string text;
  bool blank = false;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const char c = stream[i];
    if (c == '\\' && i + 1 < stream.size()) {
      ++i;
      if (!blank) text += stream[i];
    } else if (c == '[' || c == ']') {
      blank = c == '[';
    } else if (!blank && std::string_view("^$@{}<>\\").find(c) == std::string_view::npos) {
      text += c;
    }
  }
  return text;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

// Marks stand before a word. A source that has such a character itself keeps all of them.
void drop_marks(std::string& text, std::string_view source) {
  for (const char mark : {'*', '#', '@'}) {
    if (source.find(mark) == std::string_view::npos) std::erase(text, mark);
  }
}

std::string single_spaced(std::string_view text) {
  std::string spaced;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (!space) spaced += c;
    if (space && !spaced.empty() && spaced.back() != ' ') spaced += ' ';
  }
  if (spaced.ends_with(' ')) spaced.pop_back();
  return spaced;
}

// The thread speaks UTF-8 with the C library for the life of this value, whatever the process's locale is.
class Utf8Letters {
 public:
  Utf8Letters() : letters_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(::uselocale(letters_)) {}
  ~Utf8Letters() {
    ::uselocale(before_);
    if (letters_ != nullptr) ::freelocale(letters_);
  }
  Utf8Letters(const Utf8Letters&) = delete;
  Utf8Letters& operator=(const Utf8Letters&) = delete;

 private:
  locale_t letters_;
  locale_t before_;
};

// Calls `change(letter)` for each code point and puts what it returns.
template <typename Change>
std::string each_letter(std::string_view text, Change change) {
  std::string changed;
  std::mbstate_t reading{};
  while (!text.empty()) {
    wchar_t letter = 0;
    const std::size_t bytes = std::mbrtowc(&letter, text.data(), text.size(), &reading);
    if (bytes == 0 || bytes > text.size()) return changed += text;
    char encoded[16];
    std::mbstate_t writing{};
    const std::size_t written = std::wcrtomb(encoded, change(letter), &writing);
    changed.append(encoded, written > sizeof encoded ? 0 : written);
    text.remove_prefix(bytes);
  }
  return changed;
}

// How a text uses capitals.
struct Case {
  int upper = 0;
  int lower = 0;
  bool upper_first = false;

  explicit Case(std::string_view text) {
    each_letter(text, [this](wchar_t letter) {
      const auto code = static_cast<std::wint_t>(letter);  // NOLINT(bugprone-signed-char-misuse): a wide letter
      upper_first = upper_first || (upper + lower == 0 && std::iswupper(code) != 0);
      upper += std::iswupper(code) != 0;
      lower += std::iswlower(code) != 0;
      return letter;
    });
  }
};

std::string cased_like(std::string_view text, std::string_view source) {
  const Utf8Letters letters;
  const Case like(source);
  bool first = true;
  return each_letter(text, [&](wchar_t letter) {
    const auto code = static_cast<std::wint_t>(letter);  // NOLINT(bugprone-signed-char-misuse): a wide letter
    const bool lead = std::exchange(first, first && std::iswalpha(code) == 0) && std::iswalpha(code) != 0;
    if (like.upper == 0 || (lead && !like.upper_first)) return static_cast<wchar_t>(std::towlower(code));
    const bool capitals = like.lower == 0 && like.upper > 1;
    return lead || capitals ? static_cast<wchar_t>(std::towupper(code)) : letter;
  });
}

}  // namespace

std::string to_apertium(std::string_view text, std::uint64_t ticket) {
  std::string stream;
  for (const char c : text) {
    if (c == '~') {
      stream += tilde_operator;
      continue;
    }
    if (reserved.find(c) != std::string_view::npos) stream += '\\';
    if (c != '\0') stream += c;
  }
  // An empty blank ends the last word before the ticket, as apertium-destxt does at the end of a paragraph.
  return stream + "[]" + ticket_blank(ticket);
}

std::optional<std::string> from_apertium(std::string_view answer, std::string_view source, std::uint64_t ticket) {
  if (answer.find(ticket_blank(ticket)) == std::string_view::npos) return std::nullopt;
  std::string text = plain(answer);
  if (source.find(tilde_operator) == std::string_view::npos) replace_all(text, tilde_operator, "~");
  drop_marks(text, source);
  return cased_like(single_spaced(text), source);
}

}  // namespace tongping::translate
