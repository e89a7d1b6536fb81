#include <algorithm>
#include <iostream>
#include <memory>

#include "capture-node/cli/keys_export.hpp"
#include "capture-node/cli/station_link.hpp"
#include "capture-node/waiting_room.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/base/table.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/peer_keys.hpp"

namespace tongping::cli {
namespace {

using base::tr;
using base::tr_format;

struct KeyChoice {
  std::vector<std::string> key;  // one key or name, or four words
  std::string name;
  std::string may = "watch";
  bool json = false;
};

base::Result<std::filesystem::path> keys_directory(const Invocation& invocation) {
  return load_config(invocation).map([](const config::StationConfig& config) { return config.directory / "keys"; });
}

base::Result<wire::PeerKeys> open_peer_keys(const Invocation& invocation) {
  return keys_directory(invocation).and_then([](const auto& keys) {
    return wire::PeerKeys::open(keys / "authorised_keys");
  });
}

base::Result<wire::CurveKeyPair> own_key(const Invocation& invocation) {
  return keys_directory(invocation).and_then([](const auto& keys) {
    return wire::load_or_make_key_pair(keys / "curve.key");
  });
}

base::Result<void> show(const Invocation& invocation) {
  const auto pair = own_key(invocation);
  if (!pair) return base::pass_on(pair.error());
  std::cout << base::format("{}\n{}\n", pair->public_key(), wire::fingerprint(pair->public_key()));
  return {};
}

base::Result<void> list(const Invocation& invocation) {
  const auto keys = open_peer_keys(invocation);
  if (!keys) return base::pass_on(keys.error());
  for (const wire::AuthorisedKey& key : keys->all()) {
    std::cout << base::format("{}  {}  {}  {}\n", key.public_key, wire::to_text(key.permissions),
                              wire::fingerprint(key.public_key), key.name);
  }
  return {};
}

// Addresses as they are bound where the station runs, else as they are configured.
base::Result<void> export_block(const Invocation& invocation) {
  const auto config = load_config(invocation);
  if (!config) return base::pass_on(config.error());
  const auto pair = own_key(invocation);
  if (!pair) return base::pass_on(pair.error());
  wire::StationNotice station{config->name, config->feed, config->desk, pair->public_key()};
  const auto place = wire::LocalPlace::open(config::data_home() / "local");
  if (!place) return base::pass_on(place.error());
  if (const auto running = place->find(config->name); running && running->public_key == station.public_key) {
    station = *running;
  }
  write_station_block(station, machine_address(), std::cout);
  return {};
}

base::Result<wire::PendingKeys> ask_pending(const Invocation& invocation) {
  auto reply = ask_station(invocation, {}, {0, wire::PendingKeysRequest{}});
  if (!reply) {
    return base::failure(
        tr_format("who waits to be approved is known only while the station runs: {}", reply.error().message));
  }
  auto* pending = std::get_if<wire::PendingKeys>(&reply->body);
  if (pending == nullptr) return base::failure(tr("the station does not say who waits to be approved"));
  return std::move(*pending);
}

std::string json_line(const wire::PendingKey& key) {
  return base::to_line({{"key", key.public_key},
                        {"fingerprint", wire::fingerprint(key.public_key)},
                        {"address", key.address},
                        {"first_ns", key.first_ns},
                        {"last_ns", key.last_ns},
                        {"count", key.count}});
}

base::Result<void> pending(const Invocation& invocation, bool json) {
  const auto waiting = ask_pending(invocation);
  if (!waiting) return base::pass_on(waiting.error());
  std::vector<base::Row> rows{{tr("WORDS"), tr("ADDRESS"), tr("FIRST"), tr("LAST"), tr("TIMES")}};
  for (const wire::PendingKey& key : waiting->keys) {
    if (json) std::cout << json_line(key) << '\n';
    rows.push_back({wire::fingerprint(key.public_key), key.address, base::local_time(key.first_ns),
                    base::local_time(key.last_ns), std::to_string(key.count)});
  }
  if (!json && waiting->keys.empty()) std::cout << tr("nobody waits to be approved") << '\n';
  if (!json && !waiting->keys.empty()) base::print_table(rows, std::cout);
  return {};
}

base::Result<std::string> key_to_approve(const Invocation& invocation, const std::string& key_or_words) {
  if (wire::is_key_text(key_or_words)) return key_or_words;
  const auto waiting = ask_pending(invocation);
  if (!waiting) return base::pass_on(waiting.error());
  return station::key_meant(key_or_words, waiting->keys);
}

base::Result<void> approve(const Invocation& invocation, const KeyChoice& choice) {
  const auto permissions = wire::permissions_from(choice.may);
  if (!permissions) return base::usage_failure(permissions.error().message);
  const std::string given = base::format("{}", base::join(choice.key, " "));
  const std::string words = station::as_fingerprint(given);
  if (!wire::is_key_text(given) && std::count(words.begin(), words.end(), '-') != 3) {
    return base::usage_failure(
        tr_format("\"{}\" is neither the four words that a screen shows nor a public key of 40 characters", given));
  }
  const auto key = key_to_approve(invocation, given);
  if (!key) return base::pass_on(key.error());
  auto keys = open_peer_keys(invocation);
  if (!keys) return base::pass_on(keys.error());
  return keys->add({*key, *permissions, choice.name}).map([&] {
    std::cout << tr_format("\"{}\" ({}) may now: {}", choice.name, wire::fingerprint(*key), wire::to_text(*permissions))
              << '\n';
  });
}

base::Result<void> revoke(const Invocation& invocation, const KeyChoice& choice) {
  auto keys = open_peer_keys(invocation);
  if (!keys) return base::pass_on(keys.error());
  std::string meant = base::format("{}", base::join(choice.key, " "));
  const std::string words = station::as_fingerprint(meant);
  for (const wire::AuthorisedKey& key : keys->all()) {
    if (wire::fingerprint(key.public_key) == words) meant = key.public_key;
  }
  return keys->remove(meant).map([&] {
    std::cout << tr_format("\"{}\" is refused from now on", base::format("{}", base::join(choice.key, " "))) << '\n';
  });
}

using Action = std::function<base::Result<void>()>;

void set(CLI::App& command, Invocation& invocation, const Action& action) {
  command.callback([&invocation, action] { invocation.action = action; });
}

void add_decisions(CLI::App& keys, Invocation& invocation, const std::shared_ptr<KeyChoice>& choice) {
  CLI::App& pending_command =
      add_command(keys, invocation, "pending", tr("whose keys were refused and may be approved"));
  pending_command.add_flag("--json", choice->json, tr("one JSON line a key"));
  set(pending_command, invocation, [&invocation, choice] { return pending(invocation, choice->json); });

  CLI::App& approve_command = add_command(keys, invocation, "approve", tr("let the holder of a key connect"));
  approve_command
      .add_option("key", choice->key, tr("the four words that the screen shows, or its public key of 40 characters"))
      ->required();
  approve_command.add_option("--name", choice->name, tr("what it is called here"))->required();
  approve_command.add_option("--may", choice->may, "watch, edit, operate, administer")->capture_default_str();
  set(approve_command, invocation, [&invocation, choice] { return approve(invocation, *choice); });

  CLI::App& revoke_command = add_command(keys, invocation, "revoke", tr("refuse a key from now on"));
  revoke_command.add_option("key", choice->key, tr("the key, its words or its name"))->required();
  set(revoke_command, invocation, [&invocation, choice] { return revoke(invocation, *choice); });
}

}  // namespace

void add_keys(CLI::App& app, Invocation& invocation) {
  CLI::App& keys = *app.add_subcommand("keys", tr("who may connect to this station"));
  keys.require_subcommand(1);
  set(add_command(keys, invocation, "show", tr("this station's public key and its fingerprint")), invocation,
      [&invocation] { return show(invocation); });
  set(add_command(keys, invocation, "export", tr("what a screen's configuration needs to follow this station")),
      invocation, [&invocation] { return export_block(invocation); });
  set(add_command(keys, invocation, "list", tr("the approved keys")), invocation,
      [&invocation] { return list(invocation); });
  add_decisions(keys, invocation, std::make_shared<KeyChoice>());
}

}  // namespace tongping::cli
