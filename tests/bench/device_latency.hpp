// How long sound takes from a device to a pipeline, through a real sound server and the station's own listening.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/audio/sources.hpp"
#include "capture-node/listening.hpp"
#include "common/base/log.hpp"
#include "tests/bench/bench_board.hpp"
#include "tests/bench/driven_device.hpp"

namespace tongping::bench {

struct TakenFrame {
  steady_clock::time_point when;
  std::array<std::int16_t, station::HeardFrame::frames> samples;
};

using Taken = std::vector<std::vector<TakenFrame>>;  // of each device

class OpenDevices {
 public:
  explicit OpenDevices(const std::vector<std::string>& names) : names_(names) {
    for (const std::string& name : names) {
      auto sound = all_.emplace_back(std::make_shared<station::MicrophoneSound>(name));
      sound->source = sources_.open({audio::SourceKind::device, name, 1, false, {}}).value();
      if (!sound->source->start(sound->ring)) std::abort();
    }
  }
  ~OpenDevices() {
    for (auto& sound : all_) sound->source->stop();
  }
  OpenDevices(const OpenDevices&) = delete;
  OpenDevices& operator=(const OpenDevices&) = delete;

  // The frames that a pipeline of each gets within `length`, and when it gets them.
  Taken frames_for(std::chrono::milliseconds length) {
    station::Listening listening({names_, true, nullptr}, clock_);
    for (const auto& sound : all_) {
      listening.attach(sound, station::Ear::Pace::real_time);
    }
    base::Worker listener;
    listener.start("listening", [&](const base::Worker::StopFlag& stop) { listening.run(stop); });
    Taken taken = take(length, [this](std::size_t i, std::vector<TakenFrame>& into) {
      if (const auto frame = all_[i]->frames.pop_for(patience)) into.push_back({steady_clock::now(), frame->samples});
    });
    listener.request_stop();
    listener.join();
    return taken;
  }

  // The same as the sound server gives it, before anybody listens: every third sample.
  Taken blocks_for(std::chrono::milliseconds length) {
    std::vector<std::size_t> filled(all_.size());
    std::vector<std::size_t> passed(all_.size());
    return take(length, [&](std::size_t i, std::vector<TakenFrame>& into) {
      const auto block = all_[i]->ring.pop_for(patience);
      if (!block) return;
      for (const float sample : block->view()) {
        if (passed[i]++ % (DrivenDevice::rate_hz / DrivenDevice::source_rate_hz) != 0) continue;
        if (filled[i] == 0) into.emplace_back();
        into.back().when = steady_clock::now();
        into.back().samples[filled[i]] = static_cast<std::int16_t>(sample * 32767.0F);
        filled[i] = (filled[i] + 1) % into.back().samples.size();
      }
    });
  }

 private:
  static constexpr std::chrono::milliseconds patience{20};

  template <typename TakeOne>
  Taken take(std::chrono::milliseconds length, TakeOne take_one) {
    Taken taken(all_.size());
    const auto end = steady_clock::now() + length;
    run_threads(static_cast<int>(all_.size()), [&](int number) {
      const auto i = static_cast<std::size_t>(number);
      while (steady_clock::now() < end) take_one(i, taken[i]);
    });
    return taken;
  }

  const std::vector<std::string> names_;
  const base::SystemClock clock_;
  const base::Log log_{base::LogLevel::warning};
  audio::Sources sources_{clock_, log_};
  std::vector<std::shared_ptr<station::MicrophoneSound>> all_;
};

inline double likeness(const std::vector<float>& sound, std::size_t at, const std::vector<float>& part) {
  double both = 0.0, one = 1e-9, other = 1e-9;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const double a = static_cast<double>(sound[at + i]), b = static_cast<double>(part[i]);
    both += a * b;
    one += a * a;
    other += b * b;
  }
  return both / std::sqrt(one * other);
}

// Where in the device's sound the frames from `first` on stand: found by what is heard, within 3 s before the newest
// piece. Nothing where the best place is not like it.
inline std::optional<std::size_t> place_of(const DrivenDevice& device, const std::vector<TakenFrame>& taken,
                                           std::size_t first) {
  constexpr std::size_t frames = 40;
  std::vector<float> part;
  for (std::size_t i = first; i < first + frames; ++i) {
    for (const auto sample : taken[i].samples) part.push_back(static_cast<float>(sample) / 32768.0F);
  }
  std::size_t newest = device.pieces();
  while (newest > 0 && device.given(newest - 1) > taken[first].when) --newest;
  const std::size_t to = std::min(newest * DrivenDevice::piece_samples, device.sound().size() - part.size());
  const std::size_t from = to - std::min<std::size_t>(to, 3 * DrivenDevice::source_rate_hz);
  std::size_t best = from;
  double most = -1.0;
  for (std::size_t at = from; at < to; ++at) {
    const double alike = likeness(device.sound(), at, part);
    if (alike > most) {
      most = alike;
      best = at;
    }
  }
  return most > 0.9 ? std::optional(best) : std::nullopt;
}

// Milliseconds from when a device had given the last sample of 10 ms; empty where the stream was torn meanwhile, so
// that nobody knows.
inline std::vector<double> lateness_ms(const DrivenDevice& device, const std::vector<TakenFrame>& taken) {
  constexpr std::size_t apart = 60;  // from either end
  constexpr std::size_t unsure = 4;  // samples by which a place is not quite known
  if (taken.size() < 4 * apart) return {};
  const std::size_t late = taken.size() - 2 * apart;
  const auto early_place = place_of(device, taken, apart), late_place = place_of(device, taken, late);
  if (!early_place || !late_place) return {};
  constexpr std::size_t frame = station::HeardFrame::frames;
  const std::size_t torn = *late_place - *early_place - (late - apart) * frame + unsure;
  if (torn > 2 * unsure) return {};
  std::vector<double> result;
  for (std::size_t i = apart; i < late; ++i) {
    const std::size_t last = *early_place + (i - apart + 1) * frame - 1;
    const auto took = taken[i].when - device.given(last / DrivenDevice::piece_samples);
    result.push_back(std::chrono::duration<double, std::milli>(took).count());
  }
  return result;
}

}  // namespace tongping::bench
