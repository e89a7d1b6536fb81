#include "common/picture/jpeg.hpp"

#include <turbojpeg.h>

#include <cstdlib>
#include <random>

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::picture;

namespace {

constexpr std::size_t most_bytes = 24 * 1024;

Image plain(int width, int height, std::uint32_t color) {
  return {width, height, std::vector<std::uint32_t>(static_cast<std::size_t>(width) * height, color)};
}

// What a JPEG finds hardest.
Image noise(int width, int height) {
  Image image = plain(width, height, 0);
  std::mt19937 random(1);
  for (std::uint32_t& value : image.values) value = random() & 0xFFFFFFU;
  return image;
}

int distance(std::uint32_t a, std::uint32_t b) {
  int most = 0;
  for (const unsigned shift : {0U, 8U, 16U}) {
    most = std::max(most, std::abs(static_cast<int>((a >> shift) & 0xFFU) - static_cast<int>((b >> shift) & 0xFFU)));
  }
  return most;
}

// As another program could make it.
std::string other_jpeg(const Image& image, int samples, int flags) {
  tjhandle compressor = tjInitCompress();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const auto* from = reinterpret_cast<const unsigned char*>(image.values.data());
  REQUIRE(tjCompress2(compressor, from, image.width, 0, image.height, TJPF_BGRX, &bytes, &size, samples, 90, flags) ==
          0);
  std::string jpeg(reinterpret_cast<const char*>(bytes), size);
  tjFree(bytes);
  tjDestroy(compressor);
  return jpeg;
}

std::string why_refused(const std::string& bytes) {
  const auto decoded = decode_thumbnail(bytes);
  return decoded ? "" : decoded.error().message;
}

}  // namespace

TEST_CASE("a thumbnail comes back as it was, landscape or portrait, in its colours") {
  for (const auto& [width, height] : {std::pair{256, 144}, std::pair{144, 256}, std::pair{1, 1}, std::pair{256, 29}}) {
    Image image = plain(width, height, 0xC02060);
    for (int i = 0; i < width * height / 2; ++i) image.values[i] = 0x10E020;
    const std::string jpeg = encode_thumbnail(image, most_bytes).value();
    REQUIRE(jpeg.size() < 8 * 1024);
    const Image back = decode_thumbnail(jpeg).value();
    REQUIRE(back.width == width);
    REQUIRE(back.height == height);
    REQUIRE(distance(back.values.front(), image.values.front()) < 12);
    REQUIRE(distance(back.values.back(), image.values.back()) < 12);
  }
}

TEST_CASE("whatever stands on a wall takes no more than it may, and what cannot is refused") {
  const std::string jpeg = encode_thumbnail(noise(256, 256), most_bytes).value();
  REQUIRE(jpeg.size() <= most_bytes);
  REQUIRE(decode_thumbnail(jpeg));
  REQUIRE(encode_thumbnail(noise(256, 256), 1024).error().message == "a thumbnail takes more than 1024 bytes");
  REQUIRE(encode_thumbnail(plain(257, 10, 0), most_bytes).error().message == "a thumbnail cannot have 257 x 10 pixels");
  REQUIRE_FALSE(encode_thumbnail({}, most_bytes));
}

TEST_CASE("a peer's picture that is large, slow to decode or no picture is refused before it is decoded") {
  REQUIRE(why_refused(other_jpeg(plain(256, 144, 0x808080), TJSAMP_444, 0)).empty());
  const char* too_large = "it has no side, or one over 256 pixels";
  REQUIRE(why_refused(other_jpeg(plain(257, 8, 0), TJSAMP_420, 0)) == too_large);
  REQUIRE(why_refused(other_jpeg(plain(8, 4000, 0), TJSAMP_420, 0)) == too_large);
  REQUIRE(why_refused(other_jpeg(plain(64, 64, 0), TJSAMP_420, TJFLAG_PROGRESSIVE)) == "it is not coded in sequence");
  REQUIRE(why_refused(other_jpeg(plain(64, 64, 0), TJSAMP_GRAY, 0)) == "it does not have three colours");
  for (const std::string& bytes : {std::string(), std::string("\xFF\xD8"), std::string("\x89PNG\r\n\x1A\n"),
                                   std::string(1000, '\xFF'), std::string(1000, '\0')}) {
    REQUIRE(why_refused(bytes) == "it is no JPEG, or not whole");
  }
}

TEST_CASE("a second frame and a scan of one colour are refused") {
  const std::string jpeg = other_jpeg(plain(64, 64, 0x123456), TJSAMP_420, 0);
  const std::size_t frame = jpeg.find("\xFF\xC0");
  const std::size_t length = static_cast<unsigned char>(jpeg[frame + 3]) + 2U;
  std::string twice = jpeg;
  twice.insert(frame, jpeg.substr(frame, length));
  REQUIRE(why_refused(twice) == "it does not have three colours");
  std::string scan = jpeg;
  scan[jpeg.find("\xFF\xDA") + 4] = 1;
  REQUIRE(why_refused(scan) == "it has several scans");
}

TEST_CASE("a picture that is cut off anywhere, or has one wrong byte, is decoded or refused and no more") {
  const std::string jpeg = encode_thumbnail(noise(40, 24), most_bytes).value();
  for (std::size_t size = 0; size + 2 < jpeg.size(); ++size) REQUIRE_FALSE(decode_thumbnail(jpeg.substr(0, size)));
  for (std::size_t at = 0; at < jpeg.size(); ++at) {
    std::string wrong = jpeg;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x55);
    const auto decoded = decode_thumbnail(wrong);
    if (decoded) REQUIRE(decoded->values.size() == static_cast<std::size_t>(decoded->width) * decoded->height);
  }
}
