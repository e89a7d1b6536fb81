#include "display-node/kiosk/window.hpp"

#include <SDL.h>
#include <SDL_syswm.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>
#include <vector>

#include "common/base/format.hpp"
#include "display-node/kiosk/awake.hpp"
#include "display-node/kiosk/monitor_query.hpp"
#include "display-node/kiosk/pane.hpp"
#include "display-node/kiosk/sdl_owned.hpp"
#include "display-node/kiosk/x11_monitors.hpp"

#ifdef __SANITIZE_ADDRESS__
// SDL keeps its connection to D-Bus until the process ends (SDL_HINT_SHUTDOWN_DBUS_ON_QUIT came with 2.30).
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier): the sanitizer's own name
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libdbus-1\n";
}  // NOLINT(bugprone-reserved-identifier)
#endif

namespace tongping::kiosk {
namespace {

constexpr Uint32 no_event = static_cast<Uint32>(-1);

bool is_over(std::chrono::steady_clock::time_point deadline) { return std::chrono::steady_clock::now() >= deadline; }

}  // namespace

struct Window::State {
  ~State() {
    pane.reset();
    window.reset();
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
  }

  bool is_strip() const { return options.cover.band != subtitle::Band::none; }
  base::Result<void> make_window();
  base::Result<void> make(const subtitle::Rect& place, Uint32 flags, bool cursor);
  base::Result<void> make_again();
  std::vector<Monitor> monitors() const { return query_monitors(window.get()); }
  void go_to_monitor();
  void move_by_manager(const Monitor& monitor, const subtitle::Rect& place);
  void set_fullscreen(bool wanted);
  std::optional<Event> meaning(const SDL_Event& event);
  Event settled(Event found);
  std::optional<Event> window_changed(const SDL_WindowEvent& event);
  std::optional<Event> key_pressed(const SDL_KeyboardEvent& event);

  WindowOptions options;
  Awake awake;
  SdlOwned<SDL_Window> window;
  std::unique_ptr<Pane> pane;
  bool fullscreen = true;
  bool whole_needed = true;  // the next present shows all
  bool redraw_owed = false;  // nobody was told yet
  bool monitors_changed = false;
  std::optional<Event> owed;  // found while others were put together
  std::optional<std::string> key;
  Uint32 wake_event = no_event;
  std::atomic<bool> wake_sent{false};  // set by any thread, cleared by the window's
};

namespace {

void hint() {
  SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
  SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
}

}  // namespace

Window::Window(std::unique_ptr<State> state) : state_(std::move(state)) {}
Window::~Window() = default;

base::Result<std::unique_ptr<Window>> Window::open(const WindowOptions& options) {
  hint();
  if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
    return base::failure(
        base::format("no display can be reached: {}; is a desktop running, and DISPLAY set?", SDL_GetError()));
  }
  auto state = std::make_unique<State>();
  state->options = options;
  state->fullscreen = options.fullscreen;
  state->wake_event = SDL_RegisterEvents(1);
  if (auto made = state->make_window(); !made) return base::pass_on(made.error());
  return std::unique_ptr<Window>(new Window(std::move(state)));
}

base::Result<void> Window::State::make_window() {
  const std::vector<Monitor> found = monitors();
  const Monitor* monitor = choose_monitor(found, options.monitor);
  if (monitor == nullptr) monitor = choose_monitor(found, "any");
  const subtitle::Rect covered = monitor != nullptr ? monitor->geometry : subtitle::Rect{};
  constexpr Uint32 always = SDL_WINDOW_ALLOW_HIGHDPI;
  if (fullscreen && monitor != nullptr && is_strip()) {
    // The pictures below the strip belong to somebody who points at them.
    constexpr Uint32 strip = Uint32{SDL_WINDOW_BORDERLESS} | Uint32{SDL_WINDOW_ALWAYS_ON_TOP} | SDL_WINDOW_SKIP_TASKBAR;
    return make(subtitle::covered(options.cover, covered), always | strip, true);
  }
  if (fullscreen && monitor != nullptr) {
    const Uint32 whole = is_x11() ? Uint32{SDL_WINDOW_BORDERLESS} : Uint32{SDL_WINDOW_FULLSCREEN_DESKTOP};
    auto made = make(covered, always | whole | SDL_WINDOW_RESIZABLE, false);
    if (made) go_to_monitor();
    return made;
  }
  return make({covered.x, covered.y, options.windowed.width, options.windowed.height}, always | SDL_WINDOW_RESIZABLE,
              true);
}

// Made anew rather than changed: window managers give a window its layer when it comes.
base::Result<void> Window::State::make(const subtitle::Rect& place, Uint32 flags, bool cursor) {
  window.reset(SDL_CreateWindow(options.title.c_str(), place.x, place.y, place.width, place.height, flags));
  if (!window) return base::failure(base::format("no window can be made: {}", SDL_GetError()));
  auto glass = make_pane(window.get(), options.renderer);
  if (!glass) return base::pass_on(glass.error());
  pane = std::move(*glass);
  awake.renew(window.get());
  watch_x11_monitors(window.get());
  SDL_ShowCursor(cursor ? SDL_ENABLE : SDL_DISABLE);
  return {};
}

void Window::State::set_fullscreen(bool wanted) {
  fullscreen = wanted;
  static_cast<void>(make_again());
}

// Monitors came or went, or changed their mode or order: back to the one that is meant, and over all of it.
void Window::State::go_to_monitor() {
  const std::vector<Monitor> found = monitors();
  const Monitor* monitor = choose_monitor(found, options.monitor);
  if (monitor == nullptr) monitor = choose_monitor(found, "any");
  if (monitor == nullptr || !fullscreen) return;
  const subtitle::Rect place = subtitle::covered(options.cover, monitor->geometry);
  if (!put_x11_window(window.get(), place, !is_strip())) move_by_manager(*monitor, place);
}

void Window::State::move_by_manager(const Monitor& monitor, const subtitle::Rect& place) {
  if (is_strip()) {
    SDL_SetWindowPosition(window.get(), place.x, place.y);
    SDL_SetWindowSize(window.get(), place.width, place.height);
    return;
  }
  int x = 0;
  int y = 0;
  SDL_GetWindowPosition(window.get(), &x, &y);
  if (x == monitor.geometry.x && y == monitor.geometry.y) return;  // who manages windows also sizes them
  SDL_SetWindowFullscreen(window.get(), 0);
  SDL_SetWindowPosition(window.get(), monitor.geometry.x, monitor.geometry.y);
  SDL_SetWindowFullscreen(window.get(), SDL_WINDOW_FULLSCREEN_DESKTOP);
}

// The old one stays when no other can be had.
base::Result<void> Window::State::make_again() {
  pane.reset();
  SdlOwned<SDL_Window> old = std::move(window);
  auto made = make_window();
  if (!made) {
    pane.reset();
    window = std::move(old);
    pane = make_software_pane(window.get());
  }
  whole_needed = true;
  redraw_owed = true;
  return made;
}

std::optional<Event> Window::State::window_changed(const SDL_WindowEvent& event) {
  switch (event.event) {
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED: whole_needed = true; return Event::redraw;
    case SDL_WINDOWEVENT_CLOSE: return Event::quit;
    default: return std::nullopt;
  }
}

// A key that is held down, or pressed together with Control or Alt, is meant for the desktop.
std::optional<Event> Window::State::key_pressed(const SDL_KeyboardEvent& event) {
  if (event.keysym.sym == SDLK_ESCAPE) return Event::quit;
  if (event.repeat != 0 || (event.keysym.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)) != 0) return std::nullopt;
  if (event.keysym.sym == SDLK_F11) {
    set_fullscreen(!fullscreen);
    return std::nullopt;
  }
  key = SDL_GetKeyName(event.keysym.sym);
  return Event::key;
}

std::optional<Event> Window::State::meaning(const SDL_Event& event) {
  if (event.type == wake_event) {
    wake_sent = false;
    return Event::wake;
  }
  switch (event.type) {
    case SDL_QUIT: return Event::quit;
    case SDL_WINDOWEVENT: return window_changed(event.window);
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
      // What lay in the GPU's memory is gone: all is made again, by software if it must be.
      static_cast<void>(make_again());
      return std::nullopt;
    case SDL_SYSWMEVENT:
      if (!is_x11_monitor_change(*event.syswm.msg)) return std::nullopt;
      [[fallthrough]];
    case SDL_DISPLAYEVENT:
      monitors_changed = true;
      whole_needed = true;
      return Event::redraw;
    case SDL_KEYDOWN: return key_pressed(event.key);
    default: return std::nullopt;
  }
}

// One change of a mode is many events: the monitors are looked at once for all of them, and one picture is made.
Event Window::State::settled(Event found) {
  if (found != Event::redraw) return found;
  SDL_Event event;
  while (!owed && SDL_PollEvent(&event) != 0) {
    const auto next = meaning(event);
    if (next && *next != Event::redraw) owed = next;
  }
  if (std::exchange(monitors_changed, false)) go_to_monitor();
  redraw_owed = false;
  return Event::redraw;
}

subtitle::Size Window::size() const { return state_->pane->size(); }

base::Result<void> Window::present(const render::Pixels& pixels, std::span<const render::Rect> dirty) {
  // Resized since the picture was made: the redraw that follows brings one of the right size.
  if (size() != pixels.size) return {};
  const std::array whole{render::Rect{0, 0, pixels.size.width, pixels.size.height}};
  if (state_->whole_needed) dirty = whole;
  if (dirty.empty()) return {};
  if (const auto shown = state_->pane->show(pixels, dirty); !shown) return state_->make_again();
  state_->whole_needed = false;
  return {};
}

bool Window::verify() {
  state_->awake.renew(state_->window.get());
  return !state_->whole_needed;
}

std::string Window::renderer() const { return state_->pane->name(); }

void Window::cover(const subtitle::Cover& cover) {
  if (cover == state_->options.cover) return;
  state_->options.cover = cover;
  static_cast<void>(state_->make_again());
}

Event Window::wait(std::optional<std::chrono::milliseconds> patience) {
  const auto start = std::chrono::steady_clock::now();
  const auto deadline = start + patience.value_or(std::chrono::milliseconds(0));
  SDL_Event event;
  if (const auto owed = std::exchange(state_->owed, std::nullopt)) return *owed;
  if (std::exchange(state_->redraw_owed, false)) return Event::redraw;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const auto milliseconds = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
    const int got = patience ? SDL_WaitEventTimeout(&event, milliseconds) : SDL_WaitEvent(&event);
    if (got != 0) {
      if (const auto found = state_->meaning(event)) return state_->settled(*found);
      if (std::exchange(state_->redraw_owed, false)) return Event::redraw;
    }
    if (patience && is_over(deadline)) return Event::timeout;
  }
}

std::optional<std::string> Window::take_key() { return std::exchange(state_->key, std::nullopt); }

std::string Window::monitor() const {
  int x = 0;
  int y = 0;
  SDL_GetWindowPosition(state_->window.get(), &x, &y);
  for (const Monitor& monitor : state_->monitors()) {
    const subtitle::Rect& at = monitor.geometry;
    if (x >= at.x && x < at.x + at.width && y >= at.y && y < at.y + at.height) return monitor.identity;
  }
  return {};
}

void Window::wake() {
  if (state_->wake_sent.exchange(true)) return;
  SDL_Event event{};
  event.type = state_->wake_event;
  if (SDL_PushEvent(&event) < 0) state_->wake_sent = false;  // a full queue is already awake
}

}  // namespace tongping::kiosk
