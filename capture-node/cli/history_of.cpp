#include "capture-node/cli/history_of.hpp"

#include "capture-node/access/station_key.hpp"
#include "common/base/i18n.hpp"

namespace tongping::cli {

base::Result<std::unique_ptr<store::History>> open_history(const Invocation& invocation) {
  const auto config = load_config(invocation);
  if (!config) return base::pass_on(config.error());
  if (!store::holds_database(config->directory)) {
    return base::failure(
        base::tr_format("{}: no station has recorded here; see --config and --directory", config->directory.string()));
  }
  auto key = access::load_station_key(config->directory, access::WhenAbsent::refuse);
  if (!key) return base::pass_on(key.error());
  auto history = store::History::open(config->directory, std::move(*key));
  if (!history) return base::pass_on(history.error());
  return std::move(*history);
}

}  // namespace tongping::cli
