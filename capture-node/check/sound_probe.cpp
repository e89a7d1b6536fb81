#include "capture-node/check/sound_probe.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "capture-node/audio/resampler.hpp"
#include "capture-node/check/pairs.hpp"

namespace tongping::check {
namespace {

constexpr float full_scale = 32'768.0F;
constexpr int clipped_from = 32'767;  // the resampler clips there
constexpr std::array<int, 2> mains_hz{50, 60};
constexpr int harmonics = 3;
constexpr double neighbour_hz = 5.0;
constexpr double stands_out = 10.0;  // times the power beside it: 10 dB

float dbfs(double power) {
  return std::max(audio::Level::floor_dbfs, static_cast<float>(10.0 * std::log10(power + 1e-12)));
}

// Power of a sine of that frequency in the samples. G. Goertzel's algorithm (1958) under a Hann window, whose sum is
// half the number of samples.
double power_at(double hz, std::span<const float> samples) {
  const double step = 2.0 * std::numbers::pi / static_cast<double>(samples.size());
  const double turn = 2.0 * std::numbers::pi * hz / audio::recogniser_rate_hz;
  const double factor = 2.0 * std::cos(turn);
  double last = 0.0;
  double before = 0.0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double window = 0.5 - 0.5 * std::cos(step * static_cast<double>(i));
    const double next = static_cast<double>(samples[i]) * window + factor * last - before;
    before = last;
    last = next;
  }
  const double square = last * last + before * before - factor * last * before;
  const double amplitude = 4.0 * std::sqrt(std::max(square, 0.0)) / static_cast<double>(samples.size());
  return amplitude * amplitude / 2.0;
}

struct Mains {
  double power = 0.0;   // of all harmonics
  double beside = 0.0;  // the same, a few hertz away on the louder side
};

Mains mains_in(std::span<const float> samples, int hz) {
  Mains found;
  for (int harmonic = 1; harmonic <= harmonics; ++harmonic) {
    const double at = static_cast<double>(hz) * harmonic;
    found.power += power_at(at, samples);
    found.beside += std::max(power_at(at - neighbour_hz, samples), power_at(at + neighbour_hz, samples));
  }
  return found;
}

}  // namespace

void SoundProbe::feed(std::span<const std::int16_t, frame_samples> frame) {
  double power = 0.0;
  for (const std::int16_t sample : frame) {
    const int size = std::abs(static_cast<int>(sample));
    peak_ = std::max(peak_, size);
    clipped_ += size >= clipped_from ? 1 : 0;
    power += static_cast<double>(sample) * sample;
  }
  power /= static_cast<double>(frame_samples) * static_cast<double>(full_scale) * static_cast<double>(full_scale);
  powers_.push_back(static_cast<float>(power));
  const recognise::VoiceFrame voice = voice_activity_.feed(frame);
  if (voice.voiced) {
    ++voiced_frames_;
    voiced_power_ += power;
  }
  search_hum(frame, !voice.voiced);
}

void SoundProbe::search_hum(std::span<const std::int16_t, frame_samples> frame, bool quiet) {
  if (!quiet) return stretch_.clear();
  for (const std::int16_t sample : frame) stretch_.push_back(static_cast<float>(sample) / full_scale);
  if (stretch_.size() < hum_samples) return;
  judge_hum();
  stretch_.clear();
}

void SoundProbe::judge_hum() {
  ++hum_searched_;
  for (std::size_t i = 0; i < mains_hz.size(); ++i) {
    const Mains mains = mains_in(stretch_, mains_hz[i]);
    if (mains.power < stands_out * mains.beside) continue;
    ++hum_found_[i];
    hum_power_[i] += mains.power;
  }
}

SoundFacts SoundProbe::facts() const {
  constexpr std::chrono::milliseconds frame_length{10};
  SoundFacts facts;
  facts.heard = frame_length * powers_.size();
  facts.voice = frame_length * voiced_frames_;
  facts.zeros = peak_ == 0;
  facts.clipped = clipped_;
  const double peak = static_cast<double>(peak_) / static_cast<double>(full_scale);
  facts.peak_dbfs = dbfs(peak * peak);
  if (voiced_frames_ > 0) facts.voice_dbfs = dbfs(voiced_power_ / static_cast<double>(voiced_frames_));
  facts.room_dbfs = dbfs(static_cast<double>(quiet_power(powers_)));
  for (std::size_t i = 0; i < mains_hz.size(); ++i) {
    if (hum_found_[i] * 2 <= hum_searched_) continue;
    const float level = dbfs(hum_power_[i] / static_cast<double>(hum_found_[i]));
    if (level <= facts.hum_dbfs) continue;
    facts.hum_dbfs = level;
    facts.hum_hz = mains_hz[i];
  }
  return facts;
}

}  // namespace tongping::check
