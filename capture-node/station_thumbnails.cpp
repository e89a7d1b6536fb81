// The station's part that takes the small pictures of the walls, while somebody looks at its console.
#include <algorithm>

#include "capture-node/station.hpp"

namespace tongping::station {

decltype(wire::DeskReply::body) Station::take_thumbnail(const wire::PeerRequest& asked,
                                                        const wire::Thumbnail& thumbnail) {
  const WallName wall = wall_of(asked, thumbnail, admission_->name_of(asked.public_key).value_or(""));
  const auto is_this = [&](const PeerStatus& peer) { return wall_of(peer) == wall; };
  // A screen's first picture comes at once after its first position.
  if (std::none_of(peers_.begin(), peers_.end(), is_this)) {
    last_peer_watch_ = {};
    watch_peers();
  }
  return thumbnail_desk_.take(thumbnail, wall, peers_, clock_.steady());
}

void Station::attend_thumbnails() {
  if (const auto looked = looked_.take()) thumbnail_desk_.looked(*looked);
  thumbnail_desk_.forget(peers_, clock_.steady());
}

// In the order in which the view has the screens.
void Station::show_thumbnails(std::vector<console::ScreenView>& screens) const {
  auto screen = screens.begin();
  for (const PeerStatus& peer : peers_) {
    if (peer.kind == wire::PeerKind::screen) (screen++)->picture = thumbnail_desk_.picture_of(peer, clock_.steady());
  }
}

}  // namespace tongping::station
