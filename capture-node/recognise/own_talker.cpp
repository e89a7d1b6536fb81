#include "capture-node/recognise/own_talker.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace tongping::recognise {
namespace {

// Those without a source were chosen on the recordings and sounds of voice_activity_bench and hold for others too: four
// more talkers of LibriSpeech, Kennedy's inaugural address, Mandarin, other seeds.

// Levels.
constexpr float syllable_frames = 8.0F;
constexpr std::int64_t syllable_pause = 10;
constexpr float below_noise_db = 16.0F;  // weaker than the talker's loud syllables, where behind it is noise
constexpr float below_voices_db = 7.0F;  // where it is voices or music
constexpr float level_step_db = 0.1F;    // a frame: follows the quantile (H. Robbins, S. Monro, 1951)
constexpr float level_quantile = 0.9F;
constexpr float leap_db = 4.0F;  // so much louder is another talker, or a nearer one
constexpr float leap_rate = 0.1F;
constexpr float best_fades_db = 0.002F;  // a voiced frame: 6 dB in a minute of talk

// The backdrop: none in noise of any colour, hum or a quiet room, 0.15 and more in 20 voices, music, a hall's echo.
constexpr float backdrop_rises = 1.0F / 200.0F;
constexpr float backdrop_falls = 1.0F / 800.0F;
constexpr float backdrop_noise = 0.04F;  // surely noise
constexpr float backdrop_voices = 0.07F;
constexpr float backdrop_unknown = 0.05F;
constexpr float faint_db = 37.0F;         // so far below the talker it does not matter
constexpr std::int64_t echo_frames = 60;  // after the talker

// Falls.
constexpr float fall_db = 12.0F;
constexpr float least_fall_db = 9.0F;  // where the room's noise ends the fall
constexpr float fall_of_above = 0.75F;
constexpr float audible_fall_db = 15.0F;  // above the room: a fall would be heard
constexpr int most_without_fall = 80;     // voiced frames: music that has just begun; speech has one in 25
constexpr float dryness_rate = 0.003F;
constexpr float usual_dryness = 0.1F;
constexpr float fills_gap_db = 16.0F;  // a fall from this far below the talker is still the talker's

// When a voice is the talker's.
constexpr int onset_loud = 3;  // frames
constexpr std::uint64_t onset_window = (std::uint64_t{1} << 25U) - 1;
constexpr int first_voiced = 5;  // of anybody, before a talker is known
constexpr std::uint64_t first_window = (std::uint64_t{1} << 20U) - 1;
constexpr std::int64_t own_hold = 15;
constexpr std::int64_t others_talk = 3'000;  // 30 s after somebody spoke at another microphone
constexpr std::int64_t run_pause = 40;
constexpr std::int64_t soft_beginning = 70;  // what a voice said before it was loud, at most
constexpr std::int64_t music_goes_on = 250;  // so long talk that follows music is taken for it

// When another voice becomes the talker.
constexpr float share_frames = 50.0F;
constexpr float rarely_own = 0.25F;
constexpr float weakest_db = 20.0F;
constexpr std::int64_t waiting_pause = 100;
constexpr float another_db = 6.0F;  // so much louder than what waits is another voice
constexpr float waiting_memory = 150.0F;
constexpr float peak_fades_db = 0.02F;
constexpr float unseen = 25.0F;  // frames without a fall that every voice is given to begin with
constexpr float dry = 0.08F;
constexpr float first_dry = 0.06F;
constexpr float as_dry = 0.7F;        // of the talker's
constexpr float expected_db = 10.0F;  // weaker by more, it must be drier
constexpr float doubt_db = 5.0F;
constexpr float patience_leak = 0.2F;  // a frame: only what is voiced for more than a fifth of its time is awaited
constexpr float first_patience = 60.0F;
constexpr float long_patience = 600.0F;

}  // namespace

VoiceFrame OwnTalker::judge(VoiceFrame frame) {
  watch_backdrop(frame);
  Past& here = past_[static_cast<std::size_t>(now_ % fall_frames)];
  const Past before = std::exchange(here, {frame.level_db, frame.above_db, 0.0F, false, false});
  const float needed_db = std::clamp(fall_of_above * before.above_db, least_fall_db, fall_db);
  const bool fell = (before.own || before.waits) && before.level_db - frame.level_db >= needed_db;
  heard_ = heard_ << 1U;
  heard_[0] = frame.voiced;
  loud_ <<= 1U;
  patience_ = std::max(0.0F, patience_ - patience_leak);
  if (frame.voiced) follow_syllable(frame);
  const bool loud = frame.voiced && is_loud();
  follow_loud(loud);
  const bool music = frame.likeness == Likeness::music;
  if (music) refuse_music(frame);
  if (frame.voiced && !music) take_voice(frame, loud, here);
  if (fell) count_fall(before);
  if (!music && is_admitted(frame, fell && before.waits)) {
    admit(frame);
    here.own = frame.voiced;
  }
  // Where people speak at other microphones the separation of voices knows better whose voice it is.
  if (frame.contested) last_contested_ = now_;
  frame.voiced = here.own || (heard_[0] && !music && now_ - last_contested_ <= others_talk);
  ++now_;
  return frame;
}

void OwnTalker::take_voice(VoiceFrame& frame, bool loud, Past& here) {
  without_fall_ += frame.above_db >= audible_fall_db ? 1 : 0;
  here.own = is_own(loud, frame);
  if (here.own) learn();
  wait(loud);
  here.syllable_db = syllable_db_;
  here.waits = waiting_.last == now_;
}

// It is known late: what came before was music too.
void OwnTalker::refuse_music(VoiceFrame& frame) {
  if (now_ - last_music_ > 1) {
    frame.taken_back = static_cast<std::int64_t>((heard_ << (longest_wait - MusicWatch::memory)).count());
    loud_ = 0;
    waiting_ = {};
    last_own_ = long_ago;
  }
  last_music_ = now_;
  run_begin_ = std::max(run_begin_, now_ - music_goes_on);
}

void OwnTalker::cut() {
  past_ = {};
  heard_.reset();
  loud_ = 0;
  waiting_ = {};
  run_begin_ = now_;
}

void OwnTalker::change() {
  cut();
  known_ = false;
  own_share_ = patience_ = 0.0F;
}

// What is heard between words, away from the talker's own echo: is it periodic, as voices and music are? Whoever speaks
// at another microphone is kept away already.
void OwnTalker::watch_backdrop(const VoiceFrame& frame) {
  if (frame.active || frame.contested || now_ - last_own_ <= echo_frames) return;
  const bool matters = !known_ || frame.level_db >= level_db_ - faint_db;
  if (frame.periodic && matters) {
    backdrop_ += backdrop_rises * (1.0F - backdrop_);
  } else {
    backdrop_ -= backdrop_falls * backdrop_;
  }
}

void OwnTalker::follow_syllable(const VoiceFrame& frame) {
  const std::int64_t pause = now_ - last_voiced_;
  if (pause > syllable_pause) syllable_db_ = frame.level_db;
  if (pause > run_pause) run_begin_ = now_;
  if (pause > waiting_pause) own_share_ = 0.0F;
  syllable_db_ += (frame.level_db - syllable_db_) / syllable_frames;
  last_voiced_ = now_;
}

// That it is music no more is known late as well.
bool OwnTalker::after_music() const { return now_ - last_music_ <= MusicWatch::memory; }

bool OwnTalker::is_loud() const {
  const float lies_behind = std::clamp((backdrop_ - backdrop_noise) / (backdrop_voices - backdrop_noise), 0.0F, 1.0F);
  const float voices = without_fall_ >= most_without_fall ? 1.0F : lies_behind;
  const float below_db = below_noise_db + voices * (below_voices_db - below_noise_db);
  return known_ && syllable_db_ >= level_db_ - below_db;
}

void OwnTalker::follow_loud(bool loud) {
  if (!loud) return;
  if (now_ - last_loud_ > run_pause) loud_begin_ = now_;
  last_loud_ = now_;
}

bool OwnTalker::is_own(bool loud, VoiceFrame& frame) {
  loud_ |= loud ? 1U : 0U;
  const bool goes_on = now_ - last_own_ <= own_hold;
  if (loud && (goes_on || std::popcount(loud_ & onset_window) >= onset_loud)) {
    if (!goes_on) tell_beginning(frame);
    last_own_ = now_;
    patience_ = 0.0F;
  }
  return known_ && now_ - last_own_ <= own_hold;
}

void OwnTalker::tell_beginning(VoiceFrame& frame) const {
  if (after_music()) {
    tell_since(frame, std::max(run_begin_, loud_begin_), music_goes_on);
  } else {
    tell_since(frame, run_begin_, soft_beginning);
  }
}

void OwnTalker::learn() {
  level_db_ += level_step_db * (syllable_db_ > level_db_ ? level_quantile : level_quantile - 1.0F);
  level_db_ += leap_rate * std::max(0.0F, syllable_db_ - level_db_ - leap_db);
  dryness_ -= dryness_rate * dryness_;
}

// The talker's own weak syllables do not wait: who is loud most of the time is the talker.
void OwnTalker::wait(bool loud) {
  own_share_ += ((loud ? 1.0F : 0.0F) - own_share_) / share_frames;
  best_db_ = std::max(best_db_ - best_fades_db, level_db_);
  if (loud) return;
  if (last_own_ != now_) patience_ += 1.0F;
  if (own_share_ >= rarely_own || (known_ && syllable_db_ < best_db_ - weakest_db)) return;
  const bool louder = waiting_.peak_db > quietest_db && syllable_db_ > waiting_.peak_db + another_db;
  if (louder || now_ - waiting_.last > waiting_pause) {
    waiting_ = {};
    waiting_.begin = louder ? std::max(run_begin_, now_ - soft_beginning) : now_;
  }
  waiting_.last = now_;
  waiting_.peak_db = std::max(waiting_.peak_db - peak_fades_db, syllable_db_);
  waiting_.voiced += 1.0F - waiting_.voiced / waiting_memory;
  waiting_.falls -= waiting_.falls / waiting_memory;
}

void OwnTalker::count_fall(const Past& before) {
  without_fall_ = 0;
  if (before.waits) waiting_.falls += 1.0F;
  if (!before.own) return;
  dryness_ += dryness_rate;
  if (before.syllable_db >= level_db_ - fills_gap_db) last_own_ = now_;
}

bool OwnTalker::is_admitted(const VoiceFrame& frame, bool waiting_fell) const {
  if (waiting_fell) {
    const float doubt = known_ ? std::max(0.0F, best_db_ - waiting_.peak_db - expected_db) / doubt_db : 0.0F;
    const float needed = known_ ? std::min(dry, as_dry * dryness_) * (1.0F + doubt) : first_dry;
    if (waiting_.falls >= needed * (waiting_.voiced + unseen)) return true;
  }
  if (!frame.voiced || last_own_ == now_) return false;
  if (patience_ >= (known_ ? long_patience : first_patience)) return true;
  const bool lasts = (heard_ & std::bitset<longest_wait>(first_window)).count() >= first_voiced;
  return !known_ && backdrop_ < backdrop_unknown && lasts;
}

void OwnTalker::admit(VoiceFrame& frame) {
  const bool waited = waiting_.peak_db > quietest_db;
  tell_since(frame, waited && !after_music() ? waiting_.begin : run_begin_, longest_wait - 1);
  level_db_ = waited ? waiting_.peak_db : syllable_db_;
  if (!known_) {
    best_db_ = level_db_;
    dryness_ = std::max(usual_dryness, waiting_.falls / (waiting_.voiced + unseen));
  }
  known_ = true;
  waiting_ = {};
  for (Past& past : past_) past.waits = false;
  last_own_ = now_;
  patience_ = 0.0F;
  own_share_ = 1.0F;
}

void OwnTalker::tell_since(VoiceFrame& frame, std::int64_t begin, std::int64_t most) const {
  frame.own_since = std::min(now_ - begin, most);
  const auto older = static_cast<std::size_t>(longest_wait - 1 - frame.own_since);
  frame.voiced_since = static_cast<std::int64_t>((heard_ << older).count());
}

}  // namespace tongping::recognise
