// Small pictures of walls on their way through a relay to its station: which answer is whose. Of a picture nothing is
// kept.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "common/base/clock.hpp"
#include "common/wire/station_endpoint.hpp"

namespace tongping::station {

// Owned by the relay. [relay]
class RelayThumbnails {
 public:
  struct Asked {
    wire::PeerId peer;
    std::uint64_t id = 0;  // of its request
    base::SteadyTime at;
  };

  // The id under which it is passed on; nothing: too many have not been answered yet.
  std::optional<std::uint64_t> expect(const wire::PeerRequest& asked, base::SteadyTime now);

  // Who waits for the answer that has come; nothing: nobody any more.
  std::optional<Asked> answered(std::uint64_t id);

  static constexpr std::size_t most_under_way = 64;

 private:
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Asked> under_way_;
};

}  // namespace tongping::station
