#include "capture-node/cli/command_line.hpp"

#include "capture-node/cli/commands.hpp"
#include "common/base/exit_code.hpp"
#include "common/base/i18n.hpp"
#include "common/config/shipped_files.hpp"
#include "common/config/user_files.hpp"

namespace tongping::cli {

CLI::App& add_command(CLI::App& app, Invocation& invocation, const std::string& name, const std::string& purpose) {
  CLI::App& command = *app.add_subcommand(name, purpose);
  command.add_option("--config", invocation.config_file, base::tr("configuration of the station (TOML)"))
      ->capture_default_str();
  command.add_option("--directory", invocation.directory, base::tr("the station's directory: database and keys"));
  return command;
}

base::Result<config::StationConfig> load_config(const Invocation& invocation) {
  auto config = config::load_station_config(invocation.config_file);
  if (config && !invocation.directory.empty()) config->directory = invocation.directory;
  return config;
}

int run_command_line(int argc, char** argv) {
  if (auto used = base::use_language(""); !used) return base::report("capture-node", used.error());
  CLI::App app(base::tr("A station of Tongping: microphones with roles become bilingual subtitles."), "capture-node");
  app.require_subcommand(1);
  Invocation invocation;
  invocation.config_file = config::shipped_directory() / "station.toml";
  // What the first start has written, before what is shipped.
  std::error_code unknown;
  if (std::filesystem::exists(config::user_station_file(), unknown)) {
    invocation.config_file = config::user_station_file();
  }
  add_run(app, invocation);
  add_devices(app, invocation);
  add_check(app, invocation);
  add_consent(app, invocation);
  add_sessions(app, invocation);
  add_keys(app, invocation);
  add_audit(app, invocation);
  add_status(app, invocation);
  add_microphones(app, invocation);
  add_roles(app, invocation);
  add_screens(app, invocation);
  add_standby(app, invocation);
  add_relay(app, invocation);
  add_tail(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return base::exit_code_of("capture-node", invocation.action());
}

}  // namespace tongping::cli
