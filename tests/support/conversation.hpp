// People who talk in turns, made of recordings of each.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "tests/support/noises.hpp"
#include "tests/support/panel_recording.hpp"

namespace tongping::support {

// What was said between pauses, from first to last sound: divided at pauses of 0.4 s, and of 0.15 s once a part is
// longer than `longest_s`.
inline std::vector<Sound> utterances_of(const Sound& sound, double longest_s) {
  const std::size_t step = noise_rate_hz / 50;
  std::vector<double> db;
  for (std::size_t at = 0; at + step <= sound.size(); at += step) {
    double power = 1e-12;
    for (std::size_t i = 0; i < step; ++i) power += static_cast<double>(sound[at + i] * sound[at + i]);
    db.push_back(10.0 * std::log10(power / static_cast<double>(step)));
  }
  const double loud = db.empty() ? 0.0 : *std::max_element(db.begin(), db.end());
  std::vector<Sound> result;
  std::size_t begin = 0, last = 0;
  bool open = false;
  const auto place = [&](std::size_t at) { return sound.begin() + static_cast<std::ptrdiff_t>(at * step); };
  const auto close = [&] {
    if (open && (last - begin) * step > frames_of(0.3)) result.emplace_back(place(begin), place(last + 1));
    open = false;
  };
  for (std::size_t i = 0; i < db.size(); ++i) {
    if (db[i] > loud - 30.0) {
      if (!open) begin = i;
      open = true;
      last = i;
      continue;
    }
    const bool is_long = (i - begin) * step > frames_of(longest_s);
    if ((i - last) * step > frames_of(is_long ? 0.15 : 0.4)) close();
  }
  close();
  return result;
}

struct Said {
  std::vector<Sound> dry;   // of each talker, alone and without a room
  std::vector<Turn> turns;  // sentence by sentence
};

// One talker's sentences, of one loudness all in all, one after the other and again from the first.
class Sentences {
 public:
  Sentences(const std::vector<Sound>& recordings, double dbfs) {
    double power = 1e-20, samples = 1.0;
    for (const Sound& recording : recordings) {
      for (Sound& sentence : utterances_of(recording, 6.0)) {
        for (const float sample : sentence) power += static_cast<double>(sample * sample);
        samples += static_cast<double>(sentence.size());
        sentences_.push_back(std::move(sentence));
      }
    }
    const auto gain = static_cast<float>(static_cast<double>(from_db(dbfs)) / std::sqrt(power / samples));
    for (Sound& sentence : sentences_) {
      for (float& sample : sentence) sample *= gain;
    }
  }
  const Sound& next() { return sentences_[next_++ % sentences_.size()]; }

 private:
  std::vector<Sound> sentences_;
  std::size_t next_ = 0;
};

// One to three sentences a turn; with the probability `overlap` the next talker begins before the last has ended, by 2
// s at most.
inline Said conversation(std::vector<Sentences> talkers, double seconds, double overlap, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> share(0.0, 1.0);
  Said said{std::vector<Sound>(talkers.size(), silence(seconds)), {}};
  std::size_t who = talkers.size();
  for (double at = 1.0;;) {
    const std::size_t before = who;
    while (who == before) who = random() % talkers.size();
    const double turn_begin = at;
    for (std::size_t left = 1 + random() % 3; left > 0; --left) {
      const Sound& sentence = talkers[who].next();
      const double length = static_cast<double>(sentence.size()) / noise_rate_hz;
      if (at + length + 0.5 > seconds) return said;
      for (std::size_t i = 0; i < sentence.size(); ++i) said.dry[who][frames_of(at) + i] += sentence[i];
      said.turns.push_back({who, at, at + length});
      at += length + 0.15 + 0.5 * share(random);
    }
    at += share(random) < overlap ? -std::min(2.0, 0.5 * (at - turn_begin)) : 0.6 * share(random);
  }
}

}  // namespace tongping::support
