#include "display-node/render/picture_file.hpp"

#include <turbojpeg.h>

#include <fstream>

#include "common/base/format.hpp"
#include "display-node/render/png.hpp"

namespace tongping::render {
namespace {

constexpr std::uintmax_t largest_file = 64U << 20U;

struct Destroy {
  void operator()(void* decompressor) const { tjDestroy(decompressor); }
};

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
  const std::unique_ptr<void, Destroy> decompressor(tjInitDecompress());
  if (!decompressor) return base::failure(tjGetErrorStr2(nullptr));
  const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
  subtitle::Raster raster;
  int& width = raster.size.width;
  int& height = raster.size.height;
  int subsampling = 0;
  int colours = 0;
  if (tjDecompressHeader3(decompressor.get(), from, bytes.size(), &width, &height, &subsampling, &colours) != 0) {
    return base::failure(tjGetErrorStr2(decompressor.get()));
  }
  if (width > largest_side || height > largest_side) {
    return base::failure(base::format("{} x {} pixels are over {} a side", width, height, largest_side));
  }
  raster.values.resize(static_cast<std::size_t>(width) * height);
  auto* to = reinterpret_cast<unsigned char*>(raster.values.data());
  // BGRA in memory is 0xAARRGGBB on the machines that this runs on; JPEG is opaque.
  if (tjDecompress2(decompressor.get(), from, bytes.size(), to, width, 0, height, TJPF_BGRA, TJFLAG_STOPONWARNING) !=
      0) {
    return base::failure(tjGetErrorStr2(decompressor.get()));
  }
  return raster;
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
