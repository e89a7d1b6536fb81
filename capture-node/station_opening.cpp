#include "capture-node/station_opening.hpp"

#include <array>

#include "capture-node/access/station_key.hpp"
#include "capture-node/store/database_file.hpp"
#include "common/base/format.hpp"

namespace tongping::station {

base::Result<std::unique_ptr<store::Store>> open_store(const config::StationConfig& config, const base::Clock& clock) {
  const auto when_absent =
      store::holds_database(config.directory) ? access::WhenAbsent::refuse : access::WhenAbsent::make;
  auto key = access::load_station_key(config.directory, when_absent);
  if (!key) return base::pass_on(key.error());
  auto store = store::Store::open(config.directory, config.name, std::move(*key), clock);
  if (!store) return base::pass_on(store.error());
  return std::move(*store);
}

base::Result<std::unique_ptr<store::History>> open_reader(const std::filesystem::path& directory) {
  auto key = access::load_station_key(directory, access::WhenAbsent::refuse);
  if (!key) return base::pass_on(key.error());
  auto reader = store::History::open_beside_store(directory, std::move(*key));
  if (!reader) return base::pass_on(reader.error());
  return std::move(*reader);
}

base::Result<Entrance> open_entrance(const config::StationConfig& config, const store::Store& store, AuditBook& audit,
                                     const base::Clock& clock, std::string start) {
  auto place = wire::LocalPlace::open(config::data_home() / "local");
  if (!place) return base::pass_on(place.error());
  auto admission = Admission::open(config.directory / "keys", place->client_key().public_key(), audit, clock);
  if (!admission) return base::pass_on(admission.error());
  const auto decisions =
      store.history().audit_of(std::array{store::AuditKind::key_approved, store::AuditKind::key_revoked});
  if (!decisions) return base::pass_on(decisions.error());
  audit.add(store::AuditKind::station_started, "", "", std::move(start));
  admission->go_on_from(*decisions);
  return Entrance{std::make_unique<wire::LocalPlace>(std::move(*place)),
                  std::make_unique<Admission>(std::move(*admission))};
  // The analyser loses sight of what is moved into tl::expected.
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks)

void cut_off(const base::Result<std::vector<std::string>>& keys, wire::StationEndpoint& endpoint,
             const base::Log& log) {
  if (!keys) return log.error(keys.error().message);
  for (const std::string& key : *keys) {
    log.info(base::format("{} is no longer accepted and is cut off", wire::fingerprint(key)));
    if (auto cut = endpoint.cut_off(key); !cut) log.error(cut.error().message);
  }
}

}  // namespace tongping::station
