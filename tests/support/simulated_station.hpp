// A station without sound, disk or sockets: a log, a transcript and a feed, and people who speak as the seed decides.
#pragma once

#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "capture-node/held_events.hpp"
#include "capture-node/store/epoch.hpp"
#include "common/wire/feed.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/memory_log.hpp"

namespace tongping::support {

// Rules that a station keeps; a test breaks one to see that somebody notices.
struct StationRules {
  bool commits_before_publishing = true;
  bool raises_epoch = true;
  bool unrepeatable_epochs = true;  // false: counted one by one, so that a put-back log uses some once more
  bool holds_while_full = true;     // false: what finds no room on the disk is forgotten
  bool stores_all_held = true;      // false: with each transaction one more is taken for stored than was
};

class SimulatedStation {
 public:
  using Frames = std::vector<wire::FeedFrame>;

  explicit SimulatedStation(std::uint32_t seed, StationRules rules = {}) : rules_(rules), random_(seed) { new_log(); }

  // Something happens; what is to be published.
  Frames act() {
    log_->sync();
    switch (pick(12)) {
      case 0: return commit(transcript::RoleChanged{a_role(pick(4)), pick(4) == 0});
      case 1:
        return commit(transcript::MicrophoneChanged{{"m" + std::to_string(pick(3)), "file:x", "chair"}, pick(4) == 0});
      case 2: return correct();
      case 3: return pick(20) == 0 ? start_session() : Frames{};
      case 4:
      case 5:
      case 6: return finish();
      default: return {speak()};
    }
  }

  std::optional<wire::FeedFrame> heartbeat(base::SteadyTime now, bool newcomer = false) {
    return feed_->heartbeat(now, base::WallTime{}, newcomer);
  }

  std::optional<wire::DeskReply> answer(const wire::DeskRequest& request) {
    return feed_->answer(request, transcript_, base::WallTime{});
  }

  // Everything in memory is lost; unfinished speech with it.
  void restart() {
    if (rules_.raises_epoch) origin_.epoch = epoch_after(origin_.epoch);
    speaking_.clear();
    held_ = {};
    disk_full_ = false;
    transcript_ = {};
    for (const transcript::Event& event : log_->all()) transcript::apply(transcript_, event);
    feed_ = std::make_unique<wire::Feed>(origin_, *log_);
  }

  void power_cut() {
    log_->power_cut();
    restart();
  }

  // While it stands still, what was said in earlier sessions is deleted; then it starts again.
  void forget_earlier_sessions() {
    std::vector<std::uint64_t> said;
    for (const transcript::Event& event : log_->all()) {
      if (std::holds_alternative<transcript::SegmentChanged>(event.body)) said.push_back(event.sequence);
      if (!std::holds_alternative<transcript::SessionStarted>(event.body)) continue;
      for (const std::uint64_t sequence : std::exchange(said, {})) log_->forget(sequence);
    }
    restart();
  }

  struct Backup {
    wire::Origin origin;
    MemoryLog log;
  };
  Backup back_up() const { return {origin_, *log_}; }

  // The station's whole directory is brought back from a backup of this log, and it starts again.
  void put_back(const Backup& backup) {
    origin_ = backup.origin;
    log_ = std::make_shared<MemoryLog>(*log_);  // what it was is kept for who judges
    log_->put_back(backup.log);
    logs_made_[origin_.log_id].push_back(log_);
    restart();
  }

  void new_log() {
    origin_.station = "hall-1";
    origin_.epoch = 0;
    origin_.log_id[0] = ++logs_;
    feed_.reset();
    log_ = std::make_shared<MemoryLog>();
    logs_made_[origin_.log_id] = {log_};
    restart();
    commit(transcript::SessionStarted{"s1", "first", 5});
  }

  // Somebody says a word more, or begins.
  Frames speak() {
    if (speaking_.size() < 3) {
      transcript::Segment segment = an_interim("u" + std::to_string(++segments_), "a", 1);
      segment.session = transcript_.session->session;
      segment.wall_start_ns += segments_ * 1000;
      speaking_.push_back(segment);
    }
    transcript::Segment& segment = speaking_[static_cast<std::size_t>(pick(static_cast<int>(speaking_.size())))];
    segment.text += " word";
    ++segment.revision;
    transcript::apply_interim(transcript_, segment);
    return {feed_->interim(segment, base::WallTime{})};
  }

  // Somebody pastes a long text: finals, more than one transaction holds.
  Frames paste(int finals) {
    Frames frames;
    for (int i = 0; i < finals; ++i) {
      add(frames, {speak()});
      add(frames, finish());
    }
    return frames;
  }

  Frames finish_all() {
    Frames frames;
    while (!speaking_.empty()) add(frames, finish());
    return frames;
  }

  void fill_disk() { disk_full_ = true; }

  // What was held is stored, and published as usual.
  Frames make_room() {
    disk_full_ = false;
    Frames frames;
    held_.disk_has_room();
    for (auto bodies = held_.next({}); !bodies.empty(); bodies = held_.next({})) {
      const std::size_t too_many = !rules_.stores_all_held && held_.size() > bodies.size() ? 1 : 0;
      held_.stored(bodies.size() + too_many);
      for (transcript::EventBody& body : bodies) frames.push_back(store(std::move(body)));
    }
    return frames;
  }

  // As Station::commit does it.
  Frames commit(transcript::EventBody body) {
    if (!disk_full_) return {store(std::move(body))};
    held_.disk_is_full({});
    held_.add(std::move(body));
    Frames frames;
    for (transcript::Segment& segment : held_.take_unshown()) {
      if (transcript::apply_interim(transcript_, segment)) frames.push_back(feed_->interim(segment, base::WallTime{}));
    }
    if (!rules_.holds_while_full) held_ = {};
    return frames;
  }

  const transcript::Transcript& transcript() const { return transcript_; }
  MemoryLog& log() { return *log_; }
  const wire::Origin& origin() const { return origin_; }
  const MemoryLog& log_of(const wire::LogId& id) const { return *logs_made_.at(id).back(); }

  // How often its text became that of another log, or of another past of this one.
  std::uint64_t other_pasts() const {
    std::uint64_t made = 0;
    for (const auto& [id, pasts] : logs_made_) made += pasts.size();
    return made - 1;
  }

  // All that the log of this name has ever been, the newest last.
  const std::vector<std::shared_ptr<MemoryLog>>& pasts_of(const wire::LogId& id) const { return logs_made_.at(id); }

 private:
  static void add(Frames& frames, Frames more) { std::move(more.begin(), more.end(), std::back_inserter(frames)); }

  wire::FeedFrame store(transcript::EventBody body) {
    const transcript::Event event = log_->append(std::move(body));
    if (rules_.commits_before_publishing) log_->sync();
    transcript::apply(transcript_, event);
    return feed_->event(event, base::WallTime{});
  }

  std::uint64_t epoch_after(std::uint64_t last) {
    return rules_.unrepeatable_epochs ? store::next_epoch(last, random_()) : last + 1;
  }

  int pick(int below) { return std::uniform_int_distribution<>(0, below - 1)(random_); }

  transcript::Role a_role(int number) {
    return {{"r" + std::to_string(number), "Role " + std::to_string(pick(100)), {}}, "en", {"zh"}};
  }

  Frames finish() {
    if (speaking_.empty()) return speak();
    transcript::Segment segment = speaking_.back();
    speaking_.pop_back();
    segment.state = pick(5) == 0 ? transcript::SegmentState::withdrawn : transcript::SegmentState::final;
    ++segment.revision;
    segment.committed = static_cast<std::uint32_t>(base::code_points(segment.text));
    return commit(transcript::SegmentChanged{segment});
  }

  Frames correct() {
    if (transcript_.segments.empty()) return speak();
    transcript::Segment segment =
        *transcript_.segments[static_cast<std::size_t>(pick(static_cast<int>(transcript_.segments.size())))];
    if (segment.state == transcript::SegmentState::interim) return speak();
    segment.state = transcript::SegmentState::corrected;
    ++segment.revision;
    segment.text += " (corrected)";
    segment.text.resize(std::min<std::size_t>(segment.text.size(), 200));
    segment.committed = static_cast<std::uint32_t>(segment.text.size());
    return commit(transcript::SegmentChanged{segment});
  }

  Frames start_session() {
    speaking_.clear();
    return commit(transcript::SessionStarted{"next-" + std::to_string(++sessions_), "next", 5});
  }

  const StationRules rules_;
  std::mt19937 random_;
  wire::Origin origin_;
  std::uint8_t logs_ = 0;
  std::shared_ptr<MemoryLog> log_;
  std::map<wire::LogId, std::vector<std::shared_ptr<MemoryLog>>> logs_made_;  // the old ones too, for who judges
  std::unique_ptr<wire::Feed> feed_;
  transcript::Transcript transcript_;
  std::vector<transcript::Segment> speaking_;
  station::HeldEvents held_;
  bool disk_full_ = false;
  int segments_ = 0;
  int sessions_ = 0;
};

}  // namespace tongping::support
