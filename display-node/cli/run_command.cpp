#include <map>
#include <memory>

#include "common/base/i18n.hpp"
#include "display-node/cli/commands.hpp"
#include "display-node/render/still.hpp"
#include "display-node/screen.hpp"

namespace tongping::cli {
namespace {

const std::map<std::string, kiosk::Renderer> renderers{
    {"auto", kiosk::Renderer::automatic}, {"software", kiosk::Renderer::software}, {"gpu", kiosk::Renderer::gpu}};

struct RunChoice {
  std::string offscreen;
  double seconds = 0;
  screen::ScreenOptions options;
};

base::Result<void> run(const Invocation& invocation, RunChoice& choice) {
  auto config = config::load_screen_config(invocation.config_file);
  if (!config) return base::pass_on(config.error());
  if (!choice.offscreen.empty()) {
    const auto size = render::parse_size(choice.offscreen);
    if (!size) return base::pass_on(size.error());
    choice.options.offscreen = *size;
  }
  choice.options.duration = std::chrono::milliseconds(static_cast<std::int64_t>(choice.seconds * 1000));
  return screen::show(*config, choice.options);
}

}  // namespace

void add_run(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "run", base::tr("show the subtitles of the stations"));
  const auto choice = std::make_shared<RunChoice>();
  command.add_option("--offscreen", choice->offscreen,
                     base::tr("no window: a picture of this size in memory, as in 1920x1080"));
  command.add_option("--trace", choice->options.trace, base::tr("write a JSON line for every picture shown"));
  command.add_option("--screenshot", choice->options.screenshot, base::tr("write the last picture as PNG at the end"));
  command.add_flag("--overlay", choice->options.overlay,
                   base::tr("the picture of --screenshot shows the operator's overlay too"));
  command.add_option("--renderer", choice->options.renderer, base::tr("what draws the window: auto, software or gpu"))
      ->transform(CLI::CheckedTransformer(renderers));
  command.add_option("--for", choice->seconds, base::tr("stop after this many seconds"))->check(CLI::PositiveNumber);
  command.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return run(invocation, *choice); }; });
}

}  // namespace tongping::cli
