#include "common/picture/jpeg.hpp"

#include <turbojpeg.h>

#include <array>
#include <memory>

#include "common/base/format.hpp"

namespace tongping::picture {
namespace {

struct Destroy {
  void operator()(void* codec) const { tjDestroy(codec); }
};
using Codec = std::unique_ptr<void, Destroy>;

struct Free {
  void operator()(unsigned char* bytes) const { tjFree(bytes); }
};

// 0xAARRGGBB in memory is BGRA on the machines that this runs on.
constexpr int pixel_format = TJPF_BGRA;

constexpr std::array qualities{80, 60, 40, 20, 5};

// Marker codes and segments: ITU-T T.81, annex B.
constexpr int start_of_image = 0xD8;
constexpr int end_of_image = 0xD9;
constexpr int start_of_scan = 0xDA;
constexpr int baseline_frame = 0xC0;
constexpr int colours = 3;

bool is_other_frame(int marker) {
  constexpr int tables = 0xC4;
  constexpr int reserved = 0xC8;
  constexpr int conditioning = 0xCC;
  return marker > baseline_frame && marker <= 0xCF && marker != tables && marker != reserved && marker != conditioning;
}

// A segment at a time, never beyond the bytes.
class Segments {
 public:
  explicit Segments(std::string_view bytes) : left_(bytes) {}

  bool begins() {
    const bool begun = byte(0) == 0xFF && byte(1) == start_of_image;
    left_.remove_prefix(begun ? 2 : 0);
    return begun;
  }

  // The next one's marker, and its content; false: there is none, or it is not whole.
  bool next(int& marker, std::string_view& content) {
    if (byte(0) != 0xFF) return false;
    while (byte(1) == 0xFF) left_.remove_prefix(1);
    marker = byte(1);
    if (marker < 0xC0 || (marker >= 0xD0 && marker <= end_of_image)) return false;  // they have no content
    const int length = byte(2) * 256 + byte(3);
    if (length < 2 || static_cast<std::size_t>(length) + 2 > left_.size()) return false;
    content = left_.substr(4, static_cast<std::size_t>(length) - 2);
    left_.remove_prefix(static_cast<std::size_t>(length) + 2);
    return true;
  }

 private:
  int byte(std::size_t at) const { return at < left_.size() ? static_cast<unsigned char>(left_[at]) : -1; }

  std::string_view left_;
};

const char* why_no_thumbnail(std::string_view bytes) {
  constexpr const char* damaged = "it is no JPEG, or not whole";
  Segments segments(bytes);
  if (!segments.begins()) return damaged;
  bool framed = false;
  int marker = 0;
  std::string_view content;
  while (segments.next(marker, content)) {
    const auto number = [&](std::size_t at) { return static_cast<unsigned char>(content[at]); };
    if (is_other_frame(marker)) return "it is not coded in sequence";
    if (marker == baseline_frame) {
      if (framed || content.size() < 6 || number(5) != colours) return "it does not have three colours";
      const int height = number(1) * 256 + number(2);
      const int width = number(3) * 256 + number(4);
      if (width < 1 || height < 1 || width > largest_thumbnail_side || height > largest_thumbnail_side) {
        return "it has no side, or one over 256 pixels";
      }
      framed = true;
    }
    if (marker != start_of_scan) continue;
    return framed && !content.empty() && number(0) == colours ? nullptr : "it has several scans";
  }
  return damaged;
}

}  // namespace

base::Result<Image> decode_jpeg(std::string_view bytes, int largest_side) {
  const Codec decompressor(tjInitDecompress());
  if (!decompressor) return base::failure(tjGetErrorStr2(nullptr));
  const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
  Image image;
  int subsampling = 0;
  int colour_space = 0;
  if (tjDecompressHeader3(decompressor.get(), from, bytes.size(), &image.width, &image.height, &subsampling,
                          &colour_space) != 0) {
    return base::failure(tjGetErrorStr2(decompressor.get()));
  }
  if (image.width > largest_side || image.height > largest_side) {
    return base::failure(base::format("{} x {} pixels are over {} a side", image.width, image.height, largest_side));
  }
  image.values.resize(static_cast<std::size_t>(image.width) * image.height);
  auto* to = reinterpret_cast<unsigned char*>(image.values.data());
  if (tjDecompress2(decompressor.get(), from, bytes.size(), to, image.width, 0, image.height, pixel_format,
                    TJFLAG_STOPONWARNING) != 0) {
    return base::failure(tjGetErrorStr2(decompressor.get()));
  }
  return image;
}

base::Result<std::string> encode_thumbnail(const Image& image, std::size_t max_bytes) {
  if (image.width < 1 || image.height < 1 || image.width > largest_thumbnail_side ||
      image.height > largest_thumbnail_side) {
    return base::failure(base::format("a thumbnail cannot have {} x {} pixels", image.width, image.height));
  }
  const Codec compressor(tjInitCompress());
  if (!compressor) return base::failure(tjGetErrorStr2(nullptr));
  const auto* from = reinterpret_cast<const unsigned char*>(image.values.data());
  for (const int quality : qualities) {
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    const int done = tjCompress2(compressor.get(), from, image.width, 0, image.height, TJPF_BGRX, &bytes, &size,
                                 TJSAMP_420, quality, 0);
    const std::unique_ptr<unsigned char, Free> owned(bytes);
    if (done != 0) return base::failure(tjGetErrorStr2(compressor.get()));
    if (size <= max_bytes) return std::string(reinterpret_cast<const char*>(bytes), size);
  }
  return base::failure(base::format("a thumbnail takes more than {} bytes", max_bytes));
}

base::Result<Image> decode_thumbnail(std::string_view bytes) {
  if (const char* why = why_no_thumbnail(bytes)) return base::failure(why);
  return decode_jpeg(bytes, largest_thumbnail_side);
}

}  // namespace tongping::picture
