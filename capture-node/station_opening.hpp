// What a station and a relay open in the same way, and how both shut a key out.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/admission.hpp"
#include "capture-node/store/store.hpp"
#include "common/config/station_config.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/station_endpoint.hpp"

namespace tongping::station {

// The database of the configured directory with its key; both are made where there is none yet. [station]
base::Result<std::unique_ptr<store::Store>> open_store(const config::StationConfig& config, const base::Clock& clock);

// Another reader of the database in `directory`, to be used while its store writes. [owner]
base::Result<std::unique_ptr<store::History>> open_reader(const std::filesystem::path& directory);

struct Entrance {
  std::unique_ptr<wire::LocalPlace> place;  // where this user's programs are known
  std::unique_ptr<Admission> admission;
};

// Who may come in. The audit says that it starts (`start`: one line), and what was decided since it ended. [station]
base::Result<Entrance> open_entrance(const config::StationConfig& config, const store::Store& store, AuditBook& audit,
                                     const base::Clock& clock, std::string start);

// `keys` are no longer accepted; an error is why nobody knows. [station]
void cut_off(const base::Result<std::vector<std::string>>& keys, wire::StationEndpoint& endpoint, const base::Log& log);

}  // namespace tongping::station
