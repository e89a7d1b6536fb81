#include "capture-node/admission.hpp"

#include <algorithm>
#include <utility>

#include "common/base/format.hpp"
#include "common/wire/curve_key.hpp"

namespace tongping::station {
namespace {

using store::AuditKind;
using Keys = std::vector<std::string>;

constexpr const char* by_console = "console";
constexpr const char* by_file = "authorised_keys";
constexpr const char* by_file_before = "authorised_keys, before this start";

const std::string& key_of(const console::KeyDecision& decision) {
  return std::visit([](const auto& about) -> const std::string& { return about.public_key; }, decision);
}

}  // namespace

base::Result<void> write_decision(const std::filesystem::path& list, const console::KeyDecision& decision) {
  auto keys = wire::PeerKeys::open(list);
  if (!keys) return base::pass_on(keys.error());
  if (const auto* approve = std::get_if<console::ApproveKey>(&decision)) {
    return keys->add({approve->public_key, {wire::Permission::watch}, approve->name});
  }
  return keys->remove(key_of(decision));
}

Admission::Admission(wire::PeerKeys keys, std::string local_key, AuditBook& audit, const base::Clock& clock,
                     KeyWriter::Write write)
    : keys_(std::move(keys)),
      local_key_(std::move(local_key)),
      audit_(audit),
      clock_(clock),
      writer_(std::make_unique<KeyWriter>(std::move(write))) {}

base::Result<Admission> Admission::open(const std::filesystem::path& keys_directory, std::string local_key,
                                        AuditBook& audit, const base::Clock& clock, KeyWriter::Write write) {
  const auto list = keys_directory / "authorised_keys";
  auto keys = wire::PeerKeys::open(list);
  if (!keys) return base::pass_on(keys.error());
  if (!write) write = [list](const console::KeyDecision& decision) { return write_decision(list, decision); };
  return Admission(std::move(*keys), std::move(local_key), audit, clock, std::move(write));
}

// The newest decision that is not seen in the file yet.
const console::KeyDecision* Admission::decided_about(std::string_view public_key) const {
  const auto found = std::find_if(decided_.rbegin(), decided_.rend(),
                                  [&](const console::KeyDecision& one) { return key_of(one) == public_key; });
  return found == decided_.rend() ? nullptr : &*found;
}

template <typename Decision>
bool Admission::is_decided(std::string_view public_key) const {
  const console::KeyDecision* decided = decided_about(public_key);
  return decided != nullptr && std::holds_alternative<Decision>(*decided);
}

const char* Admission::author_of(std::string_view public_key, const char* otherwise) const {
  return decided_about(public_key) != nullptr ? by_console : otherwise;
}

std::optional<wire::Permissions> Admission::permissions_of(std::string_view public_key) const {
  if (public_key == local_key_) return wire::Permissions{wire::Permission::administer};
  if (is_decided<console::RevokeKey>(public_key)) return std::nullopt;
  const auto known = keys_.find(public_key);
  return known ? std::optional(known->permissions) : std::nullopt;
}

std::optional<std::string> Admission::name_of(std::string_view public_key) const {
  if (public_key == local_key_) return "";
  if (is_decided<console::RevokeKey>(public_key)) return std::nullopt;
  const auto known = keys_.find(public_key);
  return known ? std::optional(known->name) : std::nullopt;
}

void Admission::go_on_from(const std::vector<store::AuditEntry>& decisions) {
  for (const store::AuditEntry& entry : decisions) {
    if (entry.kind == AuditKind::key_approved) noted_[entry.subject] = entry.detail;
    if (entry.kind == AuditKind::key_revoked) noted_.erase(entry.subject);
  }
  note_changes(by_file_before);
}

void Admission::take_knocks(const std::vector<wire::Knock>& knocks) {
  for (const wire::Knock& knock : knocks) waiting_room_.knock(knock, clock_.wall(), clock_.steady());
}

// Who is being let in does not wait any more.
std::vector<wire::PendingKey> Admission::waiting() const {
  std::vector<wire::PendingKey> all = waiting_room_.all(clock_.steady());
  std::erase_if(all, [this](const wire::PendingKey& key) { return is_decided<console::ApproveKey>(key.public_key); });
  return all;
}

base::Result<Keys> Admission::refresh() {
  while (const auto written = writer_->take()) {
    if (*written) {
      ++written_;
      continue;
    }
    decided_.erase(decided_.begin() + static_cast<std::ptrdiff_t>(written_));
    return base::pass_on(written->error());
  }
  const auto changed = keys_.refresh();
  if (!changed) return base::pass_on(changed.error());
  Keys gone = *changed ? note_changes(by_file) : Keys{};
  decided_.erase(decided_.begin(), decided_.begin() + static_cast<std::ptrdiff_t>(std::exchange(written_, 0)));
  return gone;
}

base::Result<Keys> Admission::decide(const console::KeyDecision& decision) {
  if (const auto* dismiss = std::get_if<console::DismissKey>(&decision)) {
    waiting_room_.dismiss(dismiss->public_key);
    audit_.add(AuditKind::key_dismissed, dismiss->public_key, by_console, "");
    return Keys{};
  }
  if (const auto* restore = std::get_if<console::RestoreKey>(&decision)) {
    waiting_room_.restore(restore->public_key);
    audit_.add(AuditKind::key_restored, restore->public_key, by_console, "");
    return Keys{};
  }
  const std::string& key = key_of(decision);
  const bool revokes = std::holds_alternative<console::RevokeKey>(decision);
  const bool listed =
      decided_about(key) != nullptr ? !is_decided<console::RevokeKey>(key) : keys_.find(key).has_value();
  if (revokes && !listed) {
    return base::failure(base::format("{} is not in the list of keys", wire::fingerprint(key)));
  }
  if (auto handed = writer_->hand_over(decision); !handed) return base::pass_on(handed.error());
  decided_.push_back(decision);
  return revokes ? Keys{key} : Keys{};
}

// One row for each key whose permissions or name are others now, or that is gone. What was decided at the console is
// its doing, and who was revoked there is cut off already.
Keys Admission::note_changes(const char* by) {
  std::map<std::string, std::string> now;
  for (const wire::AuthorisedKey& key : keys_.all()) {
    now[key.public_key] = base::format("{} {}", wire::to_text(key.permissions), key.name);
  }
  Keys gone;
  for (const auto& [key, terms] : noted_) {
    if (now.count(key) > 0) continue;
    audit_.add(AuditKind::key_revoked, key, author_of(key, by), terms);
    if (!is_decided<console::RevokeKey>(key)) gone.push_back(key);
  }
  for (const auto& [key, terms] : now) {
    const auto before = noted_.find(key);
    if (before != noted_.end() && before->second == terms) continue;
    audit_.add(AuditKind::key_approved, key, author_of(key, by), terms);
    waiting_room_.leave(key);
  }
  noted_ = std::move(now);
  return gone;
}

}  // namespace tongping::station
