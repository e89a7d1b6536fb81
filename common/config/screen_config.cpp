#include "common/config/screen_config.hpp"

#include "common/base/format.hpp"
#include "common/config/reader.hpp"
#include "common/config/station_config.hpp"

namespace tongping::config {
namespace {

constexpr std::size_t public_key_characters = 40;  // 32 bytes in Z85 (ZeroMQ RFC 32)

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

void read_screen(const Table& table, ScreenConfig& config) {
  std::string directory;
  auto policy = static_cast<std::size_t>(config.policy);
  table.string("name", config.name);
  table.string("directory", directory);
  table.string("mode", config.mode);
  table.choice("policy", policy, {"settled", "committed", "live"});
  table.strings("languages", config.languages);
  table.string("monitor", config.monitor);
  config.policy = static_cast<Policy>(policy);
  config.directory = directory.empty() ? data_home() / config.name : expand_home(directory);
  if (config.name.empty() || config.name.find('/') != std::string::npos)
    table.problem("name", "must be a name without '/'");
  if (config.languages.empty()) table.problem("languages", "must name at least one language");
}

base::Result<ScreenConfig> read(const base::Result<Document>& document) {
  if (!document) return base::pass_on(document.error());
  ScreenConfig config;
  const Table root = document->root();
  read_screen(root.table("screen"), config);
  if (root.has("station")) {
    config.stations.clear();
    for (const Table& table : root.tables("station")) config.stations.push_back(read_address(table));
  }
  return document->finish().map([&] { return config; });
}

}  // namespace

base::Result<ScreenConfig> load_screen_config(const std::filesystem::path& file) { return read(Document::load(file)); }

base::Result<ScreenConfig> parse_screen_config(std::string_view text, const std::string& file_name) {
  return read(Document::parse(text, file_name));
}

}  // namespace tongping::config
