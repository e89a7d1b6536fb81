// Which font draws which script: the chain that is compiled in. fonts/README.md says where each font comes from, and
// its licence.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tongping::text {

// One font of the chain. The order decides among fonts that could draw the same character.
struct FontFile {
  std::string regular;  // file name, looked for in every directory of the chain
  std::string bold;     // empty: there is none, the regular one serves
  std::string family;   // which face of a collection (.ttc); empty: the first
  std::string scripts;  // ISO 15924 codes, separated by spaces, that it is the first choice for; empty: only a fallback
  std::string languages;  // BCP 47 prefixes, separated by spaces: preferred for these among fonts of the same script
};

struct FontChain {
  std::vector<std::filesystem::path> directories;
  std::vector<FontFile> files;
  // A script that no file of the chain names is looked for as NotoSans<Script>-Regular.ttf, then
  // NotoSerif<Script>-Regular.ttf.
  bool noto_by_script = true;
};

// The Noto fonts as Debian and Ubuntu install them.
FontChain default_font_chain();

}  // namespace tongping::text
