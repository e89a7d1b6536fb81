#include "capture-node/audio/crosstalk.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tongping::audio {
namespace {

constexpr float power_weight = 0.7F;
constexpr float slow_weight = 0.1F;
constexpr float echo_decay = 0.82F;   // of the power, every 10 ms: 60 dB in 0.7 s, a lively room
constexpr float active_ratio = 4.0F;  // 6 dB above the floor, as voice activity has it
constexpr float own_ratio = 2.0F;     // 3 dB above what others explain
constexpr float kept_ratio = 1.6F;    // who owned the 10 ms before keeps them down to 2 dB
constexpr int rounds = 3;             // of solving
constexpr std::int64_t contested_frames = 10;

constexpr float loudest_share_db = 17.0F;
constexpr float unlearned_share_db = -6.0F;  // the loudest owns, and who is as loud
constexpr float most_gain_db = 12.0F;        // that noise floors are believed
constexpr float unlearned_weight = 15.0F;    // counts as much as 150 ms of one talker
constexpr float learned_weight = 300.0F;     // from here on noise floors are not asked
constexpr float percentile = 0.95F;
constexpr float forgetting = 0.9998F;        // half in 35 s of one talker
constexpr float learning_ratio = 30.0F;      // 15 dB above the floor: the room's noise does not count
constexpr std::int64_t learning_delay = 12;  // alone for so long: the echo of who spoke before has faded

float power_db(float ratio) { return 10.0F * std::log10(ratio + 1e-12F); }
float power_ratio(float db) { return std::pow(10.0F, db / 10.0F); }

std::size_t bin_of(float db, std::size_t bins) {
  return static_cast<std::size_t>(std::clamp(loudest_share_db - db, 0.0F, static_cast<float>(bins - 1)));
}

}  // namespace

Crosstalk::Crosstalk(std::size_t microphones)
    : microphones_(microphones), pairs_(microphones * microphones), verdicts_(microphones) {}

std::span<const Verdict> Crosstalk::feed(std::span<const HeardLevel> levels) {
  assert(levels.size() == microphones_.size());
  take(levels);
  settle_unlearned();
  solve();
  judge(levels);
  name_others();
  learn();
  return verdicts_;
}

void Crosstalk::take(std::span<const HeardLevel> levels) {
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    Microphone& m = microphones_[i];
    const float power = levels[i].present ? levels[i].power : 0.0F;
    m.floor = levels[i].floor;
    m.power += power_weight * (power - m.power);
    m.level = std::max(m.power - m.floor, 0.0F);
    m.slow_power += slow_weight * (power - m.slow_power);
    m.echo *= echo_decay;
  }
}

void Crosstalk::settle_unlearned() {
  for (std::size_t from = 0; from < microphones_.size(); ++from) {
    for (std::size_t into = 0; into < microphones_.size(); ++into) {
      if (from != into && pair(from, into).total < learned_weight) settle(from, into);
    }
  }
}

void Crosstalk::solve() {
  for (Microphone& m : microphones_) m.own = m.level;
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < microphones_.size(); ++i) {
      microphones_[i].own = std::max(microphones_[i].level - foreign_power(i), 0.0F);
    }
  }
}

float Crosstalk::foreign_power(std::size_t into) const {
  float sum = 0.0F;
  for (std::size_t from = 0; from < microphones_.size(); ++from) {
    if (from == into) continue;
    sum += pair(from, into).share * std::max(microphones_[from].own, microphones_[from].echo);
  }
  return sum;
}

void Crosstalk::judge(std::span<const HeardLevel> levels) {
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    Microphone& m = microphones_[i];
    const bool active = levels[i].present && m.power >= active_ratio * m.floor;
    const float needed = verdicts_[i].owns ? kept_ratio : own_ratio;
    verdicts_[i].owns = active && m.level >= needed * foreign_power(i);
    if (!verdicts_[i].owns) m.own = 0.0F;
    m.echo = std::max(m.echo, m.own);
    m.quiet_frames = verdicts_[i].owns ? 0 : m.quiet_frames + 1;
  }
}

void Crosstalk::name_others() {
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    Verdict& verdict = verdicts_[i];
    verdict.contested = false;
    verdict.hears.reset();
    float loudest = microphones_[i].floor;
    for (std::size_t j = 0; j < microphones_.size(); ++j) {
      if (j == i || microphones_[j].quiet_frames >= contested_frames) continue;
      verdict.contested = true;
      const float heard = pair(j, i).share * microphones_[j].echo;
      if (verdict.owns || heard <= loudest) continue;
      loudest = heard;
      verdict.hears = j;
    }
  }
}

std::optional<std::size_t> Crosstalk::sole_owner() const {
  std::optional<std::size_t> owner;
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    if (!verdicts_[i].owns) continue;
    if (owner) return std::nullopt;
    owner = i;
  }
  return owner;
}

void Crosstalk::begin_sole(std::optional<std::size_t> owner) {
  sole_ = owner;
  sole_frames_ = 0;
  for (Microphone& m : microphones_) m.slow_power = m.power;
}

// A pause of the talker keeps `sole_frames_`: the echo that it waits for is somebody else's.
void Crosstalk::learn() {
  const auto owner = sole_owner();
  const bool nobody = std::none_of(verdicts_.begin(), verdicts_.end(), [](const Verdict& v) { return v.owns; });
  if (nobody) return;
  if (owner != sole_) begin_sole(owner);
  if (!owner || ++sole_frames_ < learning_delay) return;
  const Microphone& talker = microphones_[*owner];
  if (talker.slow_power < learning_ratio * talker.floor) return;
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    if (i == *owner) continue;
    const float heard = std::max(microphones_[i].slow_power - microphones_[i].floor, 0.0F);
    count(pair(*owner, i), power_db(heard / (talker.slow_power - talker.floor)));
    settle(*owner, i);
  }
}

void Crosstalk::count(Pair& pair, float ratio_db) {
  for (float& counted : pair.counts) counted *= forgetting;
  pair.counts[bin_of(ratio_db, bins)] += 1.0F;
  pair.total = pair.total * forgetting + 1.0F;
}

void Crosstalk::settle(std::size_t from, std::size_t into) {
  Pair& pair = this->pair(from, into);
  const float gain_db = power_db(microphones_[into].floor / microphones_[from].floor);
  const std::size_t expected = bin_of(unlearned_share_db + std::clamp(gain_db, -most_gain_db, most_gain_db), bins);
  const float wanted = (1.0F - percentile) * (pair.total + unlearned_weight);
  float above = 0.0F;
  std::size_t reached = 0;
  for (; reached + 1 < bins; ++reached) {
    above += pair.counts[reached] + (reached == expected ? unlearned_weight : 0.0F);
    if (above >= wanted) break;
  }
  pair.share_db = loudest_share_db - static_cast<float>(reached);
  pair.share = power_ratio(pair.share_db);
}

}  // namespace tongping::audio
