#include "capture-node/audio/crosstalk.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tongping::audio {
namespace {

constexpr float power_weight = 0.7F;
constexpr float slow_weight = 0.1F;
constexpr float echo_decay = 0.92F;   // of the power, every 10 ms: 60 dB in 1.7 s, a hall
constexpr float room_rise = 1.0007F;  // every 10 ms: 0.3 dB/s, where it has become louder
constexpr float active_ratio = 4.0F;  // 6 dB above the floor, as voice activity has it
constexpr float own_ratio = 2.0F;     // 3 dB above what others explain
constexpr float kept_ratio = 1.6F;    // who owned the 10 ms before keeps them down to 2 dB
constexpr int rounds = 3;             // of solving
constexpr float doubt_db = 4.0F;      // more than half way, where nobody is known to have spoken
constexpr float asked_db = 8.0F;      // about half way
constexpr std::int64_t contested_frames = 10;

constexpr float loudest_share_db = 17.0F;
constexpr float unlearned_share_db = -6.0F;  // the loudest owns, and who is as loud
constexpr float most_gain_db = 12.0F;        // that the room's noise is believed
constexpr float unlearned_weight = 15.0F;    // counts as much as 150 ms of one talker
constexpr float learned_weight = 300.0F;     // from here on the room's noise is not asked
constexpr float percentile = 0.95F;
constexpr float forgetting = 0.9998F;        // half in 35 s of one talker
constexpr float learning_ratio = 30.0F;      // 15 dB above the room: its noise does not count
constexpr float doubted_ratio = 10.0F;       // 10 dB above the room, likewise
constexpr std::int64_t learning_delay = 12;  // alone for so long: the echo of who spoke before has faded

float power_db(float ratio) { return 10.0F * std::log10(ratio + 1e-12F); }
float power_ratio(float db) { return std::pow(10.0F, db / 10.0F); }

std::size_t bin_of(float db, std::size_t bins) {
  return static_cast<std::size_t>(std::clamp(loudest_share_db - db, 0.0F, static_cast<float>(bins - 1)));
}

}  // namespace

Crosstalk::Crosstalk(std::size_t microphones)
    : microphones_(microphones),
      pairs_(microphones * microphones),
      talkers_(microphones * microphones),
      verdicts_(microphones),
      one_voice_(microphones),
      levels_(microphones) {}

std::span<const Verdict> Crosstalk::feed(std::span<const HeardLevel> levels, const TalkerOf& talker_of) {
  assert(levels.size() == microphones_.size());
  take(levels);
  settle_unlearned();
  ask(levels, talker_of);
  solve();
  judge(levels);
  give_to_one();
  remember_owners();
  name_others();
  learn();
  return verdicts_;
}

void Crosstalk::take(std::span<const HeardLevel> levels) {
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    Microphone& m = microphones_[i];
    const float power = levels[i].present ? levels[i].power : 0.0F;
    m.floor = levels[i].floor;
    if (levels[i].present) m.room = m.room > 0.0F ? std::min(m.floor, m.room * room_rise) : m.floor;
    m.power += power_weight * (power - m.power);
    m.level = std::max(m.power - m.room, 0.0F);
    m.slow_power += slow_weight * (power - m.slow_power);
    m.echo *= echo_decay;
    levels_[i] = {m.power, m.room};
  }
  one_voice_.feed(levels_);
}

void Crosstalk::settle_unlearned() {
  for (std::size_t from = 0; from < microphones_.size(); ++from) {
    for (std::size_t into = 0; into < microphones_.size(); ++into) {
      if (from != into && pair(from, into).total < learned_weight) settle(from, into);
    }
  }
}

void Crosstalk::ask(std::span<const HeardLevel> levels, const TalkerOf& talker_of) {
  for (Microphone& m : microphones_) m.is_others = false;
  std::fill(talkers_.begin(), talkers_.end(), std::nullopt);
  if (!talker_of) return;
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    for (std::size_t j = i + 1; j < microphones_.size(); ++j) {
      if (!levels[i].present || !levels[j].present || !is_in_doubt(i, j)) continue;
      const auto talker = talker_of(i, j);
      if (!talker) continue;
      talkers_[i * microphones_.size() + j] = talkers_[j * microphones_.size() + i] = talker;
      microphones_[*talker == i ? j : i].is_others = true;
    }
  }
}

// Not where two talk at once: what each hears is more than the other's voice, and two voices.
bool Crosstalk::is_in_doubt(std::size_t one, std::size_t other) const {
  if (!is_active(one) || !is_active(other)) return false;
  if (is_more_than_bleed(one, other) && is_more_than_bleed(other, one) && !one_voice_.louder_db(one, other))
    return false;
  const float louder_db = power_db(microphones_[one].level / std::max(microphones_[other].level, 1e-12F));
  return std::abs(louder_db - half_way_db(one, other)) < asked_db;
}

bool Crosstalk::is_more_than_bleed(std::size_t from, std::size_t into) const {
  return microphones_[into].level >= own_ratio * pair(from, into).share * microphones_[from].level;
}

bool Crosstalk::is_active(std::size_t microphone) const {
  return microphones_[microphone].power >= active_ratio * microphones_[microphone].floor;
}

void Crosstalk::solve() {
  for (Microphone& m : microphones_) m.own = m.is_others ? 0.0F : m.level;
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < microphones_.size(); ++i) {
      Microphone& m = microphones_[i];
      if (!m.is_others) m.own = std::max(m.level - foreign_power(i), 0.0F);
    }
  }
}

float Crosstalk::foreign_power(std::size_t into) const {
  float sum = 0.0F;
  for (std::size_t from = 0; from < microphones_.size(); ++from) {
    if (from == into || talkers_[from * microphones_.size() + into] == into) continue;
    sum += pair(from, into).share * std::max(microphones_[from].own, microphones_[from].echo);
  }
  return sum;
}

void Crosstalk::judge(std::span<const HeardLevel> levels) {
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    Microphone& m = microphones_[i];
    const bool can_own = levels[i].present && is_active(i) && !m.is_others;
    const float needed = verdicts_[i].owns ? kept_ratio : own_ratio;
    verdicts_[i].owns = can_own && m.level >= needed * foreign_power(i);
    if (!verdicts_[i].owns) m.own = 0.0F;  // of the others that follow
  }
}

void Crosstalk::give_to_one() {
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    for (std::size_t j = i + 1; j < microphones_.size(); ++j) {
      if (!verdicts_[i].owns || !verdicts_[j].owns) continue;
      if (const auto louder_db = one_voice_.louder_db(i, j))
        verdicts_[is_voice_of(i, j, *louder_db) ? j : i].owns = false;
    }
  }
}

// By how much `one` is louder where it could be either one's talker.
float Crosstalk::half_way_db(std::size_t one, std::size_t other) const {
  return 0.5F * (expected_share_db(other, one) - expected_share_db(one, other));
}

// Of what both hear, `one` louder by so much. Of a microphone that nobody is known to have spoken at more is asked.
bool Crosstalk::is_voice_of(std::size_t one, std::size_t other, float louder_db) const {
  return louder_db > half_way_db(one, other) + doubt_db * (known(other, one) - known(one, other));
}

// As learned; before that as the other direction has it: the way is as long, and a gain counts in one as it does in the
// other, the other way round.
float Crosstalk::expected_share_db(std::size_t from, std::size_t into) const {
  const float there = pair(from, into).share_db;
  const float by_back = pair(into, from).share_db + 2.0F * gain_db(from, into);
  return there + (1.0F - known(from, into)) * known(into, from) * (by_back - there);
}

// 0: nothing of the pair is learned; 1: enough.
float Crosstalk::known(std::size_t from, std::size_t into) const {
  return std::min(pair(from, into).total / learned_weight, 1.0F);
}

// How much more `into` is turned up than `from`, by the room's noise.
float Crosstalk::gain_db(std::size_t from, std::size_t into) const {
  const float db = power_db((microphones_[into].room + 1e-9F) / (microphones_[from].room + 1e-9F));
  return std::clamp(db, -most_gain_db, most_gain_db);
}

void Crosstalk::remember_owners() {
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    Microphone& m = microphones_[i];
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

std::optional<std::size_t> Crosstalk::sole_talker() const {
  return sole_frames_ >= learning_delay ? sole_ : std::nullopt;
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
  if (talker.slow_power < learning_ratio * talker.room) return;
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    if (i == *owner || is_doubtful(*owner, i)) continue;
    const float heard = std::max(microphones_[i].slow_power - microphones_[i].room, 0.0F);
    count(pair(*owner, i), power_db(heard / (talker.slow_power - talker.room)));
    settle(*owner, i);
  }
}

// Nobody is known to have spoken at `from`, and it is not clear that `into` hears the same. Without this a microphone
// that is turned up in the middle of somebody else's word would learn that word as its talker's.
bool Crosstalk::is_doubtful(std::size_t from, std::size_t into) const {
  const Microphone& other = microphones_[into];
  const bool loud = other.slow_power >= doubted_ratio * other.room;
  return loud && known(from, into) < 1.0F && !one_voice_.louder_db(from, into);
}

void Crosstalk::count(Pair& pair, float ratio_db) {
  for (float& counted : pair.counts) counted *= forgetting;
  pair.counts[bin_of(ratio_db, bins)] += 1.0F;
  pair.total = pair.total * forgetting + 1.0F;
}

void Crosstalk::settle(std::size_t from, std::size_t into) {
  Pair& pair = this->pair(from, into);
  const std::size_t expected = bin_of(unlearned_share_db + gain_db(from, into), bins);
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
