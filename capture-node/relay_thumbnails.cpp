#include "capture-node/relay_thumbnails.hpp"

#include "common/wire/limits.hpp"

namespace tongping::station {

std::optional<std::uint64_t> RelayThumbnails::expect(const wire::PeerRequest& asked, base::SteadyTime now) {
  std::erase_if(under_way_, [&](const auto& entry) { return now - entry.second.at >= wire::thumbnail_limit; });
  if (under_way_.size() >= most_under_way) return std::nullopt;
  under_way_[++last_] = {asked.peer, asked.request.id, now};
  return last_;
}

std::optional<RelayThumbnails::Asked> RelayThumbnails::answered(std::uint64_t id) {
  auto found = under_way_.extract(id);
  if (!found) return std::nullopt;
  return std::move(found.mapped());
}

}  // namespace tongping::station
