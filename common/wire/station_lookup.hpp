// Finds a station by its configured address: its endpoints, its key, and the key that this program shows it.
#pragma once

#include <filesystem>
#include <memory>

#include "common/config/station_address.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/zmq_link.hpp"

namespace tongping::wire {

// Owned and called by one thread. A station of this user is known by the notice that it leaves on this machine; one of
// another machine by the key in the configuration, and then this program shows the key in `directory`/keys, which is
// made when it is first needed.
class StationLookup {
 public:
  StationLookup(config::StationAddress address, std::filesystem::path directory)
      : address_(std::move(address)), directory_(std::move(directory)) {}

  const config::StationAddress& address() const { return address_; }
  bool is_local() const { return address_.key.empty(); }

  // How to connect to it; an error where no station of this user is there, or a key cannot be read. [feed]
  base::Result<ZmqLinkOptions> find();

 private:
  const config::StationAddress address_;
  const std::filesystem::path directory_;
  std::unique_ptr<LocalPlace> place_;
};

// Whether both lead to the same station. [any]
bool same_station(const ZmqLinkOptions& a, const ZmqLinkOptions& b);

}  // namespace tongping::wire
