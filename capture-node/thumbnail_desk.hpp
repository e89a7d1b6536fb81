// The small pictures of the walls, as their screens send them: asked for while somebody looks, and kept in memory
// alone. Pure: time is handed in, and nothing is decoded here.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/console/view.hpp"
#include "capture-node/peer_watch.hpp"
#include "common/base/clock.hpp"

namespace tongping::station {

// Which wall: by the key that was proved, and by what is said under it.
struct WallName {
  std::string public_key;  // of the screen, or of the relay that it is behind
  std::string via;         // as of PeerStatus
  std::string own_name;
  auto operator<=>(const WallName&) const = default;
};

WallName wall_of(const PeerStatus& screen);

// Whose picture that is. `approved_name`: as of PeerWatch::NameOfKey.
WallName wall_of(const wire::PeerRequest& asked, const wire::Thumbnail& thumbnail, const std::string& approved_name);

struct ThumbnailStatus {
  bool wanted = false;
  std::uint64_t taken = 0;  // whole ones, since the start
  std::size_t kept = 0;
};

// Owned by the station. [station]
class ThumbnailDesk {
 public:
  // Somebody has the walls' pictures before them; said again at least every second.
  void looked(base::SteadyTime now) { looked_ = now; }
  bool wanted(base::SteadyTime now) const;

  // Only of a screen that is here or that a relay tells of; one in half a second, of 64 walls at most. What is refused
  // changes nothing.
  decltype(wire::DeskReply::body) take(const wire::Thumbnail& thumbnail, const WallName& wall,
                                       const std::vector<PeerStatus>& peers, base::SteadyTime now);

  // Forgets what is 5 s old, and all of a screen that has gone or whose key is no longer accepted. Call it often.
  void forget(const std::vector<PeerStatus>& peers, base::SteadyTime now);

  // Nothing but default values: there was none yet.
  console::WallPicture picture_of(const PeerStatus& screen, base::SteadyTime now) const;

  ThumbnailStatus status(base::SteadyTime now) const;

  static constexpr std::size_t most_walls = 64;
  static constexpr std::chrono::milliseconds shortest_interval{500};

 private:
  struct Kept {
    console::WallPicture picture;
    base::SteadyTime came;  // whole
    base::SteadyTime held;  // at its last word
  };

  std::optional<base::SteadyTime> looked_;
  std::map<WallName, Kept> kept_;
  std::uint64_t taken_ = 0;
};

}  // namespace tongping::station
