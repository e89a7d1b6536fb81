#include "capture-node/audio/resampler.hpp"

#include <soxr.h>

#include <algorithm>
#include <cmath>

#include "common/base/format.hpp"

namespace tongping::audio {
namespace {

constexpr std::uint32_t lowest_input_rate_hz = 4'000;
constexpr std::uint32_t highest_input_rate_hz = 768'000;
constexpr std::size_t samples_held = recogniser_rate_hz;  // a second: more than comes at once

struct FreeSoxr {
  void operator()(soxr_t soxr) const { soxr_delete(soxr); }
};

std::int16_t to_int16(float sample) {
  return static_cast<std::int16_t>(std::lrintf(std::clamp(sample, -1.0F, 32767.0F / 32768.0F) * 32768.0F));
}

}  // namespace

struct Resampler::Engine {
  std::unique_ptr<std::remove_pointer_t<soxr_t>, FreeSoxr> soxr;  // none where the rates are the same
};

base::Result<void> check_rate(std::uint32_t input_rate_hz) {
  if (input_rate_hz >= lowest_input_rate_hz && input_rate_hz <= highest_input_rate_hz) return {};
  return base::failure(base::format("a sample rate of {} Hz cannot be recognised; it must be from {} to {} Hz",
                                    input_rate_hz, lowest_input_rate_hz, highest_input_rate_hz));
}

base::Result<std::unique_ptr<Resampler>> Resampler::open(std::uint32_t input_rate_hz) {
  if (auto usable = check_rate(input_rate_hz); !usable) return base::pass_on(usable.error());
  auto engine = std::make_unique<Engine>();
  if (input_rate_hz != recogniser_rate_hz) {
    soxr_error_t error = nullptr;
    const soxr_io_spec_t floats = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_MQ, 0);
    // Its own choice of sizes, 2^10 and more, holds sound back by up to 38 ms; this costs 0.04 ms a second more.
    soxr_runtime_spec_t smallest_pieces = soxr_runtime_spec(1);
    smallest_pieces.log2_min_dft_size = smallest_pieces.log2_large_dft_size = 8;
    engine->soxr.reset(soxr_create(input_rate_hz, recogniser_rate_hz, 1, &error, &floats, &quality, &smallest_pieces));
    if (error != nullptr) {
      return base::failure(
          base::format("cannot resample {} Hz to {} Hz: {}", input_rate_hz, recogniser_rate_hz, error));
    }
  }
  return std::unique_ptr<Resampler>(new Resampler(std::move(engine)));
}

Resampler::Resampler(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {
  samples_.reserve(samples_held);  // growing would leave what was heard where it was
}
Resampler::~Resampler() = default;

std::span<const std::int16_t> Resampler::feed(std::span<const float> input) {
  samples_.clear();
  if (engine_->soxr != nullptr) return convert(input.data(), input.size());
  samples_.resize(input.size());
  std::transform(input.begin(), input.end(), samples_.begin(), to_int16);
  return samples_;
}

std::span<const std::int16_t> Resampler::drain() {
  samples_.clear();
  if (engine_->soxr == nullptr) return samples_;
  const auto rest = convert(nullptr, 0);
  soxr_clear(engine_->soxr.get());
  return rest;
}

// A null input tells soxr that the stretch has ended.
std::span<const std::int16_t> Resampler::convert(const float* input, std::size_t frames) {
  constexpr std::size_t room = 1024;
  converted_.resize(room);
  std::size_t used = 0;
  std::size_t given = 0;
  do {
    const float* from = input == nullptr ? nullptr : input + used;
    std::size_t taken = 0;
    if (soxr_process(engine_->soxr.get(), from, frames - used, &taken, converted_.data(), room, &given) != nullptr)
      break;
    used += taken;
    for (std::size_t i = 0; i < given; ++i) samples_.push_back(to_int16(converted_[i]));
  } while (given == room || used < frames);
  return samples_;
}

}  // namespace tongping::audio
