// A room with talkers and microphones, simulated from dry recordings. 16 kHz, full scale 1.
#pragma once

#include <kissfft/kiss_fftr.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <memory>
#include <numbers>
#include <random>
#include <vector>

#include "tests/support/noises.hpp"

namespace tongping::support {

struct Point {
  double x = 0.0, y = 0.0, z = 0.0;  // metres
};

inline double distance(const Point& a, const Point& b) { return std::hypot(a.x - b.x, a.y - b.y, a.z - b.z); }

struct RoomMicrophone {
  Point at;
  Point towards;          // where a cardioid looks
  bool cardioid = false;  // else it hears all around alike
  double gain_db = 0.0;   // beside what makes its own talker as loud as the others
};

// Echo: of each wall what the absorption leaves that makes `echo_s` (C. Eyring, 1930), the first 120 ms as images of
// the talker behind the walls (J. Allen, D. Berkley, "Image method for efficiently simulating small-room acoustics",
// 1979), then noise that decays at that rate (J.-D. Polack, 1988).
struct Room {
  Point size;
  double echo_s = 0.4;  // until 60 dB weaker
  std::vector<Point> mouths;
  std::vector<RoomMicrophone> microphones;
};

inline constexpr double sound_m_per_s = 343.0;

inline double wall_reflection(const Room& room) {
  const Point& s = room.size;
  const double volume = s.x * s.y * s.z;
  const double surface = 2.0 * (s.x * s.y + s.y * s.z + s.z * s.x);
  return std::exp(-0.161 * volume / (surface * room.echo_s) / 2.0);  // of the amplitude
}

inline double hears(const RoomMicrophone& microphone, const Point& from) {
  if (!microphone.cardioid) return 1.0;
  const auto minus = [](const Point& a, const Point& b) { return Point{a.x - b.x, a.y - b.y, a.z - b.z}; };
  const Point axis = minus(microphone.towards, microphone.at), ray = minus(from, microphone.at);
  const double cosine = (axis.x * ray.x + axis.y * ray.y + axis.z * ray.z) /
                        (std::hypot(axis.x, axis.y, axis.z) * std::hypot(ray.x, ray.y, ray.z));
  return 0.5 + 0.5 * cosine;
}

// What a click at `mouth` is at the microphone; 1 at one metre without a wall.
inline Sound impulse_response(const Room& room, const Point& mouth, const RoomMicrophone& microphone,
                              std::uint32_t seed) {
  constexpr double images_s = 0.12;
  Sound response(frames_of(0.8 * room.echo_s + images_s), 0.0F);
  const double reflection = wall_reflection(room);
  const double farthest = images_s * sound_m_per_s;
  const auto count = [&](double side) { return static_cast<int>(farthest / (2.0 * side)) + 1; };
  const auto image = [](double at, double side, int room_index, int mirrored) {
    return 2.0 * room_index * side + (mirrored != 0 ? -at : at);
  };
  for (int nx = -count(room.size.x); nx <= count(room.size.x); ++nx) {
    for (int ny = -count(room.size.y); ny <= count(room.size.y); ++ny) {
      for (int nz = -count(room.size.z); nz <= count(room.size.z); ++nz) {
        for (int mirrored = 0; mirrored < 8; ++mirrored) {
          const int mx = mirrored & 1, my = (mirrored >> 1) & 1, mz = mirrored >> 2;
          const Point from{image(mouth.x, room.size.x, nx, mx), image(mouth.y, room.size.y, ny, my),
                           image(mouth.z, room.size.z, nz, mz)};
          const double metres = distance(from, microphone.at);
          if (metres > farthest) continue;
          const int walls =
              std::abs(nx - mx) + std::abs(nx) + std::abs(ny - my) + std::abs(ny) + std::abs(nz - mz) + std::abs(nz);
          const auto at = static_cast<std::size_t>(metres / sound_m_per_s * noise_rate_hz);
          response[at] += static_cast<float>(std::pow(reflection, walls) * hears(microphone, from) / metres);
        }
      }
    }
  }
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, 1.0);
  const double volume = room.size.x * room.size.y * room.size.z;
  const double all_around = microphone.cardioid ? 1.0 / 3.0 : 1.0;
  const double power = all_around * 4.0 * std::numbers::pi * sound_m_per_s / volume / noise_rate_hz;
  for (std::size_t i = frames_of(images_s); i < response.size(); ++i) {
    const double t = static_cast<double>(i) / noise_rate_hz;
    response[i] += static_cast<float>(std::sqrt(power) * std::pow(10.0, -3.0 * t / room.echo_s) * normal(random));
  }
  return response;
}

// As long as `sound`; block by block in the frequency domain (overlap and add).
inline Sound convolved(const Sound& sound, const Sound& response) {
  std::size_t length = 4096;
  while (length < 2 * response.size()) length *= 2;
  const std::unique_ptr<kiss_fftr_state, void (*)(void*)> there(
      kiss_fftr_alloc(static_cast<int>(length), 0, nullptr, nullptr), kiss_fft_free);
  const std::unique_ptr<kiss_fftr_state, void (*)(void*)> back(
      kiss_fftr_alloc(static_cast<int>(length), 1, nullptr, nullptr), kiss_fft_free);
  std::vector<kiss_fft_cpx> filter(length / 2 + 1), block(length / 2 + 1);
  Sound padded(response);
  padded.resize(length, 0.0F);
  kiss_fftr(there.get(), padded.data(), filter.data());
  Sound result(sound.size(), 0.0F), part(length);
  const std::size_t step = length - response.size();
  for (std::size_t begin = 0; begin < sound.size(); begin += step) {
    const std::size_t end = std::min(begin + step, sound.size());
    std::fill(std::copy(sound.begin() + static_cast<std::ptrdiff_t>(begin),
                        sound.begin() + static_cast<std::ptrdiff_t>(end), part.begin()),
              part.end(), 0.0F);
    kiss_fftr(there.get(), part.data(), block.data());
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::complex<float> product =
          std::complex<float>(block[i].r, block[i].i) * std::complex<float>(filter[i].r, filter[i].i);
      block[i] = {product.real(), product.imag()};
    }
    kiss_fftri(back.get(), block.data(), part.data());
    for (std::size_t i = 0; i < length && begin + i < result.size(); ++i)
      result[begin + i] += part[i] / static_cast<float>(length);
  }
  return result;
}

}  // namespace tongping::support
