#include <iostream>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/wire/curve_key.hpp"
#include "display-node/cli/commands.hpp"

namespace tongping::cli {
namespace {

base::Result<void> show(const Invocation& invocation) {
  const auto config = config::load_screen_config(invocation.config_file);
  if (!config) return base::pass_on(config.error());
  const auto pair = wire::load_or_make_key_pair(config->directory / "keys" / "curve.key");
  if (!pair) return base::pass_on(pair.error());
  std::cout << base::format("{}\n{}\n", pair->public_key(), wire::fingerprint(pair->public_key()));
  return {};
}

}  // namespace

void add_keys(CLI::App& app, Invocation& invocation) {
  CLI::App& keys = *app.add_subcommand("keys", base::tr("how a station on another machine knows this screen"));
  keys.require_subcommand(1);
  CLI::App& command = add_command(keys, invocation, "show", base::tr("this screen's public key and its fingerprint"));
  command.callback([&invocation] { invocation.action = [&invocation] { return show(invocation); }; });
}

}  // namespace tongping::cli
