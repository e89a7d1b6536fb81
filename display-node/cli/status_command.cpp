#include <iostream>
#include <memory>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/base/table.hpp"
#include "common/config/station_config.hpp"
#include "display-node/cli/commands.hpp"
#include "display-node/status_socket.hpp"

namespace tongping::cli {
namespace {

using base::Json;
using base::tr;
using base::tr_format;

void print(const Json& screen) {
  std::cout << tr_format("screen {} (process {}), running for {}, {} on monitor {}, {} pictures",
                         base::cell(screen, "screen"), base::cell(screen, "process"),
                         base::cell_duration(screen, "uptime_ms"), base::cell(screen, "size"),
                         base::cell(screen, "monitor"), base::cell(screen, "frames"))
            << '\n';
  std::vector<base::Row> rows{
      {tr("STATION"), tr("STATE"), tr("AT"), tr("BEHIND"), tr("ROUND TRIP"), tr("LOST"), tr("ADDRESS")}};
  for (const Json& station : base::member_or_null(screen, "stations")) {
    rows.push_back({base::cell(station, "station"), base::cell(station, "state"), base::cell(station, "sequence"),
                    base::format("{} / {} ms", base::cell(station, "behind_events"), base::cell(station, "behind_ms")),
                    base::cell_ms(station, "round_trip_us"), base::cell(station, "losses"),
                    base::cell(station, "desk")});
  }
  base::print_table(rows, std::cout);
}

base::Result<void> show(bool json) {
  const auto lines = screen::ask_screens(config::data_home() / "local" / "screens");
  if (lines.empty()) return base::failure(tr("no screen of this user is running on this machine"));
  for (const std::string& line : lines) {
    if (json) {
      std::cout << line << '\n';
      continue;
    }
    const auto screen = base::parse_json(line);
    if (!screen) return base::pass_on(screen.error());
    print(*screen);
  }
  return {};
}

}  // namespace

void add_status(CLI::App& app, Invocation& invocation) {
  CLI::App& command =
      add_command(app, invocation, "status", tr("how the screens that run here and their stations are"));
  const auto json = std::make_shared<bool>(false);
  command.add_flag("--json", *json, tr("one JSON line a screen"));
  command.callback([&invocation, json] { invocation.action = [json] { return show(*json); }; });
}

}  // namespace tongping::cli
