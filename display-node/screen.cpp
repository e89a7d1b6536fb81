#include "display-node/screen.hpp"

#include <algorithm>
#include <array>

#include "common/base/format.hpp"
#include "display-node/kiosk/offscreen.hpp"
#include "display-node/kiosk/window.hpp"
#include "display-node/render/png.hpp"
#include "display-node/station_feed.hpp"
#include "display-node/style_file.hpp"
#include "display-node/subtitle/trace.hpp"
#include "display-node/text/shaper.hpp"

namespace tongping::screen {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_feed_wait = 100ms;  // a replica is told the time at least so often

WallText merged(const std::vector<std::unique_ptr<StationFeed>>& feeds) {
  WallText all;
  for (const auto& feed : feeds) {
    const auto& segments = feed->transcript().segments;
    all.insert(all.end(), segments.begin(), segments.end());
  }
  const auto earlier = [](const auto& a, const auto& b) {
    return std::tie(a->wall_start_ns, a->key) < std::tie(b->wall_start_ns, b->key);
  };
  std::stable_sort(all.begin(), all.end(), earlier);
  return all;
}

std::vector<wire::ZmqLink*> links_of(const std::vector<std::unique_ptr<StationFeed>>& feeds) {
  std::vector<wire::ZmqLink*> links;
  for (const auto& feed : feeds) {
    if (feed->link() != nullptr) links.push_back(feed->link());
  }
  return links;
}

}  // namespace

Screen::Screen(const config::ScreenConfig& config, const ScreenOptions& options, const base::Clock& clock,
               const base::Log& log)
    : config_(config), options_(options), clock_(clock), log_(log), began_(clock.steady()) {}

Screen::~Screen() = default;

base::Result<std::unique_ptr<Screen>> Screen::open(const config::ScreenConfig& config, const ScreenOptions& options,
                                                   const base::Clock& clock, const base::Log& log) {
  std::unique_ptr<Screen> screen(new Screen(config, options, clock, log));
  if (auto opened = screen->open_parts(); !opened) return base::pass_on(opened.error());
  return screen;
}

base::Result<void> Screen::open_parts() {
  auto style = subtitle::load_style(style_file(config_.mode));
  if (!style) return base::pass_on(style.error());
  auto fonts = text::Fonts::open();
  if (!fonts) return base::pass_on(fonts.error());
  for (const std::string& note : (*fonts)->notes()) log_.warning(note);
  fonts_ = std::move(*fonts);
  typesetter_ = std::make_unique<text::Shaper>(*fonts_);
  rasteriser_ = std::make_unique<text::Rasteriser>(*fonts_);
  stage_ = std::make_unique<subtitle::Stage>(subtitle::Show{*style, config_.languages, config_.policy}, *typesetter_);
  canvas_ = std::make_unique<render::Canvas>(*rasteriser_);
  if (options_.offscreen) {
    surface_ = std::make_unique<kiosk::Offscreen>(*options_.offscreen);
  } else {
    auto window = kiosk::Window::open({.title = config_.name, .monitor = config_.monitor});
    if (!window) return base::pass_on(window.error());
    surface_ = std::move(*window);
  }
  return open_trace();
}

base::Result<void> Screen::open_trace() {
  if (options_.trace.empty()) return {};
  trace_.open(options_.trace, std::ios::trunc);
  if (!trace_) return base::failure(base::format("{}: the trace cannot be written there", options_.trace.string()));
  return {};
}

base::Result<void> Screen::run(base::StopSignal& signal) {
  feed_.start("feed", [&](const base::Worker::StopFlag& stop) { follow(stop, signal.descriptor()); });
  auto drawn = draw(true);
  while (drawn && !signal.requested() && !over()) {
    const kiosk::Event event = surface_->wait(patience(scene_));
    if (event == kiosk::Event::quit) break;
    if (auto text = newest_.take()) text_ = std::move(*text);
    drawn = draw(event == kiosk::Event::redraw);
  }
  feed_.request_stop();
  feed_.join();
  if (drawn && !options_.screenshot.empty()) drawn = render::write_png(canvas_->pixels(), options_.screenshot);
  return drawn;
}

bool Screen::over() const { return options_.duration > 0ms && clock_.steady() - began_ >= options_.duration; }

std::optional<std::chrono::milliseconds> Screen::patience(const subtitle::Scene* scene) const {
  std::optional<base::SteadyTime> until = scene != nullptr ? scene->next_change : std::nullopt;
  if (options_.duration > 0ms) until = std::min(until.value_or(base::SteadyTime::max()), began_ + options_.duration);
  if (!until) return std::nullopt;
  return std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(*until - clock_.steady()));
}

base::Result<void> Screen::draw(bool whole) {
  const subtitle::Scene& scene = stage_->compose(text_, surface_->size(), clock_.steady());
  scene_ = &scene;
  std::vector<render::Rect> dirty = canvas_->draw(scene.picture);
  if (whole) dirty = {{0, 0, scene.picture.size.width, scene.picture.size.height}};
  if (!dirty.empty()) {
    if (auto presented = surface_->present(canvas_->pixels(), dirty); !presented) return presented;
    ++frame_;
  }
  // A new revision with the same picture has been presented too: the record must say so.
  if (scene.cues != shown_ || (whole && frame_ == 1)) write_trace(scene);
  shown_ = scene.cues;
  return {};
}

void Screen::write_trace(const subtitle::Scene& scene) {
  if (!trace_.is_open()) return;
  trace_ << subtitle::trace_line(scene, base::to_ns(clock_.wall()), frame_, config_.mode) << std::endl;
}

void Screen::follow(const base::Worker::StopFlag& stop_requested, int signal_descriptor) {
  std::vector<std::unique_ptr<StationFeed>> feeds;
  for (const config::StationAddress& address : config_.stations) {
    feeds.push_back(std::make_unique<StationFeed>(address, config_, log_));
  }
  const std::array descriptors{signal_descriptor};
  while (!stop_requested) {
    wire::ZmqLink::wait(links_of(feeds), longest_feed_wait, descriptors);
    bool changed = false;
    for (const auto& feed : feeds) changed |= feed->turn(clock_.steady());
    if (changed && newest_.put(merged(feeds))) surface_->wake();
    if (base::is_readable(signal_descriptor)) return surface_->wake();
  }
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
