#include "capture-node/cli/keys_export.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <array>
#include <memory>

#include "common/base/format.hpp"

namespace tongping::cli {
namespace {

bool is_here_only(const std::string& endpoint) {
  return endpoint.find("//127.") != std::string::npos || endpoint.find("//localhost:") != std::string::npos ||
         endpoint.find("//[::1]:") != std::string::npos;
}

std::string reachable(std::string endpoint, const std::string& machine) {
  if (machine.empty()) return endpoint;
  for (const std::string every : {"//0.0.0.0:", "//*:", "//[::]:"}) {
    const auto at = endpoint.find(every);
    if (at != std::string::npos) endpoint.replace(at, every.size(), base::format("//{}:", machine));
  }
  return endpoint;
}

// A TOML string; names may hold anything.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

void write_station_block(const wire::StationNotice& station, const std::string& machine, std::ostream& out) {
  out << base::format("# Station {}, key {}\n", quoted(station.name), wire::fingerprint(station.public_key));
  if (is_here_only(station.feed) || is_here_only(station.desk)) {
    out << "# It listens on its own machine only: set feed and desk in its configuration to tcp://0.0.0.0:PORT.\n";
  }
  out << "[[station]]\nfeed = " << quoted(reachable(station.feed, machine))
      << "\ndesk = " << quoted(reachable(station.desk, machine)) << "\nkey = '" << station.public_key << "'\n";
}

std::string machine_address() {
  ifaddrs* found = nullptr;
  if (::getifaddrs(&found) != 0) return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> all(found, ::freeifaddrs);
  for (const ifaddrs* at = all.get(); at != nullptr; at = at->ifa_next) {
    const bool usable = at->ifa_addr != nullptr && at->ifa_addr->sa_family == AF_INET &&
                        (at->ifa_flags & IFF_LOOPBACK) == 0 && (at->ifa_flags & IFF_UP) != 0;
    if (!usable) continue;
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(at->ifa_addr)->sin_addr, text.data(), text.size());
    return text.data();
  }
  return {};
}

}  // namespace tongping::cli
