// One opened font file: HarfBuzz for coverage and shaping, FreeType for pictures. Of this room only.
#pragma once

#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/owned.hpp"
#include "common/base/result.hpp"

namespace tongping::text {

using HbBlob = base::Owned<hb_blob_t, hb_blob_destroy>;
using HbFace = base::Owned<hb_face_t, hb_face_destroy>;
using HbFont = base::Owned<hb_font_t, hb_font_destroy>;
using FtFace = base::Owned<FT_FaceRec, FT_Done_Face>;

// The file stays mapped, not read: a collection of 20 MB costs what is used of it. [main]
class FontFace {
 public:
  // `family`: which face of a collection; empty: the first. Errors: not a font, no such face, nothing drawable.
  static base::Result<std::unique_ptr<FontFace>> open(const std::filesystem::path& file, const std::string& family);

  // The same of bytes that outlive it; `name` stands in errors.
  static base::Result<std::unique_ptr<FontFace>> read(std::string_view bytes, const std::string& name,
                                                      const std::string& family);

  bool covers(char32_t code_point) const;

  // Scaled to 1/64 pixel.
  hb_font_t* sized(int size_px);

  // Opened at the first call; nullptr when FreeType refuses the file.
  FT_Face drawable(FT_Library library);

 private:
  static base::Result<std::unique_ptr<FontFace>> of(HbBlob blob, const std::string& name, const std::string& family);

  HbBlob blob_;
  HbFace face_;
  HbFont unsized_;
  std::map<int, HbFont> sized_;
  unsigned index_ = 0;
  FtFace drawable_;
  bool refused_ = false;
};

}  // namespace tongping::text
