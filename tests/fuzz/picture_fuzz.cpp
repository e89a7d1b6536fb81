// Whatever a screen sends as the picture of its wall, a console refuses it or has a small picture, which can be sent
// on.
#include "common/picture/jpeg.hpp"
#include "tests/fuzz/targets.hpp"

using namespace tongping;

namespace {

void check_thumbnail(std::string_view bytes) {
  const auto image = picture::decode_thumbnail(bytes);
  if (!image) return fuzz::require(!image.error().message.empty(), "an error says what is wrong");
  fuzz::require(image->width > 0 && image->width <= picture::largest_thumbnail_side, "its width is a thumbnail's");
  fuzz::require(image->height > 0 && image->height <= picture::largest_thumbnail_side, "its height is a thumbnail's");
  fuzz::require(image->values.size() == static_cast<std::size_t>(image->width) * image->height, "all pixels are there");
  const auto again = picture::encode_thumbnail(*image, 24 * 1024);
  fuzz::require(again && picture::decode_thumbnail(*again), "what was decoded can be sent");
}

}  // namespace

TONGPING_FUZZ_TARGETS({"thumbnail", check_thumbnail})
