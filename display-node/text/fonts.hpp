// The fonts of a screen: found once, opened when a character first needs them. The home of FreeType and HarfBuzz.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "display-node/text/font_chain.hpp"

namespace tongping::text {

class FontTable;

// Owned by the screen; Shaper and Rasteriser borrow it and must not outlive it. [main]
class Fonts {
 public:
  // Looks for the files; opens none. A missing one is a note. Errors: not one font of the chain is there.
  static base::Result<std::unique_ptr<Fonts>> open(const FontChain& chain = default_font_chain());
  ~Fonts();
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

  // Passages may name it from now on. Errors: no such family is installed.
  base::Result<void> add_family(const std::string& name);

  // For the log: fonts that are missing or damaged, each once, in the order of discovery.
  const std::vector<std::string>& notes() const;

  // Code points that no font could draw so far, each once, ascending: shown as [U+XXXX], to be reported.
  std::vector<char32_t> missing() const;

  // For a person: files (and faces) that were opened so far, in the order of the chain.
  std::vector<std::string> in_use() const;

  // The font file of the chain that is the first choice for a script (ISO 15924); empty: none is there. For whoever
  // draws text without this room.
  std::filesystem::path file_for(std::string_view script) const;

  FontTable& table() { return *table_; }  // for this room

 private:
  explicit Fonts(std::unique_ptr<FontTable> table);
  std::unique_ptr<FontTable> table_;
};

}  // namespace tongping::text
