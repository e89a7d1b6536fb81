#include <iostream>
#include <memory>

#include "capture-node/cli/station_link.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/wire/station_lookup.hpp"

namespace tongping::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto busy_patience = 5s;  // for a station that is busy, not for one that is gone

struct StandbyChoice {
  std::string connect;
  std::string key;
};

base::Result<std::unique_ptr<wire::ZmqLink>> open_desk(const Invocation& invocation, const StandbyChoice& choice) {
  const auto config = load_config(invocation);
  if (!config) return base::pass_on(config.error());
  wire::StationLookup lookup({"", choice.connect.empty() ? config->desk : choice.connect, choice.key},
                             config->directory);
  auto found = lookup.find();
  if (!found) return base::pass_on(found.error());
  found->feed.clear();
  return wire::ZmqLink::open(std::move(*found));
}

// Made once for the intention: asked twice, it is carried out once.
base::Result<void> take(const Invocation& invocation, const StandbyChoice& choice) {
  const auto link = open_desk(invocation, choice);
  if (!link) return base::pass_on(link.error());
  const auto hello = wire::ask(**link, {0, wire::Hello{"standby take", wire::PeerKind::tool}}, busy_patience);
  if (!hello) return base::pass_on(hello.error());
  const auto* known = std::get_if<wire::HelloReply>(&hello->body);
  const std::uint64_t decided_on = known == nullptr ? 0 : known->last_sequence;
  const wire::Command command{new_command_id(), hello->origin.epoch, decided_on, wire::TakeMicrophones{}};
  const auto reply = wire::ask(**link, {0, command}, busy_patience);
  if (!reply) return base::pass_on(reply.error());
  const auto* done = std::get_if<wire::CommandDone>(&reply->body);
  const bool before = done != nullptr && done->repeated;
  const std::string& station = hello->origin.station;
  std::cout << (before ? base::tr_format("\"{}\" spoke for the microphones already", station)
                       : base::tr_format("\"{}\" speaks for the microphones now", station))
            << '\n';
  return {};
}

}  // namespace

void add_standby(CLI::App& app, Invocation& invocation) {
  CLI::App& standby = *app.add_subcommand("standby", base::tr("two stations with the same microphones"));
  standby.require_subcommand(1);
  CLI::App& command =
      add_command(standby, invocation, "take", base::tr("let this station speak for the microphones from now on"));
  const auto choice = std::make_shared<StandbyChoice>();
  command.add_option("--connect", choice->connect,
                     base::tr("the station's desk (tcp://HOST:PORT), or its name on this machine"));
  command.add_option("--key", choice->key, base::tr("the public key of a station on another machine"))
      ->needs("--connect");
  command.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return take(invocation, *choice); }; });
}

}  // namespace tongping::cli
