#include "common/config/station_config.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "common/base/format.hpp"
#include "common/config/reader.hpp"

namespace tongping::config {
namespace {

constexpr std::size_t max_id_bytes = 64;

void read_id(const Table& table, std::string_view key, std::string& id) {
  table.string(key, id);
  if (!is_id(id))
    table.problem(key, base::format("\"{}\" must be 1 to {} of a-z, A-Z, 0-9, '-', '_', '.'", id, max_id_bytes));
}

void read_station(const Table& table, StationConfig& config) {
  std::string directory;
  read_id(table, "name", config.name);
  table.string("directory", directory);
  table.string("session_name", config.session_name);
  table.string("interface_language", config.interface_language);
  table.boolean("separate_voices", config.separate_voices);
  table.boolean("ignore_music", config.ignore_music);
  config.directory = directory.empty() ? data_home() / config.name : expand_home(directory);
  for (auto [key, endpoint] : {std::pair{"feed", &config.feed}, {"desk", &config.desk}}) {
    table.string(key, *endpoint);
    if (!is_endpoint(*endpoint))
      table.problem(key, base::format("\"{}\" is not an address like tcp://127.0.0.1:7770", *endpoint));
  }
}

transcript::Role read_role(const Table& table) {
  transcript::Role role;
  read_id(table, "id", role.shown.id);
  role.shown.label = role.shown.id;
  table.string("label", role.shown.label);
  table.color("color", role.shown.color);
  table.string("language", role.language);
  table.strings("translate", role.translate);
  if (std::find(role.translate.begin(), role.translate.end(), role.language) != role.translate.end()) {
    table.problem("translate", base::format("\"{}\" is the role's own language", role.language));
  }
  return role;
}

bool is_source(std::string_view source) {
  for (const std::string_view kind : {"device:", "loopback:", "file:", "typed:"}) {
    if (source.starts_with(kind) && source.size() > kind.size()) return true;
  }
  return false;
}

void check_microphone(const Table& table, const transcript::Microphone& microphone, const StationConfig& config) {
  if (!is_source(microphone.source)) {
    table.problem("source",
                  base::format("\"{}\" is not one of device:NAME#CHANNEL, loopback:NAME, file:PATH, typed:PATH",
                               microphone.source));
  }
  const auto same_role = [&](const transcript::Role& role) { return role.shown.id == microphone.role; };
  if (!microphone.role.empty() && std::none_of(config.roles.begin(), config.roles.end(), same_role)) {
    table.problem("role", base::format("there is no [[role]] with id = \"{}\"", microphone.role));
  }
  const auto same_id = [&](const transcript::Microphone& other) { return other.id == microphone.id; };
  if (std::any_of(config.microphones.begin(), config.microphones.end(), same_id)) {
    table.problem("id", base::format("microphone \"{}\" stands here twice", microphone.id));
  }
}

void read_roles(const Table& root, StationConfig& config) {
  for (const Table& table : root.tables("role")) {
    transcript::Role role = read_role(table);
    const auto same = [&](const transcript::Role& other) { return other.shown.id == role.shown.id; };
    if (std::any_of(config.roles.begin(), config.roles.end(), same)) {
      table.problem("id", base::format("role \"{}\" stands here twice", role.shown.id));
    }
    config.roles.push_back(std::move(role));
  }
}

void read_microphones(const Table& root, StationConfig& config) {
  for (const Table& table : root.tables("microphone")) {
    transcript::Microphone microphone;
    read_id(table, "id", microphone.id);
    table.string("source", microphone.source);
    table.string("role", microphone.role);
    check_microphone(table, microphone, config);
    if (table.has("watch_samples")) table.boolean("watch_samples", config.watch_samples[microphone.id]);
    config.microphones.push_back(std::move(microphone));
  }
}

constexpr int most_engines = 1024;  // more than any machine carries

void read_engines(const Table& root, StationConfig& config) {
  const Table recogniser = root.table("recogniser");
  std::string model = config.recogniser.model.string();
  recogniser.string("model", model);
  recogniser.string("language", config.recogniser.language);
  recogniser.integer("engines", config.recogniser.engines, 0, most_engines);
  config.recogniser.model = expand_home(model);

  std::string directory = config.translator.directory.string();
  root.table("translator").string("directory", directory);
  config.translator.directory = expand_home(directory);
}

void read_spool(const Table& spool, SpoolConfig& config) {
  constexpr int most_mib = 1024 * 1024 * 1024;
  spool.boolean("enabled", config.enabled);
  spool.integer("budget_mib", config.budget_mib, 1, most_mib);
  auto at_end = static_cast<std::size_t>(config.at_end);
  spool.choice("at_end", at_end, {"remove_oldest", "stop"});
  config.at_end = static_cast<SpoolConfig::AtEnd>(at_end);
  spool.boolean("keep", config.keep);
}

void read_consent(const Table& consent, ConsentConfig& config) {
  auto ask = static_cast<std::size_t>(config.ask);
  consent.choice("ask", ask, {"session", "standing"});
  config.ask = static_cast<ConsentConfig::Ask>(ask);
  consent.string("responsible", config.responsible);
  consent.boolean("notice", config.notice);
  if (config.ask == ConsentConfig::Ask::standing && config.responsible.empty()) {
    consent.problem("ask", "\"standing\" needs \"responsible\": the person who answers for it that everybody agreed");
  }
}

void read_meeting(const Table& root, StationConfig& config) {
  const Table meeting = root.table("meeting");
  if (meeting.has("lead")) config.lead = read_address(meeting.table("lead"));
  for (const Table& beside : meeting.tables("beside")) config.beside.push_back(read_address(beside));
  const Table relay = root.table("relay");
  if (relay.has("of")) config.relay_of = read_address(relay.table("of"));
  const Table standby = root.table("standby");
  for (const auto& [key, part] : {std::pair{"by", StandbyConfig::Part::first}, {"of", StandbyConfig::Part::second}}) {
    if (!standby.has(key)) continue;
    if (config.standby.part != StandbyConfig::Part::none) {
      standby.problem(key, "a station has a standby (\"by\") or is one (\"of\"), not both");
    }
    config.standby = {part, read_address(standby.table(key))};
  }
}

base::Result<StationConfig> station_config_of(const base::Result<Document>& document) {
  if (!document) return base::pass_on(document.error());
  StationConfig config;
  const Table root = document->root();
  read_station(root.table("station"), config);
  read_roles(root, config);
  read_microphones(root, config);
  read_engines(root, config);
  read_meeting(root, config);
  read_spool(root.table("spool"), config.spool);
  read_consent(root.table("consent"), config.consent);
  return document->finish().map([&] { return config; });
}

}  // namespace

base::Result<StationConfig> load_station_config(const std::filesystem::path& file) {
  return station_config_of(Document::load(file));
}

base::Result<StationConfig> parse_station_config(std::string_view text, const std::string& file_name) {
  return station_config_of(Document::parse(text, file_name));
}

std::filesystem::path expand_home(const std::string& path) {
  const char* home = std::getenv("HOME");
  if (home != nullptr && path.starts_with("~/")) return std::filesystem::path(home) / path.substr(2);
  return path;
}

std::filesystem::path data_home() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && *data == '/') return std::filesystem::path(data) / "tongping";
  return expand_home("~/.local/share/tongping");
}

bool is_id(std::string_view id) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return !id.empty() && id.size() <= max_id_bytes && id.front() != '.' && std::all_of(id.begin(), id.end(), plain);
}

std::string_view primary_language(std::string_view tag) { return tag.substr(0, tag.find('-')); }

bool is_endpoint(std::string_view endpoint) {
  constexpr std::string_view scheme = "tcp://";
  const auto colon = endpoint.rfind(':');
  if (!endpoint.starts_with(scheme) || colon == std::string_view::npos || colon <= scheme.size()) return false;
  const std::string_view port = endpoint.substr(colon + 1);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return error == std::errc() && end == port.data() + port.size() && number <= 65535;
}

}  // namespace tongping::config
