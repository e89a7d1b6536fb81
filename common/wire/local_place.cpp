#include "common/wire/local_place.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/wire/private_file.hpp"

namespace tongping::wire {
namespace {

using base::failure;
using base::Json;
using base::Result;

constexpr std::string_view place_name = "meeting place of this user's programs";
constexpr std::string_view extension = ".json";

std::filesystem::path stations_in(const std::filesystem::path& directory) { return directory / "stations"; }

// A name may hold anything, a file name may not: what is not plain is written as its bytes in hexadecimal.
std::filesystem::path file_of(const std::filesystem::path& directory, const std::string& name) {
  std::string plain;
  for (const char c : name) {
    const bool safe =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    plain += safe ? std::string(1, c) : base::format("%{:02x}", static_cast<unsigned char>(c));
  }
  plain.resize(std::min<std::size_t>(plain.size(), 200));
  return stations_in(directory) / (plain + std::string(extension));
}

Result<StationNotice> parse_notice(const std::filesystem::path& file) {
  const auto text = read_private(file, "notice of a station");
  if (!text) return base::pass_on(text.error());
  const auto json = base::parse_json(*text);
  if (!json || !json->is_object()) return failure(base::format("{} is not a station's notice", file.string()));
  StationNotice notice;
  for (const auto& [key, target] : {std::pair{"name", &notice.name},
                                    {"feed", &notice.feed},
                                    {"desk", &notice.desk},
                                    {"public_key", &notice.public_key}}) {
    const auto value = base::string_member(*json, key);
    if (!value || !*value) return failure(base::format("{}: \"{}\" is missing", file.string(), key));
    *target = **value;
  }
  if (!is_key_text(notice.public_key)) return failure(base::format("{}: the public key is not one", file.string()));
  return notice;
}

// "tcp://HOST:PORT" with every name of this machine made the same.
std::string same_machine(std::string_view endpoint) {
  const std::size_t colon = endpoint.rfind(':');
  const std::size_t slashes = endpoint.find("//");
  if (colon == std::string_view::npos || slashes == std::string_view::npos || colon < slashes)
    return std::string(endpoint);
  const std::string_view host = endpoint.substr(slashes + 2, colon - slashes - 2);
  const bool here = host == "localhost" || host == "*" || host == "0.0.0.0" || host == "[::]" || host == "[::1]" ||
                    host.starts_with("127.");
  return here ? base::format("here{}", endpoint.substr(colon)) : std::string(endpoint);
}

}  // namespace

Result<LocalPlace> LocalPlace::open(const std::filesystem::path& directory) {
  for (const auto& needed : {directory, stations_in(directory)}) {
    if (auto made = private_directory(needed, place_name); !made) return base::pass_on(made.error());
  }
  auto key = load_or_make_key_pair(directory / "local.key");
  if (!key) return base::pass_on(key.error());
  return LocalPlace(directory, *key);
}

Result<void> LocalPlace::take_name(const StationNotice& notice) {
  if (names_.count(notice.name) > 0) return {};
  const auto file = file_of(directory_, notice.name);
  auto lock = NameLock::take(file.string() + ".lock");
  if (!lock) return base::pass_on(lock.error());
  if (*lock) {
    names_.emplace(notice.name, std::move(**lock));
    return {};
  }
  const auto other = parse_notice(file);
  return failure(base::format(
      "a station or relay of this user is running on this machine as \"{}\" already (desk {}); end that one, or give "
      "this one another name in [station]",
      notice.name, other ? other->desk : "unknown"));
}

Result<void> LocalPlace::announce(const StationNotice& notice) {
  if (auto taken = take_name(notice); !taken) return taken;
  // One that was killed may have left a notice with the same endpoint: its key would be the wrong one.
  for (const StationNotice& other : all()) {
    if (other.name != notice.name && same_machine(other.desk) == same_machine(notice.desk)) withdraw(other);
  }
  const Json json = {
      {"name", notice.name}, {"feed", notice.feed}, {"desk", notice.desk}, {"public_key", notice.public_key}};
  return replace_private(file_of(directory_, notice.name), base::to_line(json) + "\n", "notice of a station");
}

void LocalPlace::withdraw(const StationNotice& notice) {
  const auto file = file_of(directory_, notice.name);
  const auto present = parse_notice(file);
  if (present && present->desk == notice.desk) {  // otherwise another station of that name has taken its place
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  }
  names_.erase(notice.name);
}

std::vector<StationNotice> LocalPlace::all() const {
  std::vector<StationNotice> notices;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(stations_in(directory_), error)) {
    if (entry.path().extension() != extension) continue;
    if (auto notice = parse_notice(entry.path())) notices.push_back(std::move(*notice));
  }
  std::sort(notices.begin(), notices.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return notices;
}

Result<StationNotice> LocalPlace::find(std::string_view desk_or_name) const {
  std::string running;
  for (const StationNotice& notice : all()) {
    if (notice.name == desk_or_name || same_machine(notice.desk) == same_machine(desk_or_name)) return notice;
    running += base::format("{}{} ({})", running.empty() ? "" : ", ", notice.name, notice.desk);
  }
  return failure(
      base::format("no station of this user is known at {}; known here: {}. A station of another machine or user needs "
                   "its public key in the configuration",
                   desk_or_name, running.empty() ? "none" : running));
}

}  // namespace tongping::wire
