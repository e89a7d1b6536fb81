#include "display-node/render/png.hpp"

#include <png.h>

#include <cerrno>
#include <cstring>

#include "common/base/format.hpp"

namespace tongping::render {

base::Result<void> write_png(const Pixels& pixels, const std::filesystem::path& file) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(pixels.values.size() * 3);
  for (const std::uint32_t value : pixels.values) {
    for (const unsigned shift : {16U, 8U, 0U}) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(pixels.size.width);
  image.height = static_cast<png_uint_32>(pixels.size.height);
  image.format = PNG_FORMAT_RGB;
  image.flags = PNG_IMAGE_FLAG_FAST;
  const std::string part = file.string() + ".part";
  errno = 0;
  if (png_image_write_to_file(&image, part.c_str(), 0, bytes.data(), 0, nullptr) == 0) {
    const std::string why = errno != 0 ? std::strerror(errno) : image.message;
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return base::failure(base::format("{}: picture cannot be written: {}", file.string(), why));
  }
  std::error_code error;
  std::filesystem::rename(part, file, error);
  if (error) return base::failure(base::format("{}: picture cannot be written: {}", file.string(), error.message()));
  return {};
}

}  // namespace tongping::render
