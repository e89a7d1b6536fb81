#include "display-node/render/picture_file.hpp"

#include <fstream>

#include "common/base/format.hpp"
#include "common/picture/jpeg.hpp"
#include "display-node/render/png.hpp"

namespace tongping::render {
namespace {

constexpr std::uintmax_t largest_file = 64U << 20U;

base::Result<std::string> read_bytes(const std::filesystem::path& file) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(file, missing);
  if (missing) return base::failure(missing.message());
  if (size > largest_file) return base::failure(base::format("{} MiB are too many", size >> 20U));
  std::string bytes(size, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream) return base::failure("it cannot be read");
  return bytes;
}

base::Result<subtitle::Raster> decode_jpeg(const std::string& bytes) {
  return picture::decode_jpeg(bytes, largest_side).map([](picture::Image image) {
    return subtitle::Raster{{image.width, image.height}, std::move(image.values)};
  });
}

}  // namespace

base::Result<std::shared_ptr<const subtitle::Raster>> read_picture(const std::filesystem::path& file) {
  const auto decoded = read_bytes(file).and_then([](const std::string& bytes) -> base::Result<subtitle::Raster> {
    if (bytes.starts_with("\x89PNG")) return decode_png(bytes);
    if (bytes.starts_with("\xFF\xD8")) return decode_jpeg(bytes);
    return base::failure("it is neither PNG nor JPEG");
  });
  if (decoded) return std::make_shared<const subtitle::Raster>(*decoded);
  return base::failure(base::format("{}: the picture cannot be used: {}", file.string(), decoded.error().message));
}

base::Result<void> add_families(const subtitle::Style& style, text::Fonts& fonts) {
  const std::pair<const char*, const subtitle::Look&> looks[] = {
      {"source_text", style.source_text}, {"translation_text", style.translation_text}, {"label", style.label}};
  for (const auto& [key, look] : looks) {
    if (look.family.empty()) continue;
    if (auto added = fonts.add_family(look.family); !added) {
      return base::usage_failure(base::format("{}.family: {}", key, added.error().message));
    }
  }
  return {};
}

base::Result<subtitle::DecorFiles> read_decor(const subtitle::Style& style) {
  subtitle::DecorFiles files;
  const auto read = [](const char* key, const std::filesystem::path& file,
                       std::shared_ptr<const subtitle::Raster>& target) -> base::Result<void> {
    if (file.empty()) return {};
    auto picture = read_picture(file);
    if (!picture) return base::usage_failure(base::format("{}: {}", key, picture.error().message));
    target = std::move(*picture);
    return {};
  };
  const auto done = read("background_picture", style.background_picture, files.background).and_then([&] {
    return read("logo.picture", style.logo.picture, files.logo);
  });
  if (!done) return base::pass_on(done.error());
  return files;
}

}  // namespace tongping::render
