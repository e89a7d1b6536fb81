#include "capture-node/operate.hpp"

#include <memory>
#include <optional>

#include "capture-node/console/console.hpp"
#include "capture-node/station.hpp"
#include "common/base/i18n.hpp"
#include "common/base/stop_signal.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

// Ends when somebody stops it, when the time is over, or when the station's thread has ended.
class Ending {
 public:
  Ending(base::StopSignal& signal, const base::Worker& worker, std::chrono::milliseconds duration)
      : signal_(signal), worker_(worker), duration_(duration), started_(std::chrono::steady_clock::now()) {}

  bool wait_for(std::chrono::milliseconds patience) {
    const bool over = duration_ > 0ms && std::chrono::steady_clock::now() - started_ >= duration_;
    return over || worker_.finished() || signal_.wait_for(patience);
  }

 private:
  base::StopSignal& signal_;
  const base::Worker& worker_;
  const std::chrono::milliseconds duration_;
  const std::chrono::steady_clock::time_point started_;
};

// True when the person wants to stop.
bool carry_out(const console::Commands& commands, Station& station) {
  bool stop = false;
  for (const console::Command& command : commands) {
    stop = stop || std::holds_alternative<console::Quit>(command);
    if (const auto* decision = std::get_if<console::KeyDecision>(&command)) station.decide(*decision);
    if (const auto* order = std::get_if<console::ScreenCommand>(&command)) station.tell(*order);
    if (const auto* order = std::get_if<transcript::RoleOrder>(&command)) station.reassign(*order);
  }
  return stop;
}

void attend_console(console::Console& window, Station& station, Ending& ending) {
  console::StationView view;
  while (!ending.wait_for(0ms)) {
    if (auto newer = station.view().take()) view = std::move(*newer);
    if (carry_out(window.run_frame(view), station)) return;
  }
}

void attend_headless(Ending& ending) {
  while (!ending.wait_for(50ms)) {
  }
}

}  // namespace

base::Result<void> operate(const config::StationConfig& config, const OperateOptions& options) {
  base::StopSignal signal;
  const base::Log log;
  const base::SystemClock clock;
  if (!config.interface_language.empty()) {
    if (auto used = base::use_language(config.interface_language); !used) return used;
  }
  std::unique_ptr<console::Console> window;
  if (!options.headless) {
    auto opened = console::Console::open({});
    if (!opened)
      return base::failure(opened.error().message + base::tr("; start with --headless to do without the console"));
    window = std::move(*opened);
  }
  auto station = Station::open(config, clock, log, window != nullptr);
  if (!station) return base::pass_on(station.error());

  base::Result<void> outcome;
  base::Worker worker;
  worker.start("station", [&](const base::Worker::StopFlag& stop) { outcome = (*station)->run(stop); });
  Ending ending(signal, worker, options.duration);
  window != nullptr ? attend_console(*window, **station, ending) : attend_headless(ending);
  worker.request_stop();
  worker.join();
  return outcome;
}

}  // namespace tongping::station
