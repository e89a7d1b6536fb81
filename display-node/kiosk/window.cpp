#include "display-node/kiosk/window.hpp"

#include <SDL.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "common/base/format.hpp"
#include "display-node/kiosk/monitor_query.hpp"

#ifdef __SANITIZE_ADDRESS__
// SDL keeps its connection to D-Bus until the process ends (SDL_HINT_SHUTDOWN_DBUS_ON_QUIT came with 2.30).
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier): the sanitizer's own name
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libdbus-1\n";
}  // NOLINT(bugprone-reserved-identifier)
#endif

namespace tongping::kiosk {
namespace {

struct Destroy {
  void operator()(SDL_Window* window) const { SDL_DestroyWindow(window); }
};

constexpr Uint32 no_event = static_cast<Uint32>(-1);

bool is_over(std::chrono::steady_clock::time_point deadline) { return std::chrono::steady_clock::now() >= deadline; }

}  // namespace

struct Window::State {
  ~State() {
    window.reset();
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
  }

  base::Result<void> make_window();
  void go_to_monitor();
  void set_fullscreen(bool wanted);
  std::optional<Event> meaning(const SDL_Event& event);
  std::optional<Event> window_changed(const SDL_WindowEvent& event);

  WindowOptions options;
  std::unique_ptr<SDL_Window, Destroy> window;
  bool fullscreen = true;
  bool whole_needed = true;  // the next present shows all
  Uint32 wake_event = no_event;
  std::atomic<bool> wake_sent{false};  // set by any thread, cleared by the window's
};

namespace {

void hint() {
  SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
  SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
  // A window's surface by way of a renderer would cost a texture upload of the whole picture each time.
  SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
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
  const std::vector<Monitor> monitors = query_monitors();
  const Monitor* monitor = choose_monitor(monitors, options.monitor);
  if (monitor == nullptr) monitor = choose_monitor(monitors, "any");
  const int where = monitor != nullptr ? static_cast<int>(SDL_WINDOWPOS_UNDEFINED_DISPLAY(monitor->index))
                                       : static_cast<int>(SDL_WINDOWPOS_UNDEFINED);
  const bool covers = fullscreen && monitor != nullptr;
  const subtitle::Size size =
      covers ? subtitle::Size{monitor->geometry.width, monitor->geometry.height} : options.windowed;
  Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
  if (fullscreen) flags |= Uint32{SDL_WINDOW_FULLSCREEN_DESKTOP} | Uint32{SDL_WINDOW_BORDERLESS};
  window.reset(SDL_CreateWindow(options.title.c_str(), where, where, size.width, size.height, flags));
  if (!window) return base::failure(base::format("no window can be made: {}", SDL_GetError()));
  SDL_DisableScreenSaver();
  SDL_ShowCursor(fullscreen ? SDL_DISABLE : SDL_ENABLE);
  return {};
}

void Window::State::set_fullscreen(bool wanted) {
  fullscreen = wanted;
  SDL_SetWindowFullscreen(window.get(), wanted ? Uint32{SDL_WINDOW_FULLSCREEN_DESKTOP} : 0U);
  SDL_SetWindowBordered(window.get(), wanted ? SDL_FALSE : SDL_TRUE);
  if (!wanted) SDL_SetWindowSize(window.get(), options.windowed.width, options.windowed.height);
  SDL_ShowCursor(wanted ? SDL_DISABLE : SDL_ENABLE);
}

// Monitors came or went, or changed their order: back to the one that is meant.
void Window::State::go_to_monitor() {
  const std::vector<Monitor> monitors = query_monitors();
  const Monitor* monitor = choose_monitor(monitors, options.monitor);
  if (monitor == nullptr || !fullscreen) return;
  if (SDL_GetWindowDisplayIndex(window.get()) == monitor->index) return;
  SDL_SetWindowFullscreen(window.get(), 0);
  SDL_SetWindowPosition(window.get(), monitor->geometry.x, monitor->geometry.y);
  SDL_SetWindowFullscreen(window.get(), SDL_WINDOW_FULLSCREEN_DESKTOP);
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

std::optional<Event> Window::State::meaning(const SDL_Event& event) {
  if (event.type == wake_event) {
    wake_sent = false;
    return Event::wake;
  }
  switch (event.type) {
    case SDL_QUIT: return Event::quit;
    case SDL_WINDOWEVENT: return window_changed(event.window);
    case SDL_DISPLAYEVENT:
      go_to_monitor();
      whole_needed = true;
      return Event::redraw;
    case SDL_KEYDOWN:
      if (event.key.keysym.sym == SDLK_ESCAPE) return Event::quit;
      if (event.key.keysym.sym == SDLK_F11 && event.key.repeat == 0) set_fullscreen(!fullscreen);
      return std::nullopt;
    default: return std::nullopt;
  }
}

subtitle::Size Window::size() const {
  const SDL_Surface* surface = SDL_GetWindowSurface(state_->window.get());
  if (surface != nullptr) return {surface->w, surface->h};
  subtitle::Size size;
  SDL_GetWindowSize(state_->window.get(), &size.width, &size.height);
  return size;
}

base::Result<void> Window::present(const render::Pixels& pixels, std::span<const render::Rect> dirty) {
  SDL_Surface* surface = SDL_GetWindowSurface(state_->window.get());
  if (surface == nullptr) return base::failure(base::format("the window cannot be drawn: {}", SDL_GetError()));
  // Resized since the picture was made: the redraw that follows brings one of the right size.
  if (surface->w != pixels.size.width || surface->h != pixels.size.height) return {};
  std::vector<SDL_Rect> rects;
  for (const render::Rect& rect : dirty) rects.push_back({rect.x, rect.y, rect.width, rect.height});
  if (state_->whole_needed) rects = {{0, 0, surface->w, surface->h}};
  if (rects.empty()) return {};
  const int pitch = pixels.size.width * 4;
  for (const SDL_Rect& rect : rects) {
    const auto* from = pixels.values.data() + static_cast<std::ptrdiff_t>(rect.y) * pixels.size.width + rect.x;
    auto* to = static_cast<Uint8*>(surface->pixels) + static_cast<std::ptrdiff_t>(rect.y) * surface->pitch +
               static_cast<std::ptrdiff_t>(rect.x) * surface->format->BytesPerPixel;
    if (SDL_ConvertPixels(rect.w, rect.h, SDL_PIXELFORMAT_RGB888, from, pitch, surface->format->format, to,
                          surface->pitch) != 0) {
      return base::failure(base::format("the window cannot be drawn: {}", SDL_GetError()));
    }
  }
  if (SDL_UpdateWindowSurfaceRects(state_->window.get(), rects.data(), static_cast<int>(rects.size())) != 0) {
    return base::failure(base::format("the window cannot be shown: {}", SDL_GetError()));
  }
  state_->whole_needed = false;
  return {};
}

Event Window::wait(std::optional<std::chrono::milliseconds> patience) {
  const auto start = std::chrono::steady_clock::now();
  const auto deadline = start + patience.value_or(std::chrono::milliseconds(0));
  SDL_Event event;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const auto milliseconds = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
    const int got = patience ? SDL_WaitEventTimeout(&event, milliseconds) : SDL_WaitEvent(&event);
    if (got != 0) {
      if (const auto found = state_->meaning(event)) return *found;
    }
    if (patience && is_over(deadline)) return Event::timeout;
  }
}

void Window::wake() {
  if (state_->wake_sent.exchange(true)) return;
  SDL_Event event{};
  event.type = state_->wake_event;
  if (SDL_PushEvent(&event) < 0) state_->wake_sent = false;  // a full queue is already awake
}

}  // namespace tongping::kiosk
