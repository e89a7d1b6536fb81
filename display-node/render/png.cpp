#include "display-node/render/png.hpp"

#include <png.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "common/base/format.hpp"
#include "display-node/render/picture_file.hpp"

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

base::Result<subtitle::Raster> decode_png(std::string_view bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) return base::failure(image.message);
  const auto width = static_cast<int>(std::min<png_uint_32>(image.width, INT32_MAX));
  const auto height = static_cast<int>(std::min<png_uint_32>(image.height, INT32_MAX));
  if (width > largest_side || height > largest_side) {
    png_image_free(&image);
    return base::failure(base::format("{} x {} pixels are over {} a side", width, height, largest_side));
  }
  image.format = PNG_FORMAT_RGBA;
  std::vector<std::uint8_t> read(PNG_IMAGE_SIZE(image));
  if (png_image_finish_read(&image, nullptr, read.data(), 0, nullptr) == 0) return base::failure(image.message);
  subtitle::Raster raster{{width, height}, {}};
  raster.values.reserve(read.size() / 4);
  for (std::size_t at = 0; at + 3 < read.size(); at += 4) {
    const std::uint32_t opacity = read[at + 3];
    const auto part = [&](std::size_t channel) { return (read[at + channel] * opacity + 127) / 255; };
    raster.values.push_back((opacity << 24U) | (part(0) << 16U) | (part(1) << 8U) | part(2));
  }
  return raster;
}

}  // namespace tongping::render
