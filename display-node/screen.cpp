#include "display-node/screen.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/config/station_config.hpp"
#include "common/wire/local_place.hpp"
#include "display-node/kiosk/offscreen.hpp"
#include "display-node/kiosk/turned.hpp"
#include "display-node/kiosk/window.hpp"
#include "display-node/render/png.hpp"
#include "display-node/style_file.hpp"
#include "display-node/text/font_check.hpp"
#include "display-node/text/shaper.hpp"

namespace tongping::screen {
namespace {

using namespace std::chrono_literals;

constexpr auto verify_interval = 60s;       // where nobody asks more often
constexpr auto longest_feed_wait = 60s;     // where nothing is due
constexpr auto standings_interval = 250ms;  // while somebody looks at them; shown twice a second

}  // namespace

Screen::Screen(const config::ScreenConfig& config, const ScreenOptions& options, const base::Clock& clock,
               const base::Log& log)
    : config_(config), options_(options), clock_(clock), log_(log), verified_(clock.steady()), began_(clock.steady()) {}

Screen::~Screen() = default;

base::Result<std::unique_ptr<Screen>> Screen::open(const config::ScreenConfig& config, const ScreenOptions& options,
                                                   const base::Clock& clock, const base::Log& log) {
  std::unique_ptr<Screen> screen(new Screen(config, options, clock, log));
  if (auto opened = screen->open_parts(); !opened) return base::pass_on(opened.error());
  return screen;
}

base::Result<void> Screen::open_parts() {
  auto fonts = text::Fonts::open();
  if (!fonts) return base::pass_on(fonts.error());
  auto styles = load_styles(config_.mode, config_.hall, **fonts, log_);
  if (!styles) return base::pass_on(styles.error());
  decor_files_ = std::move(styles->decor);
  for (const std::string& note : (*fonts)->notes()) log_.warning(note);
  fonts_ = std::move(*fonts);
  auto shaper = std::make_unique<text::Shaper>(*fonts_);
  shaper->keep_together(config_.keep_together);
  typesetter_ = std::move(shaper);
  rasteriser_ = std::make_unique<text::Rasteriser>(*fonts_);
  control_ = std::make_unique<WallControl>(config_, std::move(styles->styles));
  obeyed_ = control_->show();
  stage_ = std::make_unique<subtitle::Stage>(obeyed_, *typesetter_);
  canvas_ = std::make_unique<render::Canvas>(*rasteriser_);
  overlay_ = std::make_unique<OperatorOverlay>(*fonts_, log_);
  if (auto opened = open_pause_pictures(); !opened) return opened;
  return open_surface().and_then([&] { return open_trace(); });
}

base::Result<void> Screen::open_surface() {
  const subtitle::Cover cover = subtitle::cover_of(obeyed_.style);
  if (options_.offscreen) {
    surface_ = std::make_unique<kiosk::Offscreen>(*options_.offscreen);
    surface_->cover(cover);
  } else {
    auto window = kiosk::Window::open(
        {.title = config_.name, .monitor = config_.monitor, .cover = cover, .renderer = options_.renderer});
    if (!window) return base::pass_on(window.error());
    log_.info(base::format("drawn by {}", (*window)->renderer()));
    surface_ = std::move(*window);
  }
  const kiosk::Turn turn{config_.rotate, config_.mirror};
  if (turn != kiosk::Turn{}) surface_ = std::make_unique<kiosk::Turned>(std::move(surface_), turn);
  return {};
}

// Another style, policy or other languages; a band moves the window. What stands on the wall stays there, in its new
// place.
void Screen::use(subtitle::Show show) {
  obeyed_ = std::move(show);
  surface_->cover(subtitle::cover_of(obeyed_.style));
  stage_->change(obeyed_);
}

base::Result<void> Screen::open_trace() {
  if (options_.trace.empty()) return {};
  auto opened = TraceFile::open(options_.trace, log_);
  if (!opened) return base::pass_on(opened.error());
  trace_ = std::move(*opened);
  return {};
}

base::Result<void> Screen::run(base::StopSignal& signal) {
  feed_.start("feed", [&](const base::Worker::StopFlag& stop) { follow(stop, signal.descriptor()); });
  auto drawn = draw(true);
  if (drawn) supervisor_.ready();
  while (drawn && !signal.requested() && !over()) {
    const kiosk::Event event = surface_->wait(patience(scene_));
    if (event == kiosk::Event::quit) break;
    if (auto news = newest_.take()) {
      news_ = std::move(*news);
      control_->learn(news_.directives);
    }
    if (const auto key = surface_->take_key()) press(*key);
    drawn = draw(event == kiosk::Event::redraw);
    if (drawn) take_sample();
    if (drawn) verify();
  }
  supervisor_.stopping();
  feed_.request_stop();
  presented_news_.signal();
  feed_.join();
  return drawn && !options_.screenshot.empty() ? take_screenshot() : drawn;
}

// What the trace says last, with every line at its place. The operator's overlay is part of it only for who asked.
base::Result<void> Screen::take_screenshot() {
  stage_->rest();
  if (auto drawn = draw(false); !drawn) return drawn;
  overlay_->close();
  if (options_.overlay) overlay_->open(clock_.steady());
  draw_picture(scene_->picture);
  return render::write_png(canvas_->pixels(), options_.screenshot);
}

// The watchdog is fed for pictures that are on the wall alone: presented, or composed again and found to be there.
void Screen::verify() {
  const base::SteadyTime now = clock_.steady();
  if (now - verified_ < supervisor_.interval().value_or(verify_interval)) return;
  verified_ = now;
  if (surface_->verify()) supervisor_.worked(now);
}

bool Screen::over() const { return options_.duration > 0ms && clock_.steady() - began_ >= options_.duration; }

std::optional<std::chrono::milliseconds> Screen::patience(const subtitle::Scene* scene) const {
  std::optional<base::SteadyTime> until = scene != nullptr ? scene->next_change : std::nullopt;
  if (help_until_) until = std::min(until.value_or(base::SteadyTime::max()), *help_until_);
  if (const auto next = overlay_->next_change()) until = std::min(until.value_or(base::SteadyTime::max()), *next);
  if (const auto next = sampler_.next()) until = std::min(until.value_or(base::SteadyTime::max()), *next);
  if (options_.duration > 0ms) until = std::min(until.value_or(base::SteadyTime::max()), began_ + options_.duration);
  const base::SteadyTime verified_next = verified_ + supervisor_.interval().value_or(verify_interval);
  until = std::min(until.value_or(verified_next), verified_next);
  return std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(*until - clock_.steady()));
}

base::Result<void> Screen::draw(bool whole) {
  obey();
  const base::SteadyTime begun = clock_.steady();
  const subtitle::Scene& scene = stage_->compose(news_.text, surface_->size(), begun);
  news_.text.due.clear();
  news_.text.before.clear();
  scene_ = &scene;
  const base::SteadyTime laid_out = clock_.steady();
  std::vector<render::Rect> dirty = draw_picture(scene.picture);
  const base::SteadyTime painted = clock_.steady();
  if (whole) dirty = {{0, 0, scene.picture.size.width, scene.picture.size.height}};
  if (!dirty.empty()) {
    if (auto presented = surface_->present(canvas_->pixels(), dirty); !presented) return presented;
    ++frame_;
    if (!is_of_overlay(dirty)) {
      sampler_.presented();
      const base::SteadyTime now = clock_.steady();
      frame_times_.add({now, laid_out - begun, painted - laid_out, now - painted});
    }
  }
  tell_presented();
  write_trace(scene, whole && frame_ == 1);
  return {};
}

// The feed thread takes it with whatever it does next; what staff sees in the lists is told at once.
void Screen::tell_presented() {
  const bool standings_wanted = overlay_->is_open() || options_.overlay;
  wire::WallReport wall = control_->report();
  wall.unwritable = unwritable(wall.languages);
  const bool urgent = wall != told_wall_ || standings_wanted != told_standings_wanted_;
  presented_.put({news_.sequences, frame_, scene_->picture.size, wall, standings_wanted, sampler_.number()});
  if (!urgent) return;
  told_wall_ = std::move(wall);
  told_standings_wanted_ = standings_wanted;
  presented_news_.signal();
}

std::vector<std::string> Screen::unwritable(const std::vector<std::string>& languages) {
  std::vector<std::string> found;
  for (const std::string& language : languages) {
    const auto [at, is_new] = writable_.try_emplace(language, true);
    if (is_new) at->second = text::can_write(*fonts_, language);
    if (at->second) continue;
    found.push_back(language);
    if (is_new) {
      log_.warning(
          base::format("no font here has the letters of the language {}; install one (fonts-noto has most)", language));
    }
  }
  return found;
}

// The picture is on the wall already: what it costs, no frame waits for.
void Screen::take_sample() {
  sampler_.look(news_.thumbnail_wanted, overlay_->is_open());
  if (!sampler_.next()) return;
  auto sample = sampler_.take(canvas_->pixels(), clock_.steady(), scene_->next_change);
  if (!sample) return;
  sample_.put(std::move(*sample));
  presented_news_.signal();
}

// A picture in which nothing but the overlay is new is none of the wall's.
bool Screen::is_of_overlay(const std::vector<render::Rect>& dirty) const {
  return std::all_of(dirty.begin(), dirty.end(), [&](const render::Rect& rect) { return rect == overlay_->place(); });
}

std::chrono::milliseconds Screen::feed_patience(const Following& following) const {
  const auto longest = following.standings_wanted() ? standings_interval : std::chrono::milliseconds(longest_feed_wait);
  const auto due = following.next_turn();
  if (!due) return longest;
  return std::clamp(std::chrono::ceil<std::chrono::milliseconds>(*due - clock_.steady()), std::chrono::milliseconds(0),
                    longest);
}

void Screen::follow(const base::Worker::StopFlag& stop_requested, int signal_descriptor) {
  Following following(config_, clock_, log_);
  const auto status = open_status();
  std::vector<int> descriptors{signal_descriptor, presented_news_.descriptor()};
  if (status != nullptr) descriptors.push_back(status->descriptor());
  const auto keep_owed = [](WallNews& newer, WallNews&& unseen) { take_over(newer.text, std::move(unseen.text)); };
  while (!stop_requested) {
    wire::ZmqLink::wait(following.links(), feed_patience(following), descriptors);
    presented_news_.clear();
    if (auto presented = presented_.take()) following.presented(std::move(*presented));
    if (const auto sample = sample_.take()) following.show(*sample, clock_.steady());
    if (following.turn(clock_.steady()) && newest_.put(following.take_news(), keep_owed)) surface_->wake();
    if (following.standings_wanted()) standings_.put(following.standings(clock_.steady()));
    if (status != nullptr && status->asked()) status->answer(following.status(clock_.steady()));
    if (base::is_readable(signal_descriptor)) return surface_->wake();
  }
}

// A screen without it shows its stations all the same.
std::unique_ptr<StatusSocket> Screen::open_status() const {
  const auto local = config::data_home() / "local";
  auto opened =
      wire::LocalPlace::open(local).and_then([&](const auto&) { return StatusSocket::open(local / "screens"); });
  if (opened) return std::move(*opened);
  log_.warning(base::format("display-node status will not find this screen: {}", opened.error().message));
  return nullptr;
}

base::Result<void> show(const config::ScreenConfig& config, const ScreenOptions& options) {
  base::StopSignal signal;
  const base::Log log;
  const base::SystemClock clock;
  auto screen = Screen::open(config, options, clock, log);
  if (!screen) return base::pass_on(screen.error());
  return (*screen)->run(signal);
}

}  // namespace tongping::screen
