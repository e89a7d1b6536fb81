#include "common/config/screen_config.hpp"

#include "common/base/format.hpp"
#include "common/config/reader.hpp"
#include "common/config/station_config.hpp"

namespace tongping::config {
namespace {

void read_screen(const Table& table, ScreenConfig& config) {
  std::string directory;
  std::string pause_picture;
  auto policy = static_cast<std::size_t>(config.policy);
  table.string("name", config.name);
  table.string("directory", directory);
  table.string("mode", config.mode);
  table.choice("policy", policy, {"settled", "committed", "live"});
  table.strings("languages", config.languages);
  table.strings("keep_together", config.keep_together);
  table.string("monitor", config.monitor);
  table.string("pause_picture", pause_picture);
  if (!pause_picture.empty()) config.pause_picture = expand_home(pause_picture);
  table.number("picture_height_m", config.hall.picture_height_m, 0.0, 100.0);
  table.number("farthest_seat_m", config.hall.farthest_seat_m, 0.0, 1000.0);
  table.integer("rotate", config.rotate, 0, 270);
  if (config.rotate % 90 != 0) table.problem("rotate", "must be 0, 90, 180 or 270");
  table.boolean("mirror", config.mirror);
  config.policy = static_cast<Policy>(policy);
  config.directory = directory.empty() ? data_home() / config.name : expand_home(directory);
  if (config.name.empty() || config.name.find('/') != std::string::npos)
    table.problem("name", "must be a name without '/'");
  if (config.languages.empty()) table.problem("languages", "must name at least one language");
}

base::Result<ScreenConfig> screen_config_of(const base::Result<Document>& document) {
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

base::Result<ScreenConfig> load_screen_config(const std::filesystem::path& file) {
  return screen_config_of(Document::load(file));
}

base::Result<ScreenConfig> parse_screen_config(std::string_view text, const std::string& file_name) {
  return screen_config_of(Document::parse(text, file_name));
}

}  // namespace tongping::config
