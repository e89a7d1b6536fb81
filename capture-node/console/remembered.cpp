#include "capture-node/console/remembered.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "common/base/file.hpp"
#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/config/station_config.hpp"

namespace tongping::console {
namespace {

using base::Json;

constexpr std::uintmax_t most_bytes = 64 * 1024;
constexpr int farthest = 1 << 16;  // of a desktop's units, in any direction
constexpr int smallest_width = 320;
constexpr int smallest_height = 200;

base::Unexpected<base::Error> damaged(const char* what) { return base::failure(base::format("{} is damaged", what)); }

base::Result<int> number_in(const Json& object, const char* key, int least) {
  const Json value = base::member_or_null(object, key);
  if (!value.is_number_integer()) return damaged(key);
  const auto number = value.get<std::int64_t>();
  if (number < least || number > farthest) return damaged(key);
  return static_cast<int>(number);
}

base::Result<std::optional<WindowPlace>> window_from(const Json& window) {
  if (window.is_null()) return std::nullopt;
  const auto x = number_in(window, "x", -farthest);
  const auto y = number_in(window, "y", -farthest);
  const auto width = number_in(window, "width", smallest_width);
  const auto height = number_in(window, "height", smallest_height);
  for (const auto* number : {&x, &y, &width, &height}) {
    if (!*number) return base::pass_on(number->error());
  }
  const Json monitor = base::member_or_null(window, "monitor");
  const Json maximised = base::member_or_null(window, "maximised");
  if (!monitor.is_string()) return damaged("monitor");
  if (!maximised.is_boolean()) return damaged("maximised");
  return WindowPlace{monitor.get<std::string>(), *x, *y, *width, *height, maximised.get<bool>()};
}

base::Result<void> take_flag(const Json& panels, const char* key, bool& flag) {
  const Json value = base::member_or_null(panels, key);
  if (value.is_null()) return {};
  if (!value.is_boolean()) return damaged(key);
  flag = value.get<bool>();
  return {};
}

}  // namespace

std::optional<WindowPlace> place_on(const std::vector<MonitorPlace>& monitors, const WindowPlace& remembered) {
  if (monitors.empty()) return std::nullopt;
  const auto known = std::find_if(monitors.begin(), monitors.end(),
                                  [&](const MonitorPlace& monitor) { return monitor.name == remembered.monitor; });
  const MonitorPlace& monitor = known == monitors.end() ? monitors.front() : *known;
  WindowPlace place = remembered;
  place.monitor = monitor.name;
  place.width = std::min(remembered.width, monitor.width);
  place.height = std::min(remembered.height, monitor.height);
  const int room_x = monitor.width - place.width;
  const int room_y = monitor.height - place.height;
  place.x = monitor.x + (known == monitors.end() ? room_x / 2 : std::clamp(remembered.x, 0, room_x));
  place.y = monitor.y + (known == monitors.end() ? room_y / 2 : std::clamp(remembered.y, 0, room_y));
  return place;
}

std::filesystem::path remembered_file(const std::string& station) {
  const char* home = std::getenv("XDG_STATE_HOME");
  const std::filesystem::path folder = home != nullptr && *home == '/' ? home : config::expand_home("~/.local/state");
  const std::string name = config::is_id(station) ? base::format("console-{}.json", station) : "console.json";
  return folder / "tongping" / name;
}

base::Result<Remembered> remembered_from(std::string_view text) {
  const auto value = base::parse_json(text);
  if (!value) return base::pass_on(value.error());
  if (!value->is_object()) return damaged("the whole");
  Remembered remembered;
  const auto window = window_from(base::member_or_null(*value, "window"));
  if (!window) return base::pass_on(window.error());
  remembered.window = *window;
  const Json language = base::member_or_null(*value, "language");
  if (!language.is_null() && language != "en" && language != "zh") return damaged("language");
  if (language.is_string()) remembered.language = language.get<std::string>();
  const Json panels = base::member_or_null(*value, "panels");
  auto taken = take_flag(panels, "screens", remembered.screens_open)
                   .and_then([&] { return take_flag(panels, "pictures", remembered.pictures_shown); })
                   .and_then([&] { return take_flag(panels, "connections", remembered.connections_open); })
                   .and_then([&] { return take_flag(panels, "check", remembered.check_open); });
  if (!taken) return base::pass_on(taken.error());
  return remembered;
}

base::Result<std::optional<Remembered>> read_remembered(const std::filesystem::path& file) {
  std::error_code problem;
  const auto size = std::filesystem::file_size(file, problem);
  if (problem == std::errc::no_such_file_or_directory) return std::nullopt;
  if (problem) return base::failure(base::format("cannot read {}: {}", file.string(), problem.message()));
  if (size > most_bytes) return base::failure(base::format("{} is too large to be the console's", file.string()));
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  auto remembered = remembered_from(text);
  if (!remembered) return base::failure(base::format("{}: {}", file.string(), remembered.error().message));
  return std::optional(std::move(*remembered));
}

std::string text_of(const Remembered& remembered) {
  Json value = Json::object();
  if (const auto& window = remembered.window) {
    value["window"] = {{"monitor", window->monitor}, {"x", window->x},           {"y", window->y},
                       {"width", window->width},     {"height", window->height}, {"maximised", window->maximised}};
  }
  if (!remembered.language.empty()) value["language"] = remembered.language;
  value["panels"] = {{"screens", remembered.screens_open},
                     {"pictures", remembered.pictures_shown},
                     {"connections", remembered.connections_open},
                     {"check", remembered.check_open}};
  return base::to_line(value) + "\n";
}

base::Result<void> keep_remembered(const Remembered& remembered, const std::filesystem::path& file) {
  std::error_code problem;
  std::filesystem::create_directories(file.parent_path(), problem);
  if (problem) return base::failure(base::format("cannot make {}: {}", file.parent_path().string(), problem.message()));
  // The window waits for no disk: without it a console begins as a new one.
  const auto written = base::write_unsynced_file(file, text_of(remembered));
  if (!written) return base::failure(base::format("cannot write {}: {}", file.string(), written.error().message()));
  return {};
}

}  // namespace tongping::console
