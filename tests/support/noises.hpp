// Sounds that are nobody's voice, the same in every run. 16 kHz, full scale 1.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tongping::support {

using Sound = std::vector<float>;
inline constexpr std::size_t noise_rate_hz = 16'000;

inline std::size_t frames_of(double seconds) { return static_cast<std::size_t>(seconds * noise_rate_hz); }

// Full scale 1 as 16 bits.
inline std::int16_t sixteen_bits(float sample) {
  return static_cast<std::int16_t>(std::clamp(sample, -1.0F, 0.9999F) * 32768.0F);
}

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

// Sheets that are turned: every two seconds a rustle of half a second, made of many small cracks.
inline Sound paper(double seconds, std::uint32_t seed) {
  Sound sound = bursts(seconds, -25.0, 300.0, 1.5, seed);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double t = std::fmod(static_cast<double>(i) / noise_rate_hz, 2.0);
    sound[i] *= static_cast<float>(t < 0.5 ? std::sin(std::numbers::pi * t / 0.5) : 0.0);
  }
  return sound;
}

// Chords of four notes with harmonics that decay (`decay` a second), a new one every 0.4 s, and a beat: not modulated
// like speech, but periodic like it.
inline Sound music(double seconds, double dbfs, std::uint32_t seed, double decay = 3.0) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> step(0, 24);
  Sound sound = bursts(seconds, -30.0, 2.5, 20.0, seed + 1);
  for (double begin = 0.0; begin < seconds; begin += 0.4) {
    for (int note = 0; note < 4; ++note) {
      const double hz = 130.8 * std::pow(2.0, step(random) / 12.0);
      const std::size_t first = frames_of(begin);
      for (std::size_t i = 0; i < frames_of(1.2) && first + i < sound.size(); ++i) {
        const double t = static_cast<double>(i) / noise_rate_hz;
        const double angle = 2.0 * std::numbers::pi * hz * t;
        const double tone = std::sin(angle) + 0.5 * std::sin(2.0 * angle) + 0.25 * std::sin(3.0 * angle);
        sound[first + i] += static_cast<float>(0.05 * tone * std::exp(-decay * t) * std::min(1.0, t * 100.0));
      }
    }
  }
  return at_level(std::move(sound), dbfs);
}

// One instrument: notes of a scale with eight harmonics, 0.3 to 0.6 s long, each of which fades a little.
inline Sound melody(double seconds, double dbfs, std::uint32_t seed) {
  constexpr std::array<int, 7> scale{0, 2, 4, 5, 7, 9, 11};
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::size_t> step(0, scale.size() - 1);
  std::uniform_real_distribution<double> length(0.3, 0.6);
  Sound sound(frames_of(seconds));
  for (double begin = 0.0; begin < seconds;) {
    const double lasts = length(random);
    const double hz = 196.0 * std::pow(2.0, scale[step(random)] / 12.0);
    const std::size_t first = frames_of(begin);
    for (std::size_t i = 0; i < frames_of(lasts) && first + i < sound.size(); ++i) {
      const double t = static_cast<double>(i) / noise_rate_hz;
      const double loud = std::min({1.0, t * 100.0, (lasts - t) * 100.0}) * std::exp(-2.0 * t);
      for (int harmonic = 1; harmonic <= 8; ++harmonic) {
        sound[first + i] += static_cast<float>(loud * std::sin(2.0 * std::numbers::pi * hz * harmonic * t) / harmonic);
      }
    }
    begin += lasts;
  }
  return at_level(std::move(sound), dbfs);
}

// Many people at once: each of `voices` said over and over, from another moment on.
inline Sound babble(double seconds, double dbfs, const std::vector<Sound>& voices, std::size_t talkers,
                    std::uint32_t seed) {
  std::mt19937 random(seed);
  Sound sound(frames_of(seconds), 0.0F);
  for (std::size_t talker = 0; talker < talkers && !voices.empty(); ++talker) {
    std::size_t voice = talker % voices.size();
    std::size_t at = random() % voices[voice].size();
    for (float& sample : sound) {
      if (at == voices[voice].size()) {
        at = 0;
        voice = (voice + 1) % voices.size();
      }
      sample += voices[voice][at++];
    }
  }
  return at_level(std::move(sound), dbfs);
}

// As from the other end of a hall: mostly echo, 60 dB in 0.8 s, and dull.
inline Sound distant(const Sound& near, double dbfs, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> gain(0.5F, 0.7F);
  Sound sound = near;
  for (const double delay_ms : {29.7, 37.1, 41.1, 43.7, 53.3, 61.7}) {  // combs in a row (M. Schroeder, 1962)
    const std::size_t delay = frames_of(delay_ms * 1e-3);
    const float back = gain(random);
    for (std::size_t i = delay; i < sound.size(); ++i) sound[i] = 0.5F * sound[i] + back * sound[i - delay];
  }
  float state = 0.0F;
  for (float& sample : sound) sample = state = 0.6F * state + 0.4F * sample;
  return at_level(std::move(sound), dbfs);
}

// As from the other side of a room: direct sound, and behind it noise that decays by 60 dB in `echo_s` and is louder by
// `louder_db` (J.-D. Polack, 1988), made of 1,500 taps a second of either sign (velvet noise: M. Karjalainen, H.
// Järveläinen, 2007).
inline Sound in_a_room(const Sound& near, double dbfs, double echo_s, double louder_db, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> share(0.0, 1.0);
  constexpr double taps_a_second = 1'500.0;
  std::vector<std::pair<std::size_t, float>> taps;
  double power = 0.0;
  for (double begin = 0.003; begin < 0.9 * echo_s; begin += 1.0 / taps_a_second) {
    const double at = begin + share(random) / taps_a_second;
    const double gain = std::pow(10.0, -3.0 * at / echo_s) * (share(random) < 0.5 ? -1.0 : 1.0);
    taps.emplace_back(frames_of(at), static_cast<float>(gain));
    power += gain * gain;
  }
  const auto level = static_cast<float>(std::sqrt(std::pow(10.0, louder_db / 10.0) / power));
  Sound sound = near;
  for (const auto& [delay, gain] : taps) {
    for (std::size_t i = delay; i < sound.size(); ++i) sound[i] += level * gain * near[i - delay];
  }
  return at_level(std::move(sound), dbfs);
}

// As if its microphone were turned up, or its talker came nearer, in the middle.
inline Sound louder_from_half(Sound sound, double db) {
  const float gain = from_db(db);
  for (std::size_t i = sound.size() / 2; i < sound.size(); ++i) sound[i] *= gain;
  return sound;
}

inline Sound mix(Sound a, const Sound& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) a[i] += b[i];
  return a;
}

inline void append(Sound& sound, const Sound& next) { sound.insert(sound.end(), next.begin(), next.end()); }

}  // namespace tongping::support
