// A sound card made of a pipe: gives its sound at a clock of its own, and knows when it gave what.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "common/base/format.hpp"

namespace tongping::bench {

using steady_clock = std::chrono::steady_clock;

class DrivenDevice {
 public:
  static constexpr std::uint32_t rate_hz = 48'000;  // what sound cards have
  static constexpr std::size_t piece_frames = rate_hz / 100;
  static constexpr std::size_t source_rate_hz = 16'000;  // of the sound that is given
  static constexpr std::size_t piece_samples = source_rate_hz / 100;

  // `sound` at 16 kHz; outlives it. `ppm`: how much faster than the machine's clock its own one is. The pipe is there.
  DrivenDevice(const std::filesystem::path& pipe, const std::vector<float>& sound, double ppm)
      : pipe_(::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)),
        sound_(sound),
        piece_(std::chrono::nanoseconds(std::llround(1e7 / (1.0 + ppm * 1e-6)))),
        given_(sound.size() / piece_samples) {}
  ~DrivenDevice() {
    stop_ = true;
    if (driver_.joinable()) driver_.join();
    ::close(pipe_);
  }
  DrivenDevice(const DrivenDevice&) = delete;
  DrivenDevice& operator=(const DrivenDevice&) = delete;

  static std::string module(const std::string& name, const std::filesystem::path& pipe) {
    return base::format("module-pipe-source source_name={} format=s16le rate={} channels=1 channel_map=mono file={}",
                        name, rate_hz, pipe.string());
  }

  void start() {
    driver_ = std::thread([this] { drive(); });
  }

  // 10 ms pieces that were given so far.
  std::size_t pieces() const { return pieces_; }
  // When a piece was given whole: below pieces().
  steady_clock::time_point given(std::size_t piece) const { return given_[piece]; }
  std::size_t refused() const { return refused_; }  // pieces for which the server left no room
  const std::vector<float>& sound() const { return sound_; }

 private:
  void drive() {
    auto due = steady_clock::now();
    std::array<std::int16_t, piece_frames> frames{};
    for (std::size_t piece = 0; piece < given_.size() && !stop_; ++piece) {
      due += piece_;
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - steady_clock::now());
      ::poll(nullptr, 0, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
      for (std::size_t i = 0; i < frames.size(); ++i) frames[i] = frame_at(piece * piece_frames + i);
      if (::write(pipe_, frames.data(), sizeof frames) != sizeof frames) ++refused_;
      given_[piece] = steady_clock::now();
      pieces_ = piece + 1;
    }
  }

  // Between two samples a straight line.
  std::int16_t frame_at(std::size_t frame) const {
    constexpr std::size_t times = rate_hz / source_rate_hz;
    const std::size_t at = frame / times;
    const float next = at + 1 < sound_.size() ? sound_[at + 1] : sound_[at];
    const float part = static_cast<float>(frame % times) / static_cast<float>(times);
    const float sample = sound_[at] + (next - sound_[at]) * part;
    return static_cast<std::int16_t>(std::clamp(sample, -1.0F, 0.9999F) * 32768.0F);
  }

  const int pipe_;
  const std::vector<float>& sound_;
  const std::chrono::nanoseconds piece_;
  std::vector<steady_clock::time_point> given_;
  std::atomic<std::size_t> pieces_{0};
  std::atomic<std::size_t> refused_{0};
  std::atomic<bool> stop_{false};
  std::thread driver_;
};

}  // namespace tongping::bench
