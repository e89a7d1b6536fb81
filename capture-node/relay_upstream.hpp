// A relay's side towards its station: finds it, connects, and hands on what comes.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "capture-node/relay_intake.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/wire/station_lookup.hpp"

namespace tongping::station {

// Owned and called by the relay's thread.
class RelayUpstream {
 public:
  // `log` outlives it; `directory` is the relay's, whose key it shows.
  RelayUpstream(config::StationAddress address, std::string name, const std::filesystem::path& directory,
                const base::Log& log)
      : intake_(std::move(name), address.desk), lookup_(std::move(address), directory), log_(log) {}

  // Finds the station if it must.
  void look_up(base::SteadyTime now);

  RelayIntake& intake() { return intake_; }
  wire::ZmqLink* link() { return link_.get(); }  // to wait for; nullptr until the station's key is known
  const config::StationAddress& address() const { return lookup_.address(); }

 private:
  base::Result<void> connect(const wire::ZmqLinkOptions& station);
  void say_once(const std::string& problem);

  std::unique_ptr<wire::ZmqLink> link_;
  RelayIntake intake_;
  wire::StationLookup lookup_;
  const base::Log& log_;
  std::optional<wire::ZmqLinkOptions> station_;
  std::optional<base::SteadyTime> last_look_;
  std::string last_problem_;
};

}  // namespace tongping::station
