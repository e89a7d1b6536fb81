#include "capture-node/thumbnail_desk.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/wire/limits.hpp"

namespace tongping::station {
namespace {

bool is_here(const WallName& wall, const std::vector<PeerStatus>& peers) {
  return std::any_of(peers.begin(), peers.end(), [&](const PeerStatus& peer) {
    return peer.kind == wire::PeerKind::screen && peer.state != PeerState::gone && wall_of(peer) == wall;
  });
}

wire::Refused not_now(const char* why) { return {wire::Refusal::unavailable, why}; }

}  // namespace

WallName wall_of(const PeerStatus& screen) { return {screen.public_key, screen.via, screen.own_name}; }

WallName wall_of(const wire::PeerRequest& asked, const wire::Thumbnail& thumbnail, const std::string& approved_name) {
  if (thumbnail.name.empty()) return {asked.public_key, "", asked.name};
  const std::string& relay = approved_name.empty() ? asked.name : approved_name;
  const std::string via = thumbnail.via.empty() ? relay : base::format("{}/{}", relay, thumbnail.via);
  return {asked.public_key, via, thumbnail.name};
}

bool ThumbnailDesk::wanted(base::SteadyTime now) const {
  return looked_ && now - *looked_ < wire::thumbnail_request_kept;
}

decltype(wire::DeskReply::body) ThumbnailDesk::take(const wire::Thumbnail& thumbnail, const WallName& wall,
                                                    const std::vector<PeerStatus>& peers, base::SteadyTime now) {
  if (!wanted(now)) return not_now("nobody looks at the walls now");
  if (!is_here(wall, peers)) {
    // A relay tells of its screens twice a second: of a new one a little later than that one's first picture comes.
    if (!wall.via.empty()) return wire::ThumbnailTaken{true};
    return wire::Refused{wire::Refusal::not_permitted, "a picture of a wall is taken from a screen alone"};
  }
  const auto known = kept_.find(wall);
  if (thumbnail.jpeg.empty()) {
    const bool has_it = known != kept_.end() && known->second.picture.jpeg != nullptr;
    if (has_it) known->second.held = now;
    return wire::ThumbnailTaken{!has_it};
  }
  if (known == kept_.end() && kept_.size() >= most_walls) return not_now("pictures of 64 walls are kept, no more");
  if (known != kept_.end() && now - known->second.came < shortest_interval) return not_now("too soon after the last");
  ++taken_;
  const auto turned = static_cast<int>(thumbnail.turned_degrees);
  kept_[wall] = {{std::make_shared<const std::string>(thumbnail.jpeg), nullptr, turned, thumbnail.mirrored}, now, now};
  return wire::ThumbnailTaken{};
}

void ThumbnailDesk::forget(const std::vector<PeerStatus>& peers, base::SteadyTime now) {
  std::erase_if(kept_, [&](const auto& entry) { return !is_here(entry.first, peers); });
  for (auto& [wall, kept] : kept_) {
    if (now - kept.held >= wire::thumbnail_limit) kept.picture.jpeg.reset();
  }
}

console::WallPicture ThumbnailDesk::picture_of(const PeerStatus& screen, base::SteadyTime now) const {
  const auto known = kept_.find(wall_of(screen));
  if (known == kept_.end()) return {};
  console::WallPicture picture = known->second.picture;
  if (picture.jpeg == nullptr)
    picture.missing = std::chrono::duration_cast<std::chrono::seconds>(now - known->second.held);
  return picture;
}

ThumbnailStatus ThumbnailDesk::status(base::SteadyTime now) const {
  const auto is_kept = [](const auto& entry) { return entry.second.picture.jpeg != nullptr; };
  return {wanted(now), taken_, static_cast<std::size_t>(std::count_if(kept_.begin(), kept_.end(), is_kept))};
}

}  // namespace tongping::station
