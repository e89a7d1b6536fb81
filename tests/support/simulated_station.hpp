// A station without sound, disk or sockets: a log, a transcript and a feed, and people who speak as the seed decides.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "common/wire/feed.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/memory_log.hpp"

namespace tongping::support {

class SimulatedStation {
 public:
  explicit SimulatedStation(std::uint32_t seed) : random_(seed) { new_log(); }

  // Something happens; what is to be published.
  std::vector<wire::FeedFrame> act() {
    switch (pick(12)) {
      case 0: return {commit(transcript::RoleChanged{a_role(pick(4)), pick(4) == 0})};
      case 1:
        return {
            commit(transcript::MicrophoneChanged{{"m" + std::to_string(pick(3)), "file:x", "chair"}, pick(4) == 0})};
      case 2: return {correct()};
      case 3: return pick(20) == 0 ? std::vector{start_session()} : std::vector<wire::FeedFrame>{};
      case 4:
      case 5:
      case 6: return {finish()};
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
    ++origin_.epoch;
    speaking_.clear();
    transcript_ = {};
    for (const transcript::Event& event : log_->all()) transcript::apply(transcript_, event);
    feed_ = std::make_unique<wire::Feed>(origin_, *log_);
  }

  void new_log() {
    origin_.station = "hall-1";
    origin_.epoch = 1;
    origin_.log_id[0] = ++logs_;
    feed_.reset();
    log_ = std::make_unique<MemoryLog>();
    restart();
    commit(transcript::SessionStarted{"s1", "first", 5});
  }

  std::vector<wire::FeedFrame> finish_all() {
    std::vector<wire::FeedFrame> frames;
    while (!speaking_.empty()) frames.push_back(finish());
    return frames;
  }

  wire::FeedFrame commit(transcript::EventBody body) {
    const transcript::Event event = log_->append(std::move(body));
    transcript::apply(transcript_, event);
    return feed_->event(event, base::WallTime{});
  }

  const transcript::Transcript& transcript() const { return transcript_; }
  MemoryLog& log() { return *log_; }
  const wire::Origin& origin() const { return origin_; }

 private:
  int pick(int below) { return std::uniform_int_distribution<>(0, below - 1)(random_); }

  transcript::Role a_role(int number) {
    return {{"r" + std::to_string(number), "Role " + std::to_string(pick(100)), {}}, "en", {"zh"}};
  }

  wire::FeedFrame speak() {
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
    return feed_->interim(segment, base::WallTime{});
  }

  wire::FeedFrame finish() {
    if (speaking_.empty()) return speak();
    transcript::Segment segment = speaking_.back();
    speaking_.pop_back();
    segment.state = pick(5) == 0 ? transcript::SegmentState::withdrawn : transcript::SegmentState::final;
    ++segment.revision;
    segment.committed = static_cast<std::uint32_t>(base::code_points(segment.text));
    return commit(transcript::SegmentChanged{segment});
  }

  wire::FeedFrame correct() {
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

  wire::FeedFrame start_session() {
    speaking_.clear();
    return commit(transcript::SessionStarted{"next-" + std::to_string(++sessions_), "next", 5});
  }

  std::mt19937 random_;
  wire::Origin origin_;
  std::uint8_t logs_ = 0;
  std::unique_ptr<MemoryLog> log_;
  std::unique_ptr<wire::Feed> feed_;
  transcript::Transcript transcript_;
  std::vector<transcript::Segment> speaking_;
  int segments_ = 0;
  int sessions_ = 0;
};

}  // namespace tongping::support
