#include "capture-node/audio/lag_correlation.hpp"

#include <kissfft/kiss_fftr.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include "common/base/wipe.hpp"

namespace tongping::audio {
namespace {

constexpr std::int64_t samples_per_ms = 16;

// Below are hums and steps on the floor, above is little of a voice.
constexpr std::size_t first_bin = 12;  // 190 Hz
constexpr std::size_t last_bin = 300;  // 4.7 kHz

struct FreeTransform {
  void operator()(kiss_fftr_state* state) const { kiss_fft_free(state); }
};
using RealTransform = std::unique_ptr<kiss_fftr_state, FreeTransform>;

std::int64_t sample_at(std::chrono::nanoseconds at) {
  constexpr std::int64_t ns_per_ms = 1'000'000;
  return (at.count() * samples_per_ms + ns_per_ms / 2) / ns_per_ms;
}

}  // namespace

struct LagCorrelation::Transform {
  using Spectrum = std::array<kiss_fft_cpx, window / 2 + 1>;

  explicit Transform(std::size_t microphones) : spectra(microphones) {
    assert(there && back);
    for (std::size_t i = 0; i < window; ++i) {
      const float turn = static_cast<float>(i) / static_cast<float>(window);
      shape[i] = 0.5F - 0.5F * std::cos(2.0F * std::numbers::pi_v<float> * turn);  // Hann
    }
  }

  RealTransform there{kiss_fftr_alloc(window, 0, nullptr, nullptr)};
  RealTransform back{kiss_fftr_alloc(window, 1, nullptr, nullptr)};
  std::array<float, window> shape{};
  std::array<float, window> samples{};
  Spectrum product{};
  std::vector<Spectrum> spectra;  // one a microphone
};

LagCorrelation::LagCorrelation(std::size_t microphones)
    : microphones_(microphones), transform_(std::make_unique<Transform>(microphones)) {}
LagCorrelation::~LagCorrelation() = default;

void LagCorrelation::take(std::size_t microphone, std::span<const std::int16_t, frame_samples> samples,
                          std::chrono::nanoseconds at) {
  Microphone& m = microphones_[microphone];
  const std::int64_t begin = sample_at(at);
  if (begin != m.end) m.heard = 0;
  std::move(m.samples.begin() + frame_samples, m.samples.end(), m.samples.begin());
  std::copy(samples.begin(), samples.end(), m.samples.end() - frame_samples);
  m.heard = std::min(m.heard + frame_samples, m.samples.size());
  m.end = begin + static_cast<std::int64_t>(frame_samples);
}

bool LagCorrelation::transform(std::size_t microphone, std::int64_t end) {
  Microphone& m = microphones_[microphone];
  if (m.transformed == end) return true;
  const auto newer = static_cast<std::size_t>(m.end - end);
  if (newer > most_apart || window + newer > m.heard) return false;
  const auto begin = m.samples.end() - static_cast<std::ptrdiff_t>(window + newer);
  std::transform(transform_->shape.begin(), transform_->shape.end(), begin, transform_->samples.begin(),
                 [](float weight, float sample) { return weight * sample; });
  kiss_fftr(transform_->there.get(), transform_->samples.data(), transform_->spectra[microphone].data());
  m.transformed = end;
  return true;
}

std::optional<LagCorrelation::Lags> LagCorrelation::of(std::size_t one, std::size_t other) {
  const std::int64_t end = std::min(microphones_[one].end, microphones_[other].end);
  if (!transform(one, end) || !transform(other, end)) return std::nullopt;
  const auto& a = transform_->spectra[one];
  const auto& b = transform_->spectra[other];
  for (std::size_t k = first_bin; k < last_bin; ++k) {
    const float real = a[k].r * b[k].r + a[k].i * b[k].i;
    const float imaginary = a[k].r * b[k].i - a[k].i * b[k].r;
    const float size = std::sqrt(real * real + imaginary * imaginary) + 1e-9F;
    transform_->product[k] = {real / size, imaginary / size};
  }
  kiss_fftri(transform_->back.get(), transform_->product.data(), transform_->samples.data());
  constexpr float all = 2.0F * static_cast<float>(last_bin - first_bin);
  Lags lags;
  for (std::size_t i = 0; i < places; ++i)
    lags[i] = transform_->samples[(i + window - static_cast<std::size_t>(reach)) % window] / all;
  return lags;
}

void LagCorrelation::forget(std::size_t microphone) {
  base::wipe(microphones_[microphone].samples);
  microphones_[microphone] = {};
  base::wipe(transform_->spectra[microphone]);
  base::wipe(transform_->samples);
  base::wipe(transform_->product);
  // They keep what they were given last.
  kiss_fftr(transform_->there.get(), transform_->samples.data(), transform_->product.data());
  kiss_fftri(transform_->back.get(), transform_->product.data(), transform_->samples.data());
}

}  // namespace tongping::audio
