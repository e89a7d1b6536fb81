#include <iostream>
#include <memory>

#include "common/base/i18n.hpp"
#include "display-node/cli/commands.hpp"
#include "display-node/render/still.hpp"
#include "display-node/style_file.hpp"

namespace tongping::cli {
namespace {

struct RenderChoice {
  std::string size = "1920x1080";
  std::string style;
  render::Still still;
};

base::Result<void> render(const Invocation& invocation, RenderChoice& choice) {
  const auto config = config::load_screen_config(invocation.config_file);
  if (!config) return base::pass_on(config.error());
  choice.still.hall = config->hall;
  const auto size = render::parse_size(choice.size);
  if (!size) return base::pass_on(size.error());
  choice.still.size = *size;
  if (!choice.style.empty()) choice.still.style = screen::style_file(choice.style);
  const auto rendered = render::render_file(choice.still);
  if (!rendered) return base::pass_on(rendered.error());
  for (const std::string& note : rendered->notes) std::cerr << "display-node: " << note << '\n';
  return {};
}

}  // namespace

void add_render(CLI::App& app, Invocation& invocation) {
  CLI::App& command =
      *app.add_subcommand("render", base::tr("draw a file of segments as one picture, without any network"));
  const auto choice = std::make_shared<RenderChoice>();
  command.add_option("--config", invocation.config_file, base::tr("configuration of the screen (TOML)"));
  command.add_option("--segments", choice->still.segments, base::tr("segments as JSON lines"))->required();
  command.add_option("--size", choice->size, base::tr("of the picture, as in 1920x1080"))->capture_default_str();
  command.add_option("--out", choice->still.out, base::tr("PNG file to write"))->required();
  command.add_option("--style", choice->style, base::tr("a style's name or file"));
  command.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return render(invocation, *choice); }; });
}

}  // namespace tongping::cli
