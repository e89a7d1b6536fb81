#include "display-node/text/font_face.hpp"

#include <hb-ot.h>

#include <array>
#include <optional>

#include "common/base/format.hpp"

namespace tongping::text {
namespace {

std::string family_of(hb_face_t* face) {
  for (const hb_ot_name_id_t id :
       {hb_ot_name_id_t{HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY}, hb_ot_name_id_t{HB_OT_NAME_ID_FONT_FAMILY}}) {
    std::array<char, 128> name{};
    unsigned size = name.size();
    if (hb_ot_name_get_utf8(face, id, hb_language_from_string("en", -1), &size, name.data()) > 0) {
      return {name.data(), size};
    }
  }
  return {};
}

std::optional<unsigned> index_of(hb_blob_t* blob, const std::string& family) {
  if (family.empty()) return 0U;
  const unsigned count = hb_face_count(blob);
  for (unsigned i = 0; i < count; ++i) {
    const HbFace face(hb_face_create(blob, i));
    if (family_of(face.get()) == family) return i;
  }
  return std::nullopt;
}

constexpr std::size_t sizes_kept = 32;

}  // namespace

base::Result<std::unique_ptr<FontFace>> FontFace::open(const std::filesystem::path& file, const std::string& family) {
  HbBlob blob(hb_blob_create_from_file_or_fail(file.c_str()));
  if (!blob) return base::failure(base::format("{}: cannot be read", file.string()));
  return of(std::move(blob), file.string(), family);
}

base::Result<std::unique_ptr<FontFace>> FontFace::read(std::string_view bytes, const std::string& name,
                                                       const std::string& family) {
  return of(HbBlob(hb_blob_create(bytes.data(), static_cast<unsigned>(bytes.size()), HB_MEMORY_MODE_READONLY, nullptr,
                                  nullptr)),
            name, family);
}

base::Result<std::unique_ptr<FontFace>> FontFace::of(HbBlob blob, const std::string& name, const std::string& family) {
  auto font = std::make_unique<FontFace>();
  font->blob_ = std::move(blob);
  const auto index = index_of(font->blob_.get(), family);
  if (!index) return base::failure(base::format("{}: has no face \"{}\"", name, family));
  font->index_ = *index;
  font->face_.reset(hb_face_create(font->blob_.get(), *index));
  font->unsized_.reset(hb_font_create(font->face_.get()));
  const HbBlob characters(hb_face_reference_table(font->face_.get(), HB_TAG('c', 'm', 'a', 'p')));
  if (hb_face_get_glyph_count(font->face_.get()) == 0 || hb_blob_get_length(characters.get()) == 0) {
    return base::failure(base::format("{}: damaged, or not a font", name));
  }
  return font;
}

bool FontFace::covers(char32_t code_point) const {
  hb_codepoint_t glyph = 0;
  return hb_font_get_nominal_glyph(unsized_.get(), code_point, &glyph) != 0 && glyph != 0;
}

hb_font_t* FontFace::sized(int size_px) {
  if (const auto found = sized_.find(size_px); found != sized_.end()) return found->second.get();
  if (sized_.size() >= sizes_kept) sized_.clear();
  HbFont font(hb_font_create(face_.get()));
  hb_font_set_scale(font.get(), size_px * 64, size_px * 64);
  return sized_.emplace(size_px, std::move(font)).first->second.get();
}

FT_Face FontFace::drawable(FT_Library library) {
  if (drawable_ || refused_) return drawable_.get();
  unsigned length = 0;
  const char* bytes = hb_blob_get_data(blob_.get(), &length);
  FT_Face face = nullptr;
  refused_ = FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(bytes), length, index_, &face) != 0;
  if (!refused_) drawable_.reset(face);
  return drawable_.get();
}

}  // namespace tongping::text
