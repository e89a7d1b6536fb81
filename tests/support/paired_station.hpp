// A station and its standby without machines: both hear the same words, each has a disk of its own, and receivers
// follow both on links that fail. Stations die, hang, lose power, find their disk full and come back. The seed decides.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "capture-node/held_events.hpp"
#include "capture-node/pair_settings.hpp"
#include "capture-node/role_desk.hpp"
#include "capture-node/session_opening.hpp"
#include "capture-node/standby.hpp"
#include "capture-node/store/epoch.hpp"
#include "common/wire/feed.hpp"
#include "common/wire/follower.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/lossy_link.hpp"
#include "tests/support/memory_log.hpp"

namespace tongping::support {

// Rules that both stations keep; a test breaks one to see that somebody notices.
struct PairRules {
  bool new_terms = true;        // false: who takes over claims in the place of the claim before, with its term
  bool heeds_claims = true;     // false: what the other one claims is not heard
  bool keeps_claims = true;     // false: a claim that was made on a full disk is forgotten when there is room
  bool later_claims = true;     // false: a claim is dated before what the other one has said
  bool keeps_words = true;      // false: of words that were held the first is forgotten when there is room
  bool shares_settings = true;  // false: each station goes by the roles and mutes that were set at it
  bool dates_mutes = true;      // false: the other one's mutes are always the newest
};

constexpr std::chrono::milliseconds pair_step{50};  // a station's turn

// Two microphones and their roles are of both, a third is of the second station alone.
inline config::StationConfig pair_config(bool second) {
  config::StationConfig config;
  config.roles = {{{"chair", "Chair", {}}, "en", {}}, {{"guest", "Guest", {}}, "en", {}}};
  config.microphones = {{"podium", "device:a#1", "chair"}, {"table", "device:a#2", "guest"}};
  if (!second) return config;
  config.roles.push_back({{"floor", "Floor", {}}, "en", {}});
  config.microphones.push_back({"gallery", "device:b#1", "floor"});
  return config;
}

// A follower on its link, turned when it has something to do.
struct PairEar {
  PairEar(LossyLink& from, wire::ReplicaOptions options) : link(from), follower(from, std::move(options)) {}

  wire::FollowerTurn turn(base::SteadyTime now) {
    const auto arrival = link.next_arrival();
    if (now < due && (!arrival || *arrival > now)) return {};
    wire::FollowerTurn turned = follower.turn(now);
    due = follower.next_turn().value_or(base::SteadyTime::max());
    return turned;
  }

  bool live() const { return follower.replica().state() == wire::ReplicaState::live; }
  const transcript::Transcript& transcript() const { return follower.replica().transcript(); }

  LossyLink& link;
  wire::Follower follower;
  base::SteadyTime due;
};

// One station of the two.
class PairSide {
 public:
  using Part = station::Standby::Part;
  static constexpr std::size_t walls = 2;

  PairSide(Part part, std::string name, std::uint32_t seed, PairRules rules)
      : part_(part), name_(std::move(name)), rules_(rules), config_(pair_config(part == Part::second)), random_(seed) {
    for (std::size_t i = 0; i <= walls; ++i) {
      links_.push_back(std::make_unique<LossyLink>(
          seed + static_cast<std::uint32_t>(i), [this](const wire::DeskRequest& request) { return answer(request); }));
    }
  }

  LossyLink& to_peer() { return *links_.back(); }
  LossyLink& to_wall(std::size_t wall) { return *links_.at(wall); }
  const std::vector<std::unique_ptr<LossyLink>>& links() const { return links_; }

  // No station starts on a full disk.
  void start(LossyLink& from_peer, base::SteadyTime now) {
    running = true;
    hung = false;
    disk_full_ = false;
    held_ = {};
    epoch_ = store::next_epoch(epoch_, random_());
    transcript_ = {};
    for (const transcript::Event& event : log_.all()) transcript::apply(transcript_, event);
    feed_ = std::make_unique<wire::Feed>(wire::Origin{{part_ == Part::first}, epoch_, name_}, log_);
    from_peer.reconnect();
    other_.emplace(from_peer, wire::ReplicaOptions{name_, wire::PeerKind::tool, {}});
    standby_ = std::make_unique<station::Standby>(part_, name_);
    const bool goes_on = transcript_.session.has_value();
    standby_->begin(transcript_.claims, goes_on, now);
    if (!goes_on) commit(transcript::SessionStarted{"s1", "Board", 1});
    station::RoleSettings settings = station::opening_settings(transcript_, config_, goes_on);
    for (auto& body : station::changed_settings(transcript_, settings)) commit(std::move(body));
    role_desk_.begin(std::move(settings));
  }

  void die() { running = false; }
  void lose_power() {
    log_.power_cut();
    running = false;
  }
  void fill_disk() { disk_full_ = true; }

  void make_room() {
    if (!disk_full_) return;
    disk_full_ = false;
    held_.disk_has_room();
    bool forgets = !rules_.keeps_words;
    for (auto bodies = held_.next({}); !bodies.empty(); bodies = held_.next({})) {
      held_.stored(bodies.size());
      for (transcript::EventBody& body : bodies) {
        const bool claim = std::holds_alternative<transcript::MicrophonesClaimed>(body);
        if (claim && !rules_.keeps_claims) continue;
        const bool word = std::holds_alternative<transcript::SegmentChanged>(body);
        if (word && std::exchange(forgets, false)) continue;
        store(std::move(body));
      }
    }
    hold_claims();
  }

  // A word is spoken in the hall, and the microphones are everybody's.
  // Whether it is said.
  bool hear(int word, base::SteadyTime now) {
    if (!speaks()) return false;
    transcript::Segment segment = a_segment("w" + std::to_string(word), std::to_string(word));
    segment.key.station = name_;
    segment.wall_start_ns = ns(now) - 1;  // before what happens now
    segment.end = segment.start;
    if (!standby_->admits(segment)) return false;
    heard.push_back(word);
    commit(transcript::SegmentChanged{segment});
    if (random_() % 8 != 0) return true;
    ++segment.revision;
    segment.state = transcript::SegmentState::corrected;
    commit(transcript::SegmentChanged{segment});
    return true;
  }

  // A technician at this station, who is told where roles are changed.
  void order(const transcript::RoleOrder& order, base::SteadyTime now) {
    const bool mutes = std::holds_alternative<transcript::MuteMicrophone>(order);
    if (!running || hung || !(mutes || speaks())) return;
    const auto change = role_desk_.give(order, "anna", ns(now));
    if (!change) return;
    for (const transcript::EventBody& body : change->events) commit(body);
  }

  const station::RoleSettings& settings() const { return role_desk_.settings(); }

  // Whether it has every mute that it has heard of.
  bool mutes_as_told() const {
    if (!running || hung || !other_->follower.replica().origin()) return true;
    const std::vector<transcript::Microphone>& there = other_->transcript().microphones;
    return std::none_of(there.begin(), there.end(), [&](const transcript::Microphone& theirs) {
      const transcript::Microphone* ours = station::find_microphone(settings(), theirs.id);
      return ours != nullptr && theirs.muted_ns > ours->muted_ns;
    });
  }

  void turn(base::SteadyTime now) {
    if (!running || hung) return;
    other_->turn(now);
    if (other_->follower.replica().origin()) {
      station::PeerNews news = station::news_from(other_->follower, now);
      if (!rules_.heeds_claims) news.claims.clear();
      auto claim = standby_->turn(news, now, ns(now));
      if (rules_.shares_settings) share(std::move(news), now);
      if (claim) commit(as_claimed(std::move(*claim)));
    }
    beat(now);
  }

  // The newest claim that it knows.
  std::uint64_t term() const { return ownership().newest_term("hall-1"); }
  transcript::Ownership ownership() const {
    transcript::Ownership known;
    for (const auto& claimed : transcript::claims_in_force(transcript_)) known.learn(claimed);
    return known;
  }

  bool speaks() const { return running && !hung && standby_->may_speak(); }
  const std::string& name() const { return name_; }
  const transcript::Transcript& transcript() const { return transcript_; }
  const MemoryLog& log() const { return log_; }

  bool running = false;
  bool hung = false;
  std::vector<int> heard;

 private:
  // All machines have the same clock here; clock_test.cpp is about their differences.
  static std::int64_t ns(base::SteadyTime now) { return now.time_since_epoch().count(); }

  std::optional<wire::DeskReply> answer(const wire::DeskRequest& request) {
    if (!running || hung) return std::nullopt;
    if (std::holds_alternative<wire::Ping>(request.body)) return feed_->reply_to(request, wire::PingReply{1, 1});
    return feed_->answer(request, transcript_, base::WallTime{});
  }

  transcript::MicrophonesClaimed as_claimed(transcript::MicrophonesClaimed claim) const {
    transcript::Claim& newest = claim.claims.back();
    if (newest.station != name_) return claim;
    if (!rules_.new_terms && newest.term > 1) {
      newest.term -= 1;
      newest.from_ns = claim.claims.at(claim.claims.size() - 2).from_ns - 1;
    }
    if (!rules_.later_claims) newest.from_ns -= std::chrono::nanoseconds(std::chrono::seconds(8)).count();
    return claim;
  }

  // As Station::share_settings does it.
  void share(station::PeerNews news, base::SteadyTime now) {
    if (!rules_.dates_mutes) {
      auto dated = std::make_shared<station::RoleSettings>(*news.settings);
      for (transcript::Microphone& microphone : dated->microphones) microphone.muted_ns = ns(now);
      news.settings = dated;
    }
    const station::PairPart part{!standby_->may_speak(), {config_.roles, config_.microphones}, transcript_.session};
    const auto next = station::shared_settings(settings(), news, part);
    if (next == settings()) return;
    for (const transcript::EventBody& body : role_desk_.follow(next, news.station, ns(now)).events) commit(body);
  }

  void publish(const wire::FeedFrame& frame) {
    const auto bytes = std::make_shared<const std::string>(wire::encode(frame));
    for (const auto& link : links_) link->publish(frame, bytes);
  }

  void beat(base::SteadyTime now) {
    if (const auto frame = feed_->heartbeat(now, base::WallTime{})) publish(*frame);
  }

  // As Station::commit does it.
  void commit(transcript::EventBody body) {
    if (!disk_full_) return store(std::move(body));
    held_.disk_is_full({});
    held_.add(std::move(body));
    for (const transcript::Segment& segment : held_.take_unshown()) {
      if (transcript::apply_interim(transcript_, segment)) publish(feed_->interim(segment, base::WallTime{}));
    }
    hold_claims();
  }

  void hold_claims() {
    auto claims = held_.unstored_claims();
    if (claims == transcript_.unstored_claims) return;
    transcript_.unstored_claims = claims;
    for (const auto& claimed : claims) standby_->learn(claimed);
    feed_->hold_claims(std::move(claims));
  }

  void store(transcript::EventBody body) {
    const transcript::Event event = log_.append(std::move(body));
    log_.sync();
    transcript::apply(transcript_, event);
    if (const auto* claimed = std::get_if<transcript::MicrophonesClaimed>(&event.body)) standby_->learn(*claimed);
    publish(feed_->event(event, base::WallTime{}));
  }

  const Part part_;
  const std::string name_;
  const PairRules rules_;
  const config::StationConfig config_;
  std::mt19937 random_;
  std::vector<std::unique_ptr<LossyLink>> links_;  // to each wall, then to the other one
  std::uint64_t epoch_ = 0;
  MemoryLog log_;
  transcript::Transcript transcript_;
  std::unique_ptr<wire::Feed> feed_;
  std::optional<PairEar> other_;
  std::unique_ptr<station::Standby> standby_;
  station::RoleDesk role_desk_{"en"};
  station::HeldEvents held_;
  bool disk_full_ = false;
};

}  // namespace tongping::support
