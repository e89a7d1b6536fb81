#include "common/config/screen_config.hpp"

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
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

// From the configuration's own directory, so that both can be copied together.
void read_pictures(const Table& table, const std::filesystem::path& directory, ScreenConfig& config) {
  for (const std::string& name : table.keys()) {
    std::string file;
    table.string(name, file);
    if (name.empty() || name.size() > longest_picture_name || base::clean_text(name) != name) {
      table.problem(name, base::format("the name of a picture has 1 to {} bytes", longest_picture_name));
    } else if (file.empty()) {
      table.problem(name, "must be the path of a picture, PNG or JPEG");
    } else {
      config.pictures[name] = directory / expand_home(file);
    }
  }
  if (config.pictures.size() > most_pictures) table.problem("", base::format("at most {} pictures", most_pictures));
}

base::Result<ScreenConfig> screen_config_of(const base::Result<Document>& document,
                                            const std::filesystem::path& directory) {
  if (!document) return base::pass_on(document.error());
  ScreenConfig config;
  const Table root = document->root();
  read_screen(root.table("screen"), config);
  read_pictures(root.table("pictures"), directory, config);
  if (root.has("station")) {
    config.stations.clear();
    for (const Table& table : root.tables("station")) config.stations.push_back(read_address(table));
  }
  return document->finish().map([&] { return config; });
}

}  // namespace

base::Result<ScreenConfig> load_screen_config(const std::filesystem::path& file) {
  return screen_config_of(Document::load(file), file.parent_path());
}

base::Result<ScreenConfig> parse_screen_config(std::string_view text, const std::string& file_name) {
  return screen_config_of(Document::parse(text, file_name), std::filesystem::path(file_name).parent_path());
}

}  // namespace tongping::config
