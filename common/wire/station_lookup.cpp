#include "common/wire/station_lookup.hpp"

#include <tuple>

#include "common/config/station_config.hpp"

namespace tongping::wire {

base::Result<ZmqLinkOptions> StationLookup::find() {
  if (!is_local()) {
    const auto own = load_or_make_key_pair(directory_ / "keys" / "curve.key");
    if (!own) return base::pass_on(own.error());
    return ZmqLinkOptions{address_.feed, address_.desk, address_.key, *own};
  }
  if (place_ == nullptr) {
    auto place = LocalPlace::open(config::data_home() / "local");
    if (!place) return base::pass_on(place.error());
    place_ = std::make_unique<LocalPlace>(std::move(*place));
  }
  const auto notice = place_->find(address_.desk);
  if (!notice) return base::pass_on(notice.error());
  return ZmqLinkOptions{notice->feed, notice->desk, notice->public_key, place_->client_key()};
}

bool same_station(const ZmqLinkOptions& a, const ZmqLinkOptions& b) {
  const auto all = [](const ZmqLinkOptions& o) { return std::tie(o.feed, o.desk, o.station_public_key); };
  return all(a) == all(b);
}

}  // namespace tongping::wire
