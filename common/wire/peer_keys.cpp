#include "common/wire/peer_keys.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/limits.hpp"
#include "common/wire/private_file.hpp"

namespace tongping::wire {
namespace {

using base::failure;
using base::Result;

constexpr std::string_view list_name = "list of authorised keys";
constexpr std::string_view head =
    "# Keys that this station accepts: KEY PERMISSIONS NAME; permissions are watch, edit, operate, administer, with "
    "commas.\n";

std::string_view take_word(std::string_view& line) {
  const std::size_t space = line.find(' ');
  const std::string_view word = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return word;
}

// No key begins with '#': as the first of five Z85 digits it would be worth more than 32 bits.
bool is_comment(std::string_view line) { return line.empty() || line.starts_with('#'); }

Result<AuthorisedKey> parse_line(std::string_view line) {
  const std::string_view key = take_word(line);
  if (!is_key_text(key)) return failure(base::format("\"{}\" is not a public key of 40 characters", key));
  auto permissions = permissions_from(take_word(line));
  if (!permissions) return base::pass_on(permissions.error());
  return AuthorisedKey{std::string(key), *permissions, base::clean_text(line, max_name_bytes)};
}

}  // namespace

PeerKeys::Stamp PeerKeys::stamp_of(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return {};
  const std::int64_t modified_ns = found.st_mtim.tv_sec * 1'000'000'000LL + found.st_mtim.tv_nsec;
  return {found.st_ino, found.st_size, modified_ns};
}

Result<PeerKeys> PeerKeys::open(std::filesystem::path file) {
  PeerKeys keys(std::move(file));
  if (auto loaded = keys.load(); !loaded) return base::pass_on(loaded.error());
  return keys;
}

Result<void> PeerKeys::load() {
  // Taken before reading: a change in between is seen at the next look.
  stamp_ = stamp_of(file_);
  if (stamp_ == Stamp{}) {
    keys_.clear();
    return {};
  }
  const auto text = read_private(file_, list_name);
  if (!text) return base::pass_on(text.error());
  Keys keys;
  std::string_view rest = *text;
  for (int number = 1; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (is_comment(line)) continue;
    auto key = parse_line(line);
    if (!key) return failure(base::format("{}:{}: {}", file_.string(), number, key.error().message));
    keys.insert_or_assign(key->public_key, *key);
  }
  keys_ = std::move(keys);
  return {};
}

Result<bool> PeerKeys::refresh() {
  if (stamp_of(file_) == stamp_) return false;
  const Keys before = keys_;
  if (auto loaded = load(); !loaded) return base::pass_on(loaded.error());
  return keys_ != before;
}

std::optional<AuthorisedKey> PeerKeys::find(std::string_view public_key) const {
  const auto found = keys_.find(public_key);
  if (found == keys_.end()) return std::nullopt;
  return found->second;
}

std::vector<AuthorisedKey> PeerKeys::all() const {
  std::vector<AuthorisedKey> keys;
  for (const auto& [text, key] : keys_) keys.push_back(key);
  std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return keys;
}

Result<void> PeerKeys::add(const AuthorisedKey& key) {
  if (!is_key_text(key.public_key))
    return failure(base::format("\"{}\" is not a public key of 40 characters", key.public_key));
  if (!key.permissions.may(Permission::watch)) return failure("a key needs at least the permission watch");
  if (auto fresh = refresh(); !fresh) return base::pass_on(fresh.error());
  Keys keys = keys_;
  AuthorisedKey clean = key;
  clean.name = base::clean_text(key.name, max_name_bytes);
  keys.insert_or_assign(key.public_key, std::move(clean));
  return save(std::move(keys));
}

Result<void> PeerKeys::remove(std::string_view key_or_name) {
  if (auto fresh = refresh(); !fresh) return base::pass_on(fresh.error());
  Keys keys = keys_;
  const std::size_t removed = std::erase_if(
      keys, [&](const auto& entry) { return entry.first == key_or_name || entry.second.name == key_or_name; });
  if (removed == 0) return failure(base::format("{} has no key or name \"{}\"", file_.string(), key_or_name));
  return save(std::move(keys));
}

Result<void> PeerKeys::save(Keys keys) {
  std::string text(head);
  for (const auto& [public_key, key] : keys) {
    text += base::format("{} {} {}\n", public_key, to_text(key.permissions), key.name);
  }
  if (auto made = private_directory(file_.parent_path(), "directory of keys"); !made) return made;
  if (auto saved = replace_private(file_, text, list_name); !saved) return saved;
  keys_ = std::move(keys);
  stamp_ = stamp_of(file_);
  return {};
}

}  // namespace tongping::wire
