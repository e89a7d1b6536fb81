#include "capture-node/admission.hpp"

#include <utility>

#include "common/base/format.hpp"

namespace tongping::station {
namespace {

using store::AuditKind;
using Keys = std::vector<std::string>;

constexpr const char* by_console = "console";
constexpr const char* by_file = "authorised_keys";
constexpr const char* by_file_before = "authorised_keys, before this start";

}  // namespace

Admission::Admission(wire::PeerKeys keys, std::string local_key, AuditBook& audit, const base::Clock& clock)
    : keys_(std::move(keys)), local_key_(std::move(local_key)), audit_(audit), clock_(clock) {}

base::Result<Admission> Admission::open(const std::filesystem::path& keys_directory, std::string local_key,
                                        AuditBook& audit, const base::Clock& clock) {
  auto keys = wire::PeerKeys::open(keys_directory / "authorised_keys");
  if (!keys) return base::pass_on(keys.error());
  return Admission(std::move(*keys), std::move(local_key), audit, clock);
}

std::optional<wire::Permissions> Admission::permissions_of(std::string_view public_key) const {
  if (public_key == local_key_) return wire::Permissions{wire::Permission::administer};
  const auto known = keys_.find(public_key);
  return known ? std::optional(known->permissions) : std::nullopt;
}

std::optional<std::string> Admission::name_of(std::string_view public_key) const {
  if (public_key == local_key_) return "";
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

base::Result<Keys> Admission::refresh() {
  const auto changed = keys_.refresh();
  if (!changed) return base::pass_on(changed.error());
  return *changed ? note_changes(by_file) : Keys{};
}

base::Result<Keys> Admission::decide(const console::KeyDecision& decision) {
  // What another program has written in the same moment is that program's doing.
  auto cut = refresh();
  if (!cut) return cut;
  if (auto done = carry_out(decision); !done) return base::pass_on(done.error());
  for (std::string& key : note_changes(by_console)) cut->push_back(std::move(key));
  return cut;
}

base::Result<void> Admission::carry_out(const console::KeyDecision& decision) {
  if (const auto* approve = std::get_if<console::ApproveKey>(&decision)) {
    return keys_.add({approve->public_key, {wire::Permission::watch}, approve->name});
  }
  if (const auto* revoke = std::get_if<console::RevokeKey>(&decision)) return keys_.remove(revoke->public_key);
  if (const auto* dismiss = std::get_if<console::DismissKey>(&decision)) {
    waiting_room_.dismiss(dismiss->public_key);
    audit_.add(AuditKind::key_dismissed, dismiss->public_key, by_console, "");
  }
  if (const auto* restore = std::get_if<console::RestoreKey>(&decision)) {
    waiting_room_.restore(restore->public_key);
    audit_.add(AuditKind::key_restored, restore->public_key, by_console, "");
  }
  return {};
}

// One row for each key whose permissions or name are others now, or that is gone.
Keys Admission::note_changes(const std::string& by) {
  std::map<std::string, std::string> now;
  for (const wire::AuthorisedKey& key : keys_.all()) {
    now[key.public_key] = base::format("{} {}", wire::to_text(key.permissions), key.name);
  }
  Keys gone;
  for (const auto& [key, terms] : noted_) {
    if (now.count(key) > 0) continue;
    audit_.add(AuditKind::key_revoked, key, by, terms);
    gone.push_back(key);
  }
  for (const auto& [key, terms] : now) {
    const auto before = noted_.find(key);
    if (before != noted_.end() && before->second == terms) continue;
    audit_.add(AuditKind::key_approved, key, by, terms);
    waiting_room_.leave(key);
  }
  noted_ = std::move(now);
  return gone;
}

}  // namespace tongping::station
