#include <memory>

#include "capture-node/cli/commands.hpp"
#include "capture-node/relay.hpp"
#include "common/base/clock.hpp"
#include "common/base/i18n.hpp"
#include "common/base/log.hpp"
#include "common/base/stop_signal.hpp"

namespace tongping::cli {
namespace {

using namespace std::chrono_literals;

// Station and screens wake it; this is for what comes by time: a replica's patience, attempts to connect.
constexpr auto longest_wait = 100ms;

base::Result<void> relay(const Invocation& invocation, double seconds) {
  base::StopSignal signal;
  const base::Log log;
  const base::SystemClock clock;
  const auto config = load_config(invocation);
  if (!config) return base::pass_on(config.error());
  const auto relay = station::Relay::open(*config, clock, log);
  if (!relay) return base::pass_on(relay.error());
  const auto began = clock.steady();
  const auto over = [&] { return seconds > 0 && clock.steady() - began >= std::chrono::duration<double>(seconds); };
  while (!over() && !signal.requested()) {
    if (auto turned = (*relay)->turn(longest_wait); !turned) return turned;
  }
  return {};
}

}  // namespace

void add_relay(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "relay",
                                  base::tr("pass on what a station says, to more screens than it should serve"));
  const auto seconds = std::make_shared<double>(0);
  command.add_option("--for", *seconds, base::tr("stop after this many seconds"))->check(CLI::PositiveNumber);
  command.callback(
      [&invocation, seconds] { invocation.action = [&invocation, seconds] { return relay(invocation, *seconds); }; });
}

}  // namespace tongping::cli
