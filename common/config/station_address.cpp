#include "common/config/station_address.hpp"

#include "common/base/format.hpp"
#include "common/config/station_config.hpp"

namespace tongping::config {
namespace {

constexpr std::size_t public_key_characters = 40;  // 32 bytes in Z85 (ZeroMQ RFC 32)

}  // namespace

StationAddress read_address(const Table& table) {
  StationAddress address;
  for (auto [key, endpoint] : {std::pair{"feed", &address.feed}, {"desk", &address.desk}}) {
    table.string(key, *endpoint);
    if (!is_endpoint(*endpoint)) {
      table.problem(key, base::format("\"{}\" is not an address like tcp://192.168.1.20:7770", *endpoint));
    }
  }
  table.string("key", address.key);
  if (!address.key.empty() && address.key.size() != public_key_characters) {
    table.problem("key", "must be the station's public key of 40 characters, as `capture-node keys show` prints it");
  }
  return address;
}

}  // namespace tongping::config
