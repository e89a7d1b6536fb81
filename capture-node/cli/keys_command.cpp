#include <iostream>
#include <memory>

#include "capture-node/cli/commands.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/peer_keys.hpp"

namespace tongping::cli {
namespace {

struct Choice {
  std::string key;
  std::string name;
  std::string may = "watch";
};

base::Result<std::filesystem::path> keys_directory(const Invocation& invocation) {
  return load_config(invocation).map([](const config::StationConfig& config) { return config.directory / "keys"; });
}

base::Result<wire::PeerKeys> open_peer_keys(const Invocation& invocation) {
  return keys_directory(invocation).and_then([](const auto& keys) {
    return wire::PeerKeys::open(keys / "authorised_keys");
  });
}

base::Result<void> show(const Invocation& invocation) {
  const auto pair = keys_directory(invocation).and_then([](const auto& keys) {
    return wire::load_or_make_key_pair(keys / "curve.key");
  });
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

base::Result<void> approve(const Invocation& invocation, const Choice& choice) {
  if (!wire::is_key_text(choice.key)) {
    return base::usage_failure(base::tr_format(
        "\"{}\" is not a public key of 40 characters, as `display-node keys show` prints it", choice.key));
  }
  const auto permissions = wire::permissions_from(choice.may);
  if (!permissions) return base::usage_failure(permissions.error().message);
  auto keys = open_peer_keys(invocation);
  if (!keys) return base::pass_on(keys.error());
  return keys->add({choice.key, *permissions, choice.name}).map([&] {
    std::cout << base::tr_format("\"{}\" ({}) may now: {}", choice.name, wire::fingerprint(choice.key),
                                 wire::to_text(*permissions))
              << '\n';
  });
}

base::Result<void> revoke(const Invocation& invocation, const Choice& choice) {
  auto keys = open_peer_keys(invocation);
  if (!keys) return base::pass_on(keys.error());
  return keys->remove(choice.key).map([&] {
    std::cout << base::tr_format("\"{}\" is refused from now on", choice.key) << '\n';
  });
}

}  // namespace

void add_keys(CLI::App& app, Invocation& invocation) {
  CLI::App& keys = *app.add_subcommand("keys", base::tr("who may connect to this station"));
  keys.require_subcommand(1);
  const auto choice = std::make_shared<Choice>();
  const auto set = [&invocation](CLI::App& command, auto action) {
    command.callback([&invocation, action] { invocation.action = action; });
  };

  set(add_command(keys, invocation, "show", base::tr("this station's public key and its fingerprint")),
      [&invocation] { return show(invocation); });
  set(add_command(keys, invocation, "list", base::tr("the approved keys")), [&invocation] { return list(invocation); });

  CLI::App& approve_command = add_command(keys, invocation, "approve", base::tr("let the holder of a key connect"));
  approve_command.add_option("key", choice->key, base::tr("the public key that the other machine shows"))->required();
  approve_command.add_option("--name", choice->name, base::tr("what it is called here"))->required();
  approve_command.add_option("--may", choice->may, "watch, edit, operate, administer")->capture_default_str();
  set(approve_command, [&invocation, choice] { return approve(invocation, *choice); });

  CLI::App& revoke_command = add_command(keys, invocation, "revoke", base::tr("refuse a key from now on"));
  revoke_command.add_option("key", choice->key, base::tr("the key or its name"))->required();
  set(revoke_command, [&invocation, choice] { return revoke(invocation, *choice); });
}

}  // namespace tongping::cli
