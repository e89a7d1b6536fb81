// A station and its standby without machines: both hear the same words, and receivers follow both on links that fail.
// The seed decides what happens.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/base/format.hpp"
#include "tests/support/paired_station.hpp"

namespace tongping::support {

// What follows both: a screen, or a follower of every event.
class PairWall {
 public:
  PairWall(PairSide& first, PairSide& second, std::size_t place)
      : sides_{&first, &second},
        wants_all_(place == 1),
        ears_{PairEar(first.to_wall(place), options()), PairEar(second.to_wall(place), options())} {}

  // The first violation.
  std::optional<std::string> turn(base::SteadyTime now) {
    for (const std::size_t one : {0U, 1U}) {
      for (const transcript::Event& event : ears_[one].turn(now).applied) {
        const bool next = !wants_all_ || event.sequence == applied_[one] + 1;
        if (event.sequence <= applied_[one] || !next) return "has an event twice, or not at all";
        applied_[one] = event.sequence;
        const transcript::Event* stored = sides_[one]->log().find(event.sequence);
        if (stored == nullptr || !(*stored == event)) return "has an event that was not said so";
      }
    }
    return std::nullopt;
  }

  transcript::Ownership ownership() const {
    transcript::Ownership known;
    for (const PairEar& ear : ears_) {
      for (const auto& claimed : transcript::claims_in_force(ear.transcript())) known.learn(claimed);
    }
    return known;
  }

  // Words of both, without what the fence keeps out.
  std::map<std::string, int> words() const {
    const transcript::Ownership known = ownership();
    std::map<std::string, int> words;
    for (const PairEar& ear : ears_) {
      for (const auto& segment : ear.transcript().segments) {
        if (known.admits(*segment)) ++words[segment->text];
      }
    }
    return words;
  }

  // In calm: it has what the stations have.
  std::optional<std::string> judge() const {
    for (const std::size_t one : {0U, 1U}) {
      const transcript::Transcript& mine = ears_[one].transcript();
      const transcript::Transcript& theirs = sides_[one]->transcript();
      if (!ears_[one].live()) return "is not live after calm";
      const bool same = mine.last_sequence == theirs.last_sequence && mine.claims == theirs.claims &&
                        mine.unstored_claims == theirs.unstored_claims;
      if (!same) return "knows less than " + sides_[one]->name();
      const std::size_t count = std::min({mine.segments.size(), theirs.segments.size(), sure});
      for (std::size_t i = 1; i <= count; ++i) {
        const transcript::Segment& segment = *mine.segments[mine.segments.size() - i];
        if (!(segment == *theirs.segments[theirs.segments.size() - i]))
          return "has other text than " + sides_[one]->name();
        if (segment.state == transcript::SegmentState::interim) return "has text that was never stored";
      }
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t sure = transcript::Transcript::window / 4;

  wire::ReplicaOptions options() const {
    if (wants_all_) return {"tail", wire::PeerKind::tool, 1};
    return {"wall", wire::PeerKind::screen, {}};
  }

  const std::array<PairSide*, 2> sides_;
  const bool wants_all_;
  std::array<PairEar, 2> ears_;
  std::array<std::uint64_t, 2> applied_{};
};

class SimulatedPair {
 public:
  using Violation = std::optional<std::string>;
  using milliseconds = std::chrono::milliseconds;

  // `restless`: technicians change roles and mutes all the time.
  explicit SimulatedPair(std::uint32_t seed, PairRules rules = {}, bool restless = true)
      : first(PairSide::Part::first, "hall-1", seed * 8, rules),
        second(PairSide::Part::second, "hall-2", seed * 8 + 4, rules),
        restless_(restless),
        random_(seed) {
    for (std::size_t place = 0; place < PairSide::walls; ++place) {
      walls.push_back(std::make_unique<PairWall>(first, second, place));
    }
    start(first);
    start(second);
  }

  PairSide first;
  PairSide second;
  std::vector<std::unique_ptr<PairWall>> walls;
  milliseconds unheard{0};  // nobody has spoken for so long
  int word = 0;

  base::SteadyTime now() const { return now_; }

  void start(PairSide& side) { side.start(&side == &first ? second.to_peer() : first.to_peer(), now_); }

  Violation run(milliseconds length) {
    for (const auto end = now_ + length; now_ < end; now_ += pair_step) {
      for (PairSide* side : {&first, &second}) {
        for (const auto& link : side->links()) link->advance(now_);
      }
      if (now_.time_since_epoch() % word_interval == milliseconds(0)) {
        ++word;
        say(first);
        say(second);
        if (restless_ && random_() % 10 == 0) order(random_() % 2 == 0 ? first : second);
      }
      first.turn(now_);
      second.turn(now_);
      if (!first.mutes_as_told() || !second.mutes_as_told()) return "somebody hears what was muted";
      for (const auto& wall : walls) {
        if (auto wrong = wall->turn(now_)) return "a wall " + *wrong;
      }
      unheard = first.speaks() || second.speaks() ? milliseconds(0) : unheard + pair_step;
    }
    return std::nullopt;
  }

  void disturb() {
    for (PairSide* side : {&first, &second}) {
      for (const auto& link : side->links()) {
        link->faults.loss = static_cast<double>(random_() % 30) / 100;
        link->faults.duplication = static_cast<double>(random_() % 30) / 100;
        link->faults.most_delay = milliseconds(random_() % 300);
        link->faults.cut = random_() % 4 == 0;
      }
      side->hung = false;
      switch (random_() % 8) {
        case 0: side->die(); break;
        case 1: side->lose_power(); break;
        case 2: side->hung = true; break;
        case 3: side->fill_disk(); break;
        case 4: side->make_room(); break;
        default: break;
      }
      if (!side->running && random_() % 2 == 0) start(*side);
    }
  }

  // All heals, and there is room.
  Violation heal() {
    for (PairSide* side : {&first, &second}) {
      for (const auto& link : side->links()) link->faults = {};
      side->hung = false;
      side->make_room();
      if (!side->running) start(*side);
    }
    return run(milliseconds(12'000));
  }

  // In calm: one speaks and is heard on every wall, nothing stands twice anywhere, and all agree who spoke when.
  Violation judge() const {
    if (first.speaks() == second.speaks()) return "not exactly one of the two speaks";
    const transcript::Ownership known = first.ownership();
    if (known != second.ownership()) return "the two do not agree who speaks";
    std::set<std::string> all;
    for (const PairSide* side : {&first, &second}) {
      std::set<std::string> own;
      std::set<std::string> counting = side == &first ? must_count_[0] : must_count_[1];
      for (const transcript::Event& event : side->log().all()) {
        const auto* change = std::get_if<transcript::SegmentChanged>(&event.body);
        if (change == nullptr) continue;
        if (!known.admits(change->segment)) {
          if (!counting.contains(change->segment.text)) continue;
          return base::format("word {} of {} counts no more", change->segment.text, side->name());
        }
        if (!own.insert(change->segment.text).second) continue;  // corrected
        if (!all.insert(change->segment.text).second) return base::format("word {} counts twice", change->segment.text);
      }
    }
    for (const auto& wall : walls) {
      if (auto wrong = judge(*wall, known)) return "a wall " + *wrong;
    }
    return judge_settings();
  }

  Violation meet(milliseconds length) {
    if (auto wrong = run(milliseconds(3'000))) return wrong;
    for (const auto end = now_ + length; now_ < end;) {
      disturb();
      if (auto wrong = run(milliseconds(1'000 + random_() % 6'000))) return wrong;
      if (random_() % 10 != 0 && now_ < end) continue;
      if (auto wrong = heal()) return wrong;
      if (auto wrong = judge()) return wrong;
    }
    return std::nullopt;
  }

 private:
  static constexpr milliseconds word_interval{200};
  static constexpr int newest_words = 20;  // of the last seconds, in which nothing was disturbed

  // What is said by who knows of all claims that were ever made counts for ever.
  void say(PairSide& side) {
    newest_term_ = std::max({newest_term_, first.term(), second.term()});
    const bool knows = side.term() == newest_term_;
    if (side.hear(word, now_) && knows) must_count_[&side == &first ? 0 : 1].insert(std::to_string(word));
  }

  // A technician at one of the two.
  void order(PairSide& at) {
    const std::string microphone = random_() % 2 == 0 ? "podium" : "table";
    const std::string role = random_() % 2 == 0 ? "chair" : "guest";
    switch (random_() % 4) {
      case 0: return at.order(transcript::AssignMicrophone{microphone, role, transcript::RoleEffect::now}, now_);
      case 1: {
        const transcript::RoleLabel shown{role, role + base::format(" {}", word), {}};
        return at.order(transcript::PutRole{{shown, "en", {}}, transcript::RoleEffect::now}, now_);
      }
      default: return at.order(transcript::MuteMicrophone{microphone, random_() % 2 == 0}, now_);
    }
  }

  // In calm both go by the same roles, and a microphone is muted where the newest decision that was stored says so.
  Violation judge_settings() const {
    const station::RoleSettings& here = first.settings();
    const station::RoleSettings& there = second.settings();
    for (const transcript::Microphone& microphone : here.microphones) {
      const transcript::Microphone* other = station::find_microphone(there, microphone.id);
      if (other == nullptr || other->role != microphone.role) return "a microphone has two roles";
      const auto* role = station::find_role(here, microphone.role);
      if (role == nullptr || *role != *station::find_role(there, microphone.role)) return "a role is two";
      const transcript::Microphone newest = newest_decision(microphone.id);
      for (const transcript::Microphone* one : {&microphone, other}) {
        if (one->muted != newest.muted || one->muted_ns != newest.muted_ns) return "a mute is not the last word";
      }
    }
    if (station::role_in(there, "gallery")->shown.label != "Floor") return "the second's own microphone lost its role";
    return std::nullopt;
  }

  // Of a person; what a station took over from the other one is none.
  transcript::Microphone newest_decision(const std::string& microphone) const {
    transcript::Microphone newest;
    for (const PairSide* side : {&first, &second}) {
      for (const transcript::Event& event : side->log().all()) {
        const auto* changed = std::get_if<transcript::MicrophoneChanged>(&event.body);
        if (changed == nullptr || changed->microphone.id != microphone || changed->by.author != "anna") continue;
        if (changed->microphone.muted_ns > newest.muted_ns) newest = changed->microphone;
      }
    }
    return newest;
  }

  Violation judge(const PairWall& wall, const transcript::Ownership& known) const {
    if (auto wrong = wall.judge()) return wrong;
    if (wall.ownership() != known) return "does not agree with the two who speaks";
    const auto words = wall.words();
    for (const auto& [text, times] : words) {
      if (times != 1) return base::format("shows word {} twice", text);
    }
    for (int spoken = word - newest_words; spoken < word; ++spoken) {
      if (!words.contains(std::to_string(spoken))) return base::format("does not show word {} of {}", spoken, word);
    }
    return std::nullopt;
  }

  const bool restless_;
  std::mt19937 random_;
  base::SteadyTime now_{std::chrono::hours(1)};
  std::uint64_t newest_term_ = 0;
  std::array<std::set<std::string>, 2> must_count_;  // of the first, of the second
};

// One meeting of ten minutes of a pair, wholly decided by its seed.
inline SimulatedPair::Violation simulate_pair(std::uint32_t seed, PairRules rules = {}) {
  return SimulatedPair(seed, rules).meet(std::chrono::minutes(10));
}

}  // namespace tongping::support
