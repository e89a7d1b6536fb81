// Sounds that are nobody's voice, the same in every run. 16 kHz, full scale 1.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>
#include <random>
#include <string>
#include <vector>

namespace tongping::support {

using Sound = std::vector<float>;
inline constexpr std::size_t noise_rate_hz = 16'000;

inline std::size_t frames_of(double seconds) { return static_cast<std::size_t>(seconds * noise_rate_hz); }

inline float from_db(double db) { return static_cast<float>(std::pow(10.0, db / 20.0)); }

// Scaled to an RMS of `dbfs`.
inline Sound at_level(Sound sound, double dbfs) {
  double power = 1e-20;
  for (const float sample : sound) power += static_cast<double>(sample) * static_cast<double>(sample);
  const auto gain =
      static_cast<float>(static_cast<double>(from_db(dbfs)) / std::sqrt(power / static_cast<double>(sound.size())));
  for (float& sample : sound) sample *= gain;
  return sound;
}

inline Sound silence(double seconds) { return Sound(frames_of(seconds), 0.0F); }

inline Sound white_noise(double seconds, double dbfs, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0.0F, 1.0F);
  Sound sound(frames_of(seconds));
  for (float& sample : sound) sample = normal(random);
  return at_level(std::move(sound), dbfs);
}

// Falls by 6 dB an octave above 20 Hz: a fan, traffic.
inline Sound brown_noise(double seconds, double dbfs, std::uint32_t seed) {
  Sound sound = white_noise(seconds, -20.0, seed);
  float state = 0.0F;
  for (float& sample : sound) sample = state = 0.992F * state + sample;
  return at_level(std::move(sound), dbfs);
}

// Mains hum with its harmonics.
inline Sound hum(double seconds, double dbfs, double hz = 50.0) {
  Sound sound(frames_of(seconds));
  for (std::size_t i = 0; i < sound.size(); ++i) {
    for (int harmonic = 1; harmonic <= 9; ++harmonic) {
      const double angle = 2.0 * std::numbers::pi * hz * harmonic * static_cast<double>(i) / noise_rate_hz;
      sound[i] += static_cast<float>(std::sin(angle + harmonic) / harmonic);
    }
  }
  return at_level(std::move(sound), dbfs);
}

// Short decaying bursts at random times, `rate` a second: keys at 6, applause at 400.
inline Sound bursts(double seconds, double peak_dbfs, double rate, double decay_ms, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::exponential_distribution<double> pause(rate);
  std::normal_distribution<float> normal(0.0F, 1.0F);
  std::uniform_real_distribution<double> loudness(-12.0, 0.0);
  Sound sound(frames_of(seconds));
  const double decay = decay_ms * 1e-3 * noise_rate_hz;
  for (double at = pause(random); at < seconds; at += pause(random)) {
    const float peak = from_db(peak_dbfs + loudness(random));
    const std::size_t begin = frames_of(at);
    for (std::size_t i = 0; i < static_cast<std::size_t>(6.0 * decay) && begin + i < sound.size(); ++i) {
      sound[begin + i] += peak * normal(random) * static_cast<float>(std::exp(-static_cast<double>(i) / decay));
    }
  }
  return sound;
}

inline Sound keyboard(double seconds, std::uint32_t seed) { return bursts(seconds, -25.0, 6.0, 6.0, seed); }
inline Sound applause(double seconds, std::uint32_t seed) { return bursts(seconds, -25.0, 400.0, 3.0, seed); }

// A connector that crackles: single samples.
inline Sound clicks(double seconds, std::uint32_t seed) { return bursts(seconds, -6.0, 2.0, 0.05, seed); }

inline Sound mix(Sound a, const Sound& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) a[i] += b[i];
  return a;
}

inline void append(Sound& sound, const Sound& next) { sound.insert(sound.end(), next.begin(), next.end()); }

}  // namespace tongping::support
