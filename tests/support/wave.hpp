// Sound files that a test makes: 16-bit PCM in RIFF/WAVE.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <vector>

namespace tongping::support {

inline std::vector<float> tone(double hz, std::uint32_t rate_hz, double seconds, float amplitude = 0.3F) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * rate_hz));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] =
        amplitude * static_cast<float>(std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate_hz));
  }
  return samples;
}

// `channels` of equal length. Little-endian machines only, as all that we build for are.
inline void write_wave(const std::filesystem::path& file, std::uint32_t rate_hz,
                       const std::vector<std::vector<float>>& channels) {
  std::ofstream out(file, std::ios::binary);
  const auto put = [&](auto value) { out.write(reinterpret_cast<const char*>(&value), sizeof value); };
  const auto count = static_cast<std::uint16_t>(channels.size());
  const auto bytes = static_cast<std::uint32_t>(channels.at(0).size() * count * 2);
  out << "RIFF";
  put(36 + bytes);
  out << "WAVEfmt ";
  put(std::uint32_t{16});
  put(std::uint16_t{1});
  put(count);
  put(rate_hz);
  put(rate_hz * count * 2);
  put(static_cast<std::uint16_t>(count * 2));
  put(std::uint16_t{16});
  out << "data";
  put(bytes);
  for (std::size_t i = 0; i < channels[0].size(); ++i) {
    for (const auto& channel : channels) put(static_cast<std::int16_t>(std::lrintf(channel[i] * 32767.0F)));
  }
}

}  // namespace tongping::support
