// Whose voice is it, where one voice reaches several microphones? Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "capture-node/audio/one_voice.hpp"

namespace tongping::audio {

// 10 ms of one microphone. Powers are mean squares, 1 is full scale.
struct HeardLevel {
  float power = 0.0F;
  float floor = 1e-7F;   // the quietest of the last three seconds
  bool present = false;  // false: no sound came from it for this time
};

struct Verdict {
  bool owns = false;                 // its own talker speaks, alone or beside others
  bool contested = false;            // another microphone's talker speaks, or did within the last 100 ms
  std::optional<std::size_t> hears;  // does not own what it hears: whose voice it is
};

// The power that microphone i hears is that of its own talker and a share of every other's: X_i = S_i + sum_j C_ij *
// E_j, where E_j is S_j and the room's fading echo of it. The shares C are learned for each pair while one talker
// speaks alone, as the 95th percentile of X_i / X_j, and S is solved for every 10 ms. A microphone owns what its
// neighbours' talkers do not explain: two who talk at once are both kept, and a microphone that nobody uses owns
// nothing. Where two own and hear one voice all the same (OneVoice), because its talker has moved or a gain has changed
// since, it is the talker's whose usual difference between the two is nearer. Where levels leave that in doubt, and
// when the voice arrived at each tells (ArrivalLags), that decides. After T. Pfau, D. Ellis, A. Stolcke, "Multispeaker
// speech activity detection for the ICSI meeting recorder" (2001), and S. Wrigley et al., "Speech and crosstalk
// detection in multichannel audio" (2005); that levels decide, relative to all others, is from gain-sharing mixers (D.
// Dugan, "Automatic microphone mixing", 1975). Until a pair is learned, a difference in gain is taken from the noise of
// the room. Owned by one thread. [listening]
class Crosstalk {
 public:
  explicit Crosstalk(std::size_t microphones);

  // Whose of two microphones' talkers both hear, where something else than levels tells.
  using TalkerOf = std::function<std::optional<std::size_t>(std::size_t one, std::size_t other)>;

  // One level a microphone, all of the same 10 ms. `talker_of` is asked of these, and only where levels leave it in
  // doubt; it may be empty. Valid until the next call.
  std::span<const Verdict> feed(std::span<const HeardLevel> levels, const TalkerOf& talker_of = {});

  // Who alone has been speaking for 120 ms and longer; pauses between the words count.
  std::optional<std::size_t> sole_talker() const;

  // How loud `into` hears the talker of `from`, against how loud `from` does: dB, as learned so far.
  float bleed_db(std::size_t from, std::size_t into) const { return pair(from, into).share_db; }

 private:
  static constexpr std::size_t bins = 60;  // 1 dB each, from the loudest share down

  struct Pair {
    std::array<float, bins> counts{};
    float total = 0.0F;
    float share_db = 0.0F;
    float share = 0.0F;
  };
  struct Microphone {
    float floor = 1e-7F;
    float room = 0.0F;        // without a voice: who speaks for long without a pause lifts the floor, not this
    float power = 0.0F;       // over some 15 ms
    float level = 0.0F;       // of it, above the room
    float slow_power = 0.0F;  // over some 100 ms: what is compared to learn
    float own = 0.0F;         // S
    float echo = 0.0F;        // E
    std::int64_t quiet_frames = 1'000;  // since it owned something
    bool is_others = false;             // what it hears is a talker's whom another one hears too
  };

  Pair& pair(std::size_t from, std::size_t into) { return pairs_[from * microphones_.size() + into]; }
  const Pair& pair(std::size_t from, std::size_t into) const { return pairs_[from * microphones_.size() + into]; }
  void take(std::span<const HeardLevel> levels);
  void settle_unlearned();
  void ask(std::span<const HeardLevel> levels, const TalkerOf& talker_of);
  bool is_active(std::size_t microphone) const;
  bool is_in_doubt(std::size_t one, std::size_t other) const;
  bool is_more_than_bleed(std::size_t from, std::size_t into) const;
  void solve();
  float foreign_power(std::size_t into) const;
  void judge(std::span<const HeardLevel> levels);
  void give_to_one();
  float half_way_db(std::size_t one, std::size_t other) const;
  bool is_voice_of(std::size_t one, std::size_t other, float louder_db) const;
  float expected_share_db(std::size_t from, std::size_t into) const;
  float known(std::size_t from, std::size_t into) const;
  float gain_db(std::size_t from, std::size_t into) const;
  void remember_owners();
  void name_others();
  std::optional<std::size_t> sole_owner() const;
  void begin_sole(std::optional<std::size_t> owner);
  void learn();
  bool is_doubtful(std::size_t from, std::size_t into) const;
  void count(Pair& pair, float ratio_db);
  void settle(std::size_t from, std::size_t into);

  std::vector<Microphone> microphones_;
  std::vector<Pair> pairs_;
  std::vector<std::optional<std::size_t>> talkers_;  // whose voice the two of a pair hear, where it was told
  std::vector<Verdict> verdicts_;
  OneVoice one_voice_;
  std::vector<OneVoice::Level> levels_;
  std::optional<std::size_t> sole_;  // the talker who has been alone
  std::int64_t sole_frames_ = 0;     // for so long
};

}  // namespace tongping::audio
