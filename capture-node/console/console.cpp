#include "capture-node/console/console.hpp"

#include <GL/gl.h>
#include <SDL.h>
#include <backends/imgui_impl_opengl3.h>
#if __has_include(<backends/imgui_impl_sdl2.h>)
#include <backends/imgui_impl_sdl2.h>
#else
#include <backends/imgui_impl_sdl.h>  // its name before Dear ImGui 1.89
#endif
#include <imgui.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "capture-node/console/assistant_panels.hpp"
#include "capture-node/console/fonts.hpp"
#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/wall_textures.hpp"
#include "capture-node/console/window_place.hpp"
#include "common/base/clock.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds between_pictures = 50ms;
// Where the processor draws, it is needed for recognising.
constexpr std::chrono::milliseconds between_pictures_by_processor = 100ms;
constexpr std::chrono::milliseconds between_pictures_of_input = 20ms;
// Dear ImGui reacts to input in the picture after the one that saw it, and scrolls to new text two pictures after it
// came.
constexpr int pictures_after_input = 2;
constexpr int pictures_after_change = 2;
// While an edge is dragged the place changes with each picture.
constexpr auto between_keepings = 2s;

std::string sdl_reason() { return SDL_GetError(); }

// Mesa's renderers without a graphics card (docs.mesa3d.org/drivers/llvmpipe.html).
bool draws_by_processor() {
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const std::string_view renderer(name == nullptr ? "" : name);
  return renderer.find("llvmpipe") != std::string_view::npos || renderer.find("softpipe") != std::string_view::npos;
}

}  // namespace

struct Console::Window {
  ConsoleOptions options;
  SDL_Window* window = nullptr;
  SDL_GLContext context = nullptr;
  bool video = false;
  bool platform_ready = false;
  bool renderer_ready = false;
  std::unique_ptr<Fonts> fonts;
  WallTextures textures;
  Memory memory;
  AssistantForm assistant;
  base::SystemClock clock;
  std::optional<StationView> shown;
  std::int64_t shown_second = 0;
  float scale = 0.0F;
  std::chrono::milliseconds pace = between_pictures;
  int pictures_to_settle = 0;  // after a changed view
  int pictures_due = 1;        // because of input; one at the start
  base::SteadyTime last_picture;
  Remembered remembered;  // as it was kept last
  std::string language;   // that was chosen in the window
  base::SteadyTime last_kept;

  ~Window();
  base::Result<void> open();
  base::Result<void> open_context();
  void open_window();
  void take_remembered();
  Remembered remember() const;
  void keep_if_changed();
  void take_finger(const SDL_TouchFingerEvent& event);
  void wait_for_input(std::chrono::milliseconds patience);
  void take_input(const SDL_Event& event);
  void take_shortcut(const SDL_Keysym& key);
  bool picture_due(const StationView& view, base::SteadyTime now) const;
  void prepare_fonts(const StationView& view);
  Commands draw(const StationView& view, base::SteadyTime now);
  template <typename Panels>
  void draw_picture(const StationView& letters, base::SteadyTime now, Panels panels);
};

Console::Window::~Window() {
  if (renderer_ready) keep_if_changed();
  if (renderer_ready) textures.clear();
  if (renderer_ready) ImGui_ImplOpenGL3_Shutdown();
  if (platform_ready) ImGui_ImplSDL2_Shutdown();
  if (ImGui::GetCurrentContext() != nullptr) ImGui::DestroyContext();
  if (context != nullptr) SDL_GL_DeleteContext(context);
  if (window != nullptr) SDL_DestroyWindow(window);
  if (video) SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

base::Result<void> Console::Window::open() {
  SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
  SDL_SetHint(SDL_HINT_APP_NAME, "Tongping");
  SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");  // see touch.hpp
  SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");  // Ctrl-C is the program's to handle
  if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
    return base::failure(
        base::format("the console's window: no display: {}; use --headless to run without it", sdl_reason()));
  }
  video = true;
  if (auto opened = open_context(); !opened) return opened;
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGui::GetIO().ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;  // everything can be done without a mouse
  ImGui::GetIO().IniFilename = nullptr;  // the window's layout is fixed; nothing is written to the working directory
  auto loaded = Fonts::open({options.font, options.bold_font});
  if (!loaded) return base::pass_on(loaded.error());
  fonts = std::move(*loaded);
  platform_ready = ImGui_ImplSDL2_InitForOpenGL(window, context);
  renderer_ready = platform_ready && ImGui_ImplOpenGL3_Init("#version 130");
  if (!renderer_ready) return base::failure("the console's window: OpenGL 3.0 is needed and could not be set up");
  take_remembered();
  return {};
}

base::Result<void> Console::Window::open_context() {
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
  open_window();
  if (window == nullptr) return base::failure(base::format("the console's window: {}", sdl_reason()));
  SDL_SetWindowMinimumSize(window, 960, 540);
  context = SDL_GL_CreateContext(window);
  if (context == nullptr) return base::failure(base::format("the console's window: no OpenGL 3.0: {}", sdl_reason()));
  SDL_GL_MakeCurrent(window, context);
  if (draws_by_processor()) pace = between_pictures_by_processor;
  SDL_GL_SetSwapInterval(0);  // pictures are few and must not hold the main thread
  return {};
}

// Where it stood, if that is still there.
void Console::Window::open_window() {
  WindowPlace place{"", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options.width, options.height};
  const auto& before = options.remembered.window;
  if (before) place = place_on(monitors_now(), *before).value_or(place);
  Uint32 flags = SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
  if (place.maximised) flags |= SDL_WINDOW_MAXIMIZED;
  window = SDL_CreateWindow(options.title.c_str(), place.x, place.y, place.width, place.height, flags);
}

void Console::Window::take_remembered() {
  remembered = options.remembered;
  memory.screens_open = remembered.screens_open;
  memory.pictures_shown = remembered.pictures_shown;
  memory.connections_open = remembered.connections_open;
  memory.looks_at_check = remembered.check_open;
  if (!remembered.language.empty() && base::use_language(remembered.language)) language = remembered.language;
}

Remembered Console::Window::remember() const {
  return {place_of(window, remembered.window),
          language,
          memory.screens_open,
          memory.pictures_shown,
          memory.connections_open,
          memory.looks_at_check};
}

void Console::Window::keep_if_changed() {
  if (!options.keep) return;
  Remembered now = remember();
  if (now == remembered) return;
  options.keep(now);
  remembered = std::move(now);
}

// All that is there; waits only for the first.
void Console::Window::wait_for_input(std::chrono::milliseconds patience) {
  SDL_Event event;
  if (SDL_WaitEventTimeout(&event, static_cast<int>(patience.count())) == 0) return;
  do {
    take_input(event);
  } while (SDL_PollEvent(&event) != 0);
}

void Console::Window::take_input(const SDL_Event& event) {
  ImGui_ImplSDL2_ProcessEvent(&event);
  pictures_due = pictures_after_input;
  if (event.type == SDL_FINGERDOWN || event.type == SDL_FINGERMOTION || event.type == SDL_FINGERUP) {
    take_finger(event.tfinger);
  }
  if (event.type == SDL_QUIT) memory.asks_to_quit = true;
  if (event.type != SDL_KEYDOWN || event.key.repeat != 0) return;
  if (event.key.keysym.sym == SDLK_F2) memory.keys.change_language = true;
  if (event.key.keysym.sym == SDLK_ESCAPE) memory.keys.go_back = true;
  const auto key = event.key.keysym.sym;
  if (key == SDLK_RETURN || key == SDLK_KP_ENTER) memory.keys.confirm = true;
  take_shortcut(event.key.keysym);
}

void Console::Window::take_shortcut(const SDL_Keysym& key) {
  if (key.sym == SDLK_DOWN) ++memory.keys.steps;
  if (key.sym == SDLK_UP) --memory.keys.steps;
  const bool control = (key.mod & KMOD_CTRL) != 0;
  const bool shift = (key.mod & KMOD_SHIFT) != 0;
  // By the key's place: with Shift some keyboards have other signs there.
  if (key.scancode >= SDL_SCANCODE_1 && key.scancode <= SDL_SCANCODE_9) {
    const auto place = static_cast<std::size_t>(key.scancode - SDL_SCANCODE_1);
    if (control) memory.keys.mute = Keys::Mute{place, !shift};
    if (!control && (key.mod & KMOD_LALT) != 0 && !ImGui::GetIO().WantTextInput) memory.keys.choose_role = place;
  }
  if (control && key.sym >= SDLK_a && key.sym <= SDLK_z) {
    if (const auto act = act_of_letter(static_cast<char>('A' + (key.sym - SDLK_a)), shift)) memory.keys.act = act;
  }
  if (key.sym >= SDLK_F1 && key.sym <= SDLK_F12) {
    if (const auto act = act_of_function(key.sym - SDLK_F1 + 1)) memory.keys.act = act;
  }
}

void Console::Window::take_finger(const SDL_TouchFingerEvent& event) {
  int width = 0;
  int height = 0;
  SDL_GetWindowSize(window, &width, &height);
  const ImVec2 at(event.x * static_cast<float>(width), event.y * static_cast<float>(height));
  if (event.type == SDL_FINGERDOWN) memory.finger.begins(event.fingerId, at);
  if (event.type == SDL_FINGERMOTION) memory.finger.moves(event.fingerId, at);
  if (event.type == SDL_FINGERUP) memory.finger.ends(event.fingerId);
}

bool Console::Window::picture_due(const StationView& view, base::SteadyTime now) const {
  if (pictures_due > 0) return now - last_picture >= between_pictures_of_input;
  if (now - last_picture < pace) return false;
  const std::int64_t second = base::to_ns(clock.wall()) / 1'000'000'000;
  return pictures_to_settle > 0 || !shown || *shown != view || second != shown_second;
}

void Console::Window::prepare_fonts(const StationView& view) {
  int width = 0;
  int height = 0;
  SDL_GL_GetDrawableSize(window, &width, &height);
  const float wanted = scale_for(static_cast<float>(width), static_cast<float>(height));
  if (wanted != scale) apply_theme(wanted);
  scale = wanted;
  if (!fonts->prepare(view, scale)) return;
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
  ImGui::GetIO().Fonts->ClearTexData();  // the graphics card has it now
}

// `letters`: whatever has all that the panels show.
template <typename Panels>
void Console::Window::draw_picture(const StationView& letters, base::SteadyTime now, Panels panels) {
  prepare_fonts(letters);
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplSDL2_NewFrame();
  tell_finger(memory.finger, scale);
  ImGui::NewFrame();
  panels(Frame{clock.wall(), now, scale, fonts->set(), textures.bring(letters.screens)});
  ImGui::Render();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const ImVec2 density = ImGui::GetIO().DisplayFramebufferScale;
  glViewport(0, 0, static_cast<int>(size.x * density.x), static_cast<int>(size.y * density.y));
  glClearColor(0.055F, 0.067F, 0.086F, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  SDL_GL_SwapWindow(window);
  last_picture = now;
  if (pictures_due > 0) --pictures_due;
  if (!memory.finger.idle()) pictures_due = pictures_after_input;
}

Commands Console::Window::draw(const StationView& view, base::SteadyTime now) {
  Commands commands;
  draw_picture(view, now, [&](const Frame& frame) {
    draw_console(view, frame, memory, commands);
    shown_second = base::to_ns(frame.wall) / 1'000'000'000;
  });
  if (!shown || *shown != view) {
    shown = view;
    pictures_to_settle = pictures_after_change;
  } else if (pictures_to_settle > 0) {
    --pictures_to_settle;
  }
  return commands;
}

Console::Console(std::unique_ptr<Window> window) : window_(std::move(window)) {}
Console::~Console() = default;

base::Result<std::unique_ptr<Console>> Console::open(const ConsoleOptions& options) {
  auto window = std::make_unique<Window>();
  window->options = options;
  if (auto opened = window->open(); !opened) return base::pass_on(opened.error());
  return std::unique_ptr<Console>(new Console(std::move(window)));
}

bool Console::looks_at_walls() const {
  constexpr Uint32 unseen = Uint32{SDL_WINDOW_MINIMIZED} | SDL_WINDOW_HIDDEN;
  const Memory& memory = window_->memory;
  return memory.screens_open && memory.pictures_shown && (SDL_GetWindowFlags(window_->window) & unseen) == 0;
}

bool Console::looks_for_input() const { return !window_->memory.input_of.empty(); }

Commands Console::run_frame(const StationView& view) {
  Window& window = *window_;
  window.wait_for_input(window.pictures_due == 0 ? between_pictures : between_pictures_of_input);
  const base::SteadyTime now = window.clock.steady();
  if (!window.picture_due(view, now)) return {};
  Commands commands = window.draw(view, now);
  for (const Command& command : commands) {
    const auto* chosen = std::get_if<SetInterfaceLanguage>(&command);
    if (chosen == nullptr || !base::use_language(chosen->language)) continue;
    window.language = chosen->language;
    window.pictures_due = pictures_after_input;
  }
  if (now - window.last_kept >= between_keepings) {
    window.last_kept = now;
    window.keep_if_changed();
  }
  return commands;
}

AssistantCommands Console::run_assistant(const AssistantView& view) {
  Window& window = *window_;
  window.wait_for_input(window.pictures_due == 0 ? window.pace : between_pictures_of_input);
  StationView letters;
  letters.notes = {{0, Severity::info, view.file}, {0, Severity::info, view.trouble}};
  for (const AssistantChannel& channel : view.channels) letters.notes.push_back({0, Severity::info, channel.name});
  for (const AssistantMonitor& monitor : view.monitors) letters.notes.push_back({0, Severity::info, monitor.name});
  AssistantCommands commands;
  window.draw_picture(letters, window.clock.steady(),
                      [&](const Frame& frame) { draw_assistant(view, frame, window.assistant, commands); });
  const auto pressed = std::exchange(window.assistant.language_pressed, std::nullopt);
  if (pressed && base::use_language(*pressed)) window.pictures_due = pictures_after_input;
  if (std::exchange(window.memory.asks_to_quit, false)) commands.emplace_back(LeaveAssistant{});
  return commands;
}

}  // namespace tongping::console
