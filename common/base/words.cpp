#include "common/base/words.hpp"

#include <fmt/args.h>

#include "common/base/i18n.hpp"

namespace tongping::base {

std::string Words::english() const { return translated_ ? filled(english_.c_str(), &Words::english) : english_; }

std::string Words::shown() const { return translated_ ? filled(tr(english_.c_str()), &Words::shown) : english_; }

std::string Words::filled(const char* text, std::string (Words::*of)() const) const {
  fmt::dynamic_format_arg_store<fmt::format_context> places;
  for (const Words& place : places_) places.push_back((place.*of)());
  try {
    return fmt::vformat(text, places);
  } catch (const fmt::format_error&) {
    return fmt::vformat(english_, places);  // a translator's slip must not end a meeting
  }
}

Trouble::Trouble(Words what, Words to_do) : words(std::move(what)), advice(std::move(to_do)) {
  message = whole().english();
}

Words Trouble::whole() const { return advice.empty() ? words : base::words("{}; {}", words, advice); }

Unexpected<Trouble> trouble(Words what, Words to_do) {
  return Unexpected<Trouble>(Trouble(std::move(what), std::move(to_do)));
}

}  // namespace tongping::base
