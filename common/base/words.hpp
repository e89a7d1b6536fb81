// What a person reads, put into words where it is read: the log has it in English, a window in its language of the
// moment.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/base/format.hpp"
#include "common/base/result.hpp"

namespace tongping::base {

// A value: a text of the catalogue, and what stands in its places {}.
class Words {
 public:
  Words() = default;
  // The same in every language: a name, a number, what a library says.
  Words(std::string plain) : english_(std::move(plain)) {}  // NOLINT(google-explicit-constructor)
  Words(const char* plain) : english_(plain) {}             // NOLINT(google-explicit-constructor)
  Words(const char* english, std::vector<Words> places)
      : english_(english), places_(std::move(places)), translated_(true) {}

  bool empty() const { return english_.empty(); }
  std::string english() const;
  std::string shown() const;  // in the language of the interface, as it is now [any]

  bool operator==(const Words& other) const = default;

 private:
  std::string filled(const char* text, std::string (Words::*of)() const) const;

  std::string english_;
  std::vector<Words> places_;
  bool translated_ = false;
};

template <typename Place>
Words as_words(const Place& place) {
  if constexpr (std::is_same_v<Place, Words>) {
    return place;
  } else {
    return Words(base::format("{}", place));
  }
}

// `english` is a literal, which stands in the catalogue; `places` are words themselves, or anything that format()
// takes.
template <typename... Places>
Words words(const char* english, const Places&... places) {
  return {english, std::vector<Words>{as_words(places)...}};
}

// A failure that staff read, and not only the log: `message` is its English.
struct Trouble : Error {
  Words words;
  Words advice;  // what to do; empty: `words` says it, or nothing can be done

  explicit Trouble(Words what, Words to_do = {});
  Trouble(Error error)  // NOLINT(google-explicit-constructor): of most failures only the English is known
      : Error(std::move(error)), words(message) {}

  Words whole() const;  // with its advice
};

Unexpected<Trouble> trouble(Words what, Words to_do = {});
inline Unexpected<Trouble> pass_on(Trouble error) { return Unexpected<Trouble>(std::move(error)); }

}  // namespace tongping::base
