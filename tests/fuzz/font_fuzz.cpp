// Whatever a font file holds, it is refused or drawn; whatever a text holds, its lines are all of it, in order.
#include "common/base/owned.hpp"
#include "common/base/utf8.hpp"
#include "display-node/text/font_face.hpp"
#include "display-node/text/font_table.hpp"
#include "display-node/text/shaper.hpp"
#include "tests/fuzz/targets.hpp"

using namespace tongping;

namespace {

constexpr const char* file = "Found.ttf";

// As the table opens it and the rasteriser draws it.
void check_font_file(std::string_view bytes) {
  const text::FtLibrary library = text::open_font_library();  // goes after the face
  fuzz::require(library != nullptr, "FreeType starts");
  const auto face = text::FontFace::read(bytes, file, "");
  if (!face) return fuzz::require(face.error().message.find(file) != std::string::npos, "an error names the file");
  for (const char32_t c : {U'A', U'中', U'م'}) (void)(*face)->covers(c);
  const base::Owned<hb_buffer_t, hb_buffer_destroy> buffer(hb_buffer_create());
  hb_buffer_add_utf8(buffer.get(), "AV fi", -1, 0, -1);
  hb_buffer_guess_segment_properties(buffer.get());
  hb_shape((*face)->sized(40), buffer.get(), nullptr, 0);
  FT_Face drawn = (*face)->drawable(library.get());
  if (drawn == nullptr || FT_Set_Pixel_Sizes(drawn, 0, 40) != 0) return;
  for (unsigned glyph = 0; glyph < 4; ++glyph) (void)FT_Load_Glyph(drawn, glyph, FT_LOAD_NO_HINTING | FT_LOAD_RENDER);
}

// The first byte says how: width, balanced or filled, language.
void check_lines(std::string_view bytes) {
  if (bytes.empty()) return;
  static const auto fonts = text::Fonts::open().value();
  static text::Shaper shaper(*fonts);
  const int how = static_cast<unsigned char>(bytes[0]);
  const std::string clean = base::clean_text(bytes.substr(1), 1024);
  const char* languages[] = {"en", "zh", "ar", "th"};
  const auto lines = shaper.set({clean, languages[(how >> 4) & 3], 40, false, 40 * (1 + (how & 15)),
                                 (how & 128) != 0 ? 100 : 0, (how & 64) != 0});
  std::size_t at = 0;
  for (const text::Line& line : lines) {
    fuzz::require(line.begin == at && line.end >= line.begin, "lines follow each other");
    at = line.end;
  }
  fuzz::require(at == clean.size(), "lines are all of the text");
}

}  // namespace

TONGPING_FUZZ_TARGETS({"font_file", check_font_file}, {"lines", check_lines})
