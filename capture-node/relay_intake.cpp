#include "capture-node/relay_intake.hpp"

#include <algorithm>
#include <iterator>

namespace tongping::station {

wire::Arrivals& PeekedLink::peek() {
  wire::Arrivals more = link_.receive();
  std::move(more.frames.begin(), more.frames.end(), std::back_inserter(arrived_.frames));
  std::move(more.replies.begin(), more.replies.end(), std::back_inserter(arrived_.replies));
  std::move(more.notes.begin(), more.notes.end(), std::back_inserter(arrived_.notes));
  arrived_.desk_is_new |= more.desk_is_new;
  return arrived_;
}

void RelayIntake::attach(wire::Link& link) {
  detach();
  peeked_ = std::make_unique<PeekedLink>(link);
  follow_from(from_, before_wall_ns_);
}

void RelayIntake::detach() {
  follower_.reset();
  peeked_.reset();
}

Heard RelayIntake::look() {
  if (peeked_ == nullptr) return {};
  wire::Arrivals& arrived = peeked_->peek();
  Heard heard;
  heard.on_feed = !arrived.frames.empty();
  if (heard.on_feed) {
    heard.origin = arrived.frames.back().origin;
  } else if (!arrived.replies.empty()) {
    heard.origin = arrived.replies.back().origin;
  }
  const auto foreign = [&](const auto& said) { return said.origin.log_id != heard.origin->log_id; };
  std::erase_if(arrived.frames, foreign);
  std::erase_if(arrived.replies, foreign);
  return heard;
}

void RelayIntake::follow_from(std::uint64_t from, std::int64_t before_wall_ns) {
  from_ = from;
  before_wall_ns_ = before_wall_ns;
  if (peeked_ == nullptr) return;
  follower_ = std::make_unique<wire::Follower>(*peeked_,
                                               wire::ReplicaOptions{name_, wire::PeerKind::tool, from, before_wall_ns});
}

void RelayIntake::report_behind(std::vector<wire::ScreenBehind> screens) {
  if (follower_ != nullptr) follower_->report_behind(std::move(screens));
}

bool RelayIntake::thumbnail_wanted(base::SteadyTime now) const {
  return follower_ != nullptr && follower_->thumbnails().wanted(now);
}

bool RelayIntake::pass_on(std::uint64_t id, wire::Thumbnail thumbnail) {
  return peeked_ != nullptr && peeked_->send({wire::thumbnail_ids | id, std::move(thumbnail)});
}

std::optional<wire::FollowerTurn> RelayIntake::turn(base::SteadyTime now) {
  if (follower_ == nullptr) return std::nullopt;
  for (wire::DeskReply& reply : peeked_->peek().replies) {
    if (!wire::is_of_thumbnail(reply.id)) continue;
    thumbnail_replies_.push_back(reply);
    thumbnail_replies_.back().id &= ~wire::thumbnail_ids;
  }
  wire::FollowerTurn turn = follower_->turn(now);
  for (std::string& note : turn.notes) note.insert(0, station_ + ": ");
  if (!turn.applied.empty()) {
    from_ = turn.applied.back().sequence + 1;
    before_wall_ns_ = turn.applied.back().wall_ns;
  }
  return turn;
}

std::optional<base::SteadyTime> RelayIntake::next_turn() const {
  return follower_ == nullptr ? std::nullopt : follower_->next_turn();
}

std::optional<std::chrono::nanoseconds> RelayIntake::clock_ahead() const {
  return follower_ == nullptr ? std::nullopt : follower_->clock().ahead();
}

}  // namespace tongping::station
