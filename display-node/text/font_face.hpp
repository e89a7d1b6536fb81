// One opened font file: HarfBuzz for coverage and shaping, FreeType for pictures. Of this room only.
#pragma once

#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "common/base/result.hpp"

namespace tongping::text {

template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* object) const {
    destroy(object);
  }
};
using HbBlob = std::unique_ptr<hb_blob_t, Destroy<hb_blob_destroy>>;
using HbFace = std::unique_ptr<hb_face_t, Destroy<hb_face_destroy>>;
using HbFont = std::unique_ptr<hb_font_t, Destroy<hb_font_destroy>>;
using FtFace = std::unique_ptr<FT_FaceRec, Destroy<FT_Done_Face>>;

// The file stays mapped, not read: a collection of 20 MB costs what is used of it. [main]
class FontFace {
 public:
  // `family`: which face of a collection; empty: the first. Errors: not a font, no such face, nothing drawable.
  static base::Result<std::unique_ptr<FontFace>> open(const std::filesystem::path& file, const std::string& family);

  bool covers(char32_t code_point) const;

  // Scaled to 1/64 pixel.
  hb_font_t* sized(int size_px);

  // Opened at the first call; nullptr when FreeType refuses the file.
  FT_Face drawable(FT_Library library);

 private:
  HbBlob blob_;
  HbFace face_;
  HbFont unsized_;
  std::map<int, HbFont> sized_;
  unsigned index_ = 0;
  FtFace drawable_;
  bool refused_ = false;
};

}  // namespace tongping::text
