#include <memory>

#include "capture-node/cli/commands.hpp"
#include "capture-node/operate.hpp"
#include "common/base/i18n.hpp"
#include "common/config/user_files.hpp"

namespace tongping::cli {

void add_run(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "run", base::tr("start the station"));
  auto options = std::make_shared<station::OperateOptions>();
  auto seconds = std::make_shared<double>(0);
  command.add_flag("--headless", options->headless, base::tr("without the console window"));
  command
      .add_option("--consent", options->consent,
                  base::tr("NAME confirms that all who are recorded agreed: recorded in the sessions of this start"))
      ->type_name("NAME");
  auto assistant = std::make_shared<bool>(false);
  command
      .add_flag("--assistant", *assistant,
                base::tr("begin with three questions, and write the configuration: as at the first start"))
      ->excludes("--headless");
  command.add_option("--for", *seconds, base::tr("stop after this many seconds"))->check(CLI::PositiveNumber);
  const CLI::Option* named = command.get_option("--config");
  command.callback([&invocation, options, seconds, assistant, named] {
    const bool chosen = named->count() > 0;
    invocation.action = [&invocation, options, seconds, assistant, chosen]() -> base::Result<void> {
      const std::filesystem::path file = chosen ? invocation.config_file : config::user_station_file();
      std::error_code unknown;
      const bool there = std::filesystem::exists(file, unknown);
      if (*assistant || (!chosen && !there)) options->first_start = file;
      auto config = *assistant && !there ? base::Result<config::StationConfig>() : load_config(invocation);
      if (!config) return base::pass_on(config.error());
      options->duration = std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000));
      return station::operate(*config, *options);
    };
  });
}

}  // namespace tongping::cli
