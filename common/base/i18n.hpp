// The language of the interface: English literals in the sources, other languages in gettext catalogues
// (common/locale).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "common/base/format.hpp"
#include "common/base/result.hpp"

namespace tongping::base {

// Catalogues are GNU .mo files made by msgfmt and read here, not by libc's gettext: that one translates nothing when
// only the locale C.UTF-8 is installed (glibc 2.39 and later ignore LANGUAGE there, bug 16621), as on a venue's minimal
// machine, and changing its language in a running program needs setlocale and setenv, which no other thread may see
// half done.
//
// The chosen language belongs to the process, because a text is asked for everywhere; everything here may be called by
// any thread.

// The text in the chosen language, or `english` itself where there is no translation. Never null; a text of a catalogue
// stays valid until the process ends. [any]
const char* tr(const char* english);

// As tr(), with the places {} filled. `english` is a literal. [any]
template <typename... Args>
std::string tr_format(const char* english, const Args&... args) {
  try {
    return fmt::format(fmt::runtime(tr(english)), args...);
  } catch (const fmt::format_error&) {
    return fmt::format(fmt::runtime(english), args...);  // a translator's slip must not end a meeting
  }
}

// "en", "zh" (BCP 47; region and script choose the nearest catalogue), or "" for what LANGUAGE, LC_ALL, LC_MESSAGES and
// LANG say. Refuses a language without a catalogue and then changes nothing, but "" falls back to English. [any]
Result<void> use_language(std::string_view language);

// "en" or "zh": what is in force. English until use_language is called. [any]
std::string_view language_in_use();

// All texts of the catalogue in force, one after the other: what a font must be able to show. Empty for English. [any]
std::string translated_letters();

}  // namespace tongping::base
