#include <memory>

#include "capture-node/cli/commands.hpp"
#include "capture-node/operate.hpp"
#include "common/base/i18n.hpp"

namespace tongping::cli {

void add_run(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "run", base::tr("start the station"));
  auto options = std::make_shared<station::OperateOptions>();
  auto seconds = std::make_shared<double>(0);
  command.add_flag("--headless", options->headless, base::tr("without the console window"));
  command.add_option("--for", *seconds, base::tr("stop after this many seconds"))->check(CLI::PositiveNumber);
  command.callback([&invocation, options, seconds] {
    invocation.action = [&invocation, options, seconds]() -> base::Result<void> {
      auto config = load_config(invocation);
      if (!config) return base::pass_on(config.error());
      options->duration = std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000));
      return station::operate(*config, *options);
    };
  });
}

}  // namespace tongping::cli
