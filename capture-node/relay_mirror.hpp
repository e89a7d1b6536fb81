// What a relay keeps of one log of its station: every event, and who spoke last.
#pragma once

#include <filesystem>
#include <memory>

#include "capture-node/store/store.hpp"
#include "capture-node/store_log.hpp"
#include "common/wire/messages.hpp"

namespace tongping::station {

// Owned and called by the relay's thread. Stands in DIRECTORY/mirror/<log id>, a store with keys of its own: removing
// that folder while no relay runs deletes everything in it for good.
class RelayMirror {
 public:
  // The mirror of the log of `origin`, made where there is none; it is the one that `reopen` finds from now on.
  static base::Result<std::unique_ptr<RelayMirror>> open(const std::filesystem::path& directory, wire::Origin origin,
                                                         const base::Clock& clock);

  // The mirror that was open last; nullptr where none ever was.
  static base::Result<std::unique_ptr<RelayMirror>> reopen(const std::filesystem::path& directory,
                                                           const base::Clock& clock);

  // Moves the mirror of this log away, to a folder beside it whose path is returned: the station has another past now,
  // and the copy may be all that is left of the earlier one. Not while it is open.
  static base::Result<std::filesystem::path> set_aside(const std::filesystem::path& directory,
                                                       const wire::LogId& log_id);

  // Another start of the same station is durable when this returns.
  base::Result<void> begin_epoch(wire::Origin origin);

  const wire::Origin& origin() const { return origin_; }
  store::Store& store() { return *store_; }
  StoreLog& log() { return log_; }

 private:
  RelayMirror(std::filesystem::path directory, wire::Origin origin, std::unique_ptr<store::Store> store)
      : directory_(std::move(directory)), origin_(std::move(origin)), store_(std::move(store)), log_(*store_) {}

  const std::filesystem::path directory_;
  wire::Origin origin_;
  const std::unique_ptr<store::Store> store_;
  StoreLog log_;
};

}  // namespace tongping::station
