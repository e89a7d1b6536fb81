#include <iostream>
#include <memory>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "display-node/cli/commands.hpp"
#include "display-node/kiosk/monitor.hpp"

namespace tongping::cli {

void add_monitors(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "monitors", base::tr("list the monitors and their identities"));
  const auto json = std::make_shared<bool>(false);
  command.add_flag("--json", *json, base::tr("one JSON line a monitor"));
  command.callback([&invocation, json] {
    invocation.action = [json]() -> base::Result<void> {
      const auto monitors = kiosk::list_monitors();
      if (!monitors) return base::pass_on(monitors.error());
      for (const kiosk::Monitor& monitor : *monitors) {
        const auto& at = monitor.geometry;
        std::cout << (*json ? kiosk::to_json_line(monitor)
                            : base::format("{}  {}x{} at {},{}  {} Hz", monitor.identity, at.width, at.height, at.x,
                                           at.y, monitor.refresh_hz))
                  << '\n';
      }
      return {};
    };
  });
}

}  // namespace tongping::cli
