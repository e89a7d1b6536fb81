#include "capture-node/operate.hpp"

#include <memory>
#include <optional>

#include "capture-node/check_run.hpp"
#include "capture-node/console/console.hpp"
#include "capture-node/first_start.hpp"
#include "capture-node/inputs.hpp"
#include "capture-node/station.hpp"
#include "capture-node/wall_pictures.hpp"
#include "common/base/format.hpp"
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
    if (const auto* order = std::get_if<transcript::ConsentOrder>(&command)) station.take_consent(*order);
    if (const auto* wanted = std::get_if<console::RetryMicrophone>(&command)) station.retry(wanted->microphone);
  }
  return stop;
}

// A check opens the microphones too: never before those who are heard agreed, nor after one of them did no more.
bool may_listen(const console::StationView& view) {
  using State = console::ConsentView::State;
  return view.consent.state == State::given || view.consent.state == State::not_needed;
}

void carry_out(const console::Commands& commands, const console::StationView& view, CheckRun& check) {
  if (!may_listen(view) && view.check.state == console::CheckView::State::running) check.stop();
  for (const console::Command& command : commands) {
    if (const auto* wanted = std::get_if<console::StartCheck>(&command); wanted && may_listen(view))
      check.start(view, wanted->talk);
    if (std::holds_alternative<console::StopCheck>(command)) check.stop();
  }
}

void attend_console(console::Console& window, Station& station, CheckRun& check, Ending& ending,
                    const base::Clock& clock, const base::Log& log) {
  console::StationView view;
  InputWatch inputs(clock);
  WallPictures pictures;
  while (!ending.wait_for(0ms)) {
    if (window.looks_at_walls()) station.look_at_walls();
    if (auto newer = station.view().take()) {
      view = std::move(*newer);
      for (const std::string& damaged : pictures.decode(view.screens)) log.warning(damaged);
    }
    view.check = check.view();
    view.inputs = inputs.look(window.looks_for_input(), view.microphones);
    const console::Commands commands = window.run_frame(view);
    if (carry_out(commands, station)) return;
    carry_out(commands, view, check);
  }
}

// The window as it was left; what cannot be read or kept is told, and the console does without.
console::ConsoleOptions console_options(const std::string& station, const base::Log& log) {
  console::ConsoleOptions options;
  const std::filesystem::path file = console::remembered_file(station);
  auto remembered = console::read_remembered(file);
  if (!remembered) {
    log.warning(base::format("{}; the console opens as at its first start", remembered.error().message));
  } else if (*remembered) {
    options.remembered = std::move(**remembered);
  }
  options.keep = [file, &log](const console::Remembered& now) {
    if (const auto kept = console::keep_remembered(now, file); !kept) log.warning(kept.error().message);
  };
  return options;
}

// What the assistant has written; nothing: it was left before that.
base::Result<std::optional<config::StationConfig>> first_configuration(console::Console& window,
                                                                       const OperateOptions& options,
                                                                       base::StopSignal& signal,
                                                                       const base::Clock& clock, const base::Log& log) {
  const base::SteadyTime began = clock.steady();
  const auto over = [&] {
    return signal.requested() || (options.duration > 0ms && clock.steady() - began >= options.duration);
  };
  const auto finished = assist(window, options.first_start, over, clock, log);
  if (!finished) return base::pass_on(finished.error());
  if (!*finished) return std::nullopt;
  return config::load_station_config(options.first_start).map([](config::StationConfig written) {
    return std::optional(std::move(written));
  });
}

// What was said is recognised before the station has ended; somebody who stops it again does not want to wait.
void attend_ending(console::Console* window, Station& station, const base::Worker& worker, base::StopSignal& signal) {
  signal.forget();
  console::StationView view;
  while (!worker.finished()) {
    if (signal.wait_for(window == nullptr ? 50ms : 0ms)) {
      signal.forget();
      station.hurry();
    }
    if (window == nullptr) continue;
    if (auto newer = station.view().take()) view = std::move(*newer);
    if (carry_out(window->run_frame(view), station)) station.hurry();
  }
}

void attend_headless(Ending& ending) {
  while (!ending.wait_for(50ms)) {
  }
}

}  // namespace

base::Result<void> operate(config::StationConfig config, const OperateOptions& options) {
  base::StopSignal signal;
  const base::Log log;
  const base::SystemClock clock;
  if (!config.interface_language.empty()) {
    if (auto used = base::use_language(config.interface_language); !used) return used;
  }
  std::unique_ptr<console::Console> window;
  if (!options.headless) {
    auto opened = console::Console::open(console_options(config.name, log));
    if (!opened)
      return base::failure(opened.error().message + base::tr("; start with --headless to do without the console"));
    window = std::move(*opened);
  }
  if (window != nullptr && !options.first_start.empty()) {
    auto written = first_configuration(*window, options, signal, clock, log);
    if (!written) return base::pass_on(written.error());
    if (!*written) return {};
    config = std::move(**written);
  }
  auto station = Station::open(config, clock, log, {window != nullptr, options.consent});
  if (!station) return base::pass_on(station.error());

  base::Result<void> outcome;
  base::Worker worker;
  worker.start("station", [&](const base::Worker::StopFlag& stop) { outcome = (*station)->run(stop); });
  Ending ending(signal, worker, options.duration);
  if (window != nullptr) {
    CheckRun check(config, clock);
    attend_console(*window, **station, check, ending, clock, log);
  } else {
    attend_headless(ending);
  }
  worker.request_stop();
  attend_ending(window.get(), **station, worker, signal);
  worker.join();
  return outcome;
}

}  // namespace tongping::station
