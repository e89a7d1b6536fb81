// Which directions Apertium can translate here: BCP 47 tags to the codes in its file names, and to Debian's packages.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "capture-node/translate/apertium_translator.hpp"
#include "common/base/words.hpp"

namespace tongping::translate {

// "eng" and "en" -> "en", "eng_US" -> "en-US"; nothing where Apertium's code is not known here. [any]
std::optional<std::string> tag_of_apertium_code(std::string_view code);

// The mode file of the installed pair that serves the direction best: region and script as asked where there is such a
// variant (pt-BR), else the language alone. [any]
base::Result<std::filesystem::path, base::Trouble> find_mode(const std::filesystem::path& directory,
                                                             const Direction& direction);

// "apertium-eng-spa" for either direction; nothing where Debian has no such package. [any]
std::optional<std::string> package_of(const Direction& direction);

}  // namespace tongping::translate
