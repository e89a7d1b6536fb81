#include "display-node/text/family.hpp"

#include <fontconfig/fontconfig.h>

#include <cstdlib>

#include "common/base/owned.hpp"

namespace tongping::text {
namespace {

std::string file_of(FcPattern* font) {
  FcChar8* file = nullptr;
  const bool named = FcPatternGetString(font, FC_FILE, 0, &file) == FcResultMatch;
  return named ? reinterpret_cast<const char*>(file) : "";
}

int distance(FcPattern* font, int wanted) {
  int weight = FC_WEIGHT_REGULAR;  // of one that can be any
  FcPatternGetInteger(font, FC_WEIGHT, 0, &weight);
  int width = FC_WIDTH_NORMAL;
  FcPatternGetInteger(font, FC_WIDTH, 0, &width);
  return std::abs(weight - wanted) + std::abs(width - FC_WIDTH_NORMAL);
}

std::string nearest(const FcFontSet& fonts, int weight) {
  FcPattern* best = nullptr;
  for (int i = 0; i < fonts.nfont; ++i) {
    FcPattern* font = fonts.fonts[i];
    if (best == nullptr || distance(font, weight) < distance(best, weight)) best = font;
  }
  return best == nullptr ? "" : file_of(best);
}

}  // namespace

std::optional<FontFile> find_family(const std::string& name) {
  const base::Owned<FcConfig, FcConfigDestroy> config(FcInitLoadConfigAndFonts());
  const base::Owned<FcPattern, FcPatternDestroy> wanted(FcPatternCreate());
  const base::Owned<FcObjectSet, FcObjectSetDestroy> objects(FcObjectSetBuild(FC_FILE, FC_WEIGHT, FC_WIDTH, nullptr));
  if (!config || !wanted || !objects) return std::nullopt;
  FcPatternAddString(wanted.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(name.c_str()));
  FcPatternAddInteger(wanted.get(), FC_SLANT, FC_SLANT_ROMAN);
  FcPatternAddBool(wanted.get(), FC_SCALABLE, FcTrue);
  const base::Owned<FcFontSet, FcFontSetDestroy> fonts(FcFontList(config.get(), wanted.get(), objects.get()));
  if (!fonts || fonts->nfont == 0) return std::nullopt;
  const std::string regular = nearest(*fonts, FC_WEIGHT_REGULAR);
  const std::string bold = nearest(*fonts, FC_WEIGHT_BOLD);
  const bool collection = regular.ends_with(".ttc") || regular.ends_with(".otc");
  return FontFile{regular, bold == regular ? "" : bold, collection ? name : "", "", ""};
}

}  // namespace tongping::text
