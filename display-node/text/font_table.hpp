// Which font draws which character. Of this room only.
#pragma once

#include <unicode/uscript.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "display-node/text/font_chain.hpp"
#include "display-node/text/font_face.hpp"
#include "display-node/text/font_library.hpp"

namespace tongping::text {

// What decides about a character's font besides the character.
struct Wish {
  UScriptCode script = USCRIPT_COMMON;  // its own, or that of the text around it
  std::string_view language;
  bool bold = false;
  bool emoji = false;        // as a coloured picture
  std::uint32_t family = 0;  // its number; 0: the chain's
};

// A font's number is twice its place in the chain, plus one for bold. [main]
class FontTable {
 public:
  // nullptr when FreeType cannot start.
  static std::unique_ptr<FontTable> make(const FontChain& chain);

  bool empty() const;

  // The first font that has the character; nothing: none has.
  std::optional<std::uint32_t> find(char32_t code_point, const Wish& wish);

  // Fonts of a family come before the chain, for whoever wishes for it. False: no such family is installed.
  bool add_family(const std::string& name);
  std::uint32_t family(std::string_view name) const;  // its number; 0 for one that was not added

  // nullptr when it is missing or damaged.
  FontFace* face(std::uint32_t font);

  // Opens every file of the chain, so that damaged ones become notes now.
  void open_all();

  std::vector<std::uint32_t> opened() const;
  std::filesystem::path file_for(std::string_view script) const;

  std::string name(std::uint32_t font) const;  // for a person: file, and face where it holds several

  // For pictures; nullptr when FreeType refuses it.
  FT_Face drawable(std::uint32_t font);

  FT_Library library() const { return library_.get(); }
  void note(std::string line);
  void note_missing(char32_t code_point) {
    if (missing_.size() < missing_kept) missing_.insert(code_point);
  }

  const std::vector<std::string>& notes() const { return notes_; }
  const std::set<char32_t>& missing() const { return missing_; }

 private:
  static constexpr std::size_t missing_kept = 4096;

  struct Style {
    std::filesystem::path path;  // empty: there is no such file
    bool tried = false;
    std::unique_ptr<FontFace> face;
  };
  struct Slot {
    FontFile file;
    std::uint32_t family = 0;
    Style styles[2];  // regular, bold
  };

  explicit FontTable(FontChain chain) : chain_(std::move(chain)) {}
  std::filesystem::path locate(const std::string& name) const;
  bool add(const FontFile& file);
  std::optional<std::uint32_t> search(char32_t code_point, const Wish& wish);
  std::optional<std::uint32_t> number_if_covered(std::size_t slot, char32_t code_point, bool bold);
  std::vector<std::size_t> order_for(const Wish& wish);
  void add_by_script(UScriptCode script);

  FontChain chain_;
  FtLibrary library_;
  std::vector<Slot> slots_;
  std::vector<std::string> families_;  // number 1 and on
  std::vector<std::string> notes_;
  std::set<char32_t> missing_;
  std::set<UScriptCode> looked_for_;  // scripts whose own Noto font was looked for
  std::unordered_map<std::string, std::uint32_t> languages_;
  std::unordered_map<std::uint64_t, std::optional<std::uint32_t>> found_;
};

}  // namespace tongping::text
