// Where a station is reached: what a screen, a joining station or a standby has in its configuration.
#pragma once

#include <string>

#include "common/config/reader.hpp"

namespace tongping::config {

struct StationAddress {
  std::string feed = "tcp://127.0.0.1:7770";
  std::string desk = "tcp://127.0.0.1:7771";
  std::string key;  // the station's public key (Z85); empty: a station of this user on this machine
  bool operator==(const StationAddress&) const = default;
};

// Reads `feed`, `desk` and `key`; what cannot be one is a problem of the file.
StationAddress read_address(const Table& table);

}  // namespace tongping::config
