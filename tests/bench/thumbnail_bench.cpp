// What a wall's thumbnail costs: the drawing thread of a screen (made small), its feed thread (compressed) and the
// console's (decoded), beside a mere copy of the wall, in one run. One line a figure.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <vector>

#include "common/picture/jpeg.hpp"
#include "common/picture/reduced.hpp"

using namespace tongping;

namespace {

constexpr int rounds = 200;

struct Cost {
  double median_us = 0;
  double worst_us = 0;
};

Cost cost_of(const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun).count());
  }
  std::sort(times.begin(), times.end());
  return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

// Strokes of letters in four lines on a dark ground.
std::vector<std::uint32_t> a_wall(int width, int height) {
  std::vector<std::uint32_t> wall(static_cast<std::size_t>(width) * height, 0x080B10);
  const int stroke = height / 240;
  for (int y = height / 2; y < height * 9 / 10; ++y) {
    for (int x = width / 10; x < width * 9 / 10; ++x) {
      const bool in_line = y / (height / 24) % 2 == 0;
      if (in_line && (x / stroke * 7 + y / stroke * 3) % 5 < 2)
        wall[static_cast<std::size_t>(y) * width + x] = 0xFFFFFF;
    }
  }
  return wall;
}

void report(const char* what, int width, int height, Cost cost) {
  std::printf("%-38s %4d x %4d  median %6.0f us  p99 %6.0f us\n", what, width, height, cost.median_us, cost.worst_us);
}

void measure(int width, int height) {
  const auto wall = a_wall(width, height);
  std::vector<std::uint32_t> copy(wall.size());
  picture::Image small;
  std::string jpeg;
  report("a mere copy of the wall", width, height,
         cost_of([&] { std::memcpy(copy.data(), wall.data(), wall.size() * 4); }));
  report("made small (drawing thread)", width, height,
         cost_of([&] { small = picture::reduced(width, height, wall, picture::largest_thumbnail_side); }));
  report("compressed (feed thread)", width, height,
         cost_of([&] { jpeg = picture::encode_thumbnail(small, 24 * 1024).value(); }));
  report("decoded (console)", width, height, cost_of([&] { (void)picture::decode_thumbnail(jpeg).value(); }));
  std::printf("%-38s %4d x %4d  %zu bytes\n", "on the wire", width, height, jpeg.size());
}

}  // namespace

int main() {
  measure(1920, 1080);
  measure(3840, 2160);
}
