// A relay's copies of its station's logs on its disk, each in a store of its own.
#pragma once

#include <filesystem>
#include <memory>

#include "capture-node/published_log.hpp"
#include "capture-node/relay_copy.hpp"
#include "capture-node/store/store.hpp"
#include "capture-node/store_writer.hpp"
#include "common/base/clock.hpp"

namespace tongping::station {

// Owned and called by the relay's thread. Stands in DIRECTORY/mirror/<log id>, a store with keys of its own: removing
// that folder while no relay runs deletes everything in it for good.
class RelayMirror final : public RelayCopy {
 public:
  // `reader`: of the same database.
  RelayMirror(std::filesystem::path directory, wire::Origin origin, std::unique_ptr<store::Store> store,
              std::unique_ptr<store::History> reader, const base::Clock& clock)
      : directory_(std::move(directory)),
        origin_(std::move(origin)),
        store_(std::move(store)),
        reader_(std::move(reader)),
        log_(*reader_, store_->last_sequence()),
        writer_(*store_, clock) {}

  const wire::Origin& origin() const override { return origin_; }
  wire::EventLog& log() override { return log_; }
  base::Result<transcript::Transcript> transcript() const override;
  base::Result<std::size_t, NotKept> keep(const std::vector<transcript::Event>& events, bool wait) override;
  base::Result<void> begin_epoch(wire::Origin origin) override;
  base::Result<void, NotKept> maintain() override;

 private:
  static constexpr std::chrono::seconds silent{2};  // a disk that has not answered for so long

  const std::filesystem::path directory_;
  wire::Origin origin_;
  const std::unique_ptr<store::Store> store_;  // while nothing is under way in the writer
  const std::unique_ptr<store::History> reader_;
  PublishedLog log_;
  StoreWriter writer_;
  std::size_t under_way_ = 0;  // of what is to be kept, from the first on
};

// All mirrors in a relay's directory. Owned and called by the relay's thread; `clock` outlives it and them.
class MirrorShelf final : public RelayShelf {
 public:
  MirrorShelf(std::filesystem::path directory, const base::Clock& clock)
      : directory_(std::move(directory)), clock_(clock) {}

  base::Result<std::unique_ptr<RelayCopy>> open(wire::Origin origin) override;
  base::Result<std::unique_ptr<RelayCopy>> reopen() override;

  // To a folder beside it.
  base::Result<std::string> set_aside(const wire::LogId& log_id) override;

 private:
  const std::filesystem::path directory_;
  const base::Clock& clock_;
};

}  // namespace tongping::station
