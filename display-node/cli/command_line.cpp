#include "display-node/cli/command_line.hpp"

#include "common/base/exit_code.hpp"
#include "common/base/i18n.hpp"
#include "common/config/shipped_files.hpp"
#include "display-node/cli/commands.hpp"

namespace tongping::cli {

CLI::App& add_command(CLI::App& app, Invocation& invocation, const std::string& name, const std::string& purpose) {
  CLI::App& command = *app.add_subcommand(name, purpose);
  command.add_option("--config", invocation.config_file, base::tr("configuration of the screen (TOML)"))
      ->capture_default_str();
  return command;
}

int run_command_line(int argc, char** argv) {
  if (auto used = base::use_language(""); !used) return base::report("display-node", used.error());
  CLI::App app(base::tr("A screen of Tongping: bilingual subtitles for the whole hall."), "display-node");
  app.require_subcommand(1);
  Invocation invocation;
  invocation.config_file = config::shipped_directory() / "screen.toml";
  add_run(app, invocation);
  add_render(app, invocation);
  add_monitors(app, invocation);
  add_keys(app, invocation);
  add_fonts(app, invocation);
  add_layout(app, invocation);
  add_status(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return base::exit_code_of("display-node", invocation.action());
}

}  // namespace tongping::cli
