// What a window costs on a machine without a GPU: a change on the wall, beside SDL's own ways; a start, and idling,
// beside a bare window of SDL. One line a figure; all take turns. `kiosk_bench [SECONDS of idling]`.
#include <SDL.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "display-node/kiosk/window.hpp"
#include "tests/bench/bench_board.hpp"
#include "tests/support/kernel_view.hpp"
#include "tests/support/notify_socket.hpp"
#include "tests/support/xvfb.hpp"

using namespace tongping;
using bench::quantile;

namespace {

constexpr int changes = 60;
constexpr auto between = std::chrono::milliseconds(20);

double cpu_ms() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto ms = [](const timeval& time) {
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_usec);
  };
  return ms(used.ru_utime) + ms(used.ru_stime);
}

// The lower third of the picture, two lines of text wide.
render::Rect part_of(subtitle::Size size) {
  return {size.width / 8, size.height * 2 / 3, size.width * 3 / 4, size.height / 5};
}

// One way of bringing a changed part onto the screen, in a process of its own.
class Way {
 public:
  virtual ~Way() = default;
  virtual void change(const std::vector<std::uint32_t>& pixels, const render::Rect& part) = 0;
};

class Ours final : public Way {
 public:
  Ours(subtitle::Size size, kiosk::Renderer renderer)
      : size_(size), window_(kiosk::Window::open({.renderer = renderer}).value()) {}
  void change(const std::vector<std::uint32_t>& pixels, const render::Rect& part) override {
    while (window_->wait(std::chrono::milliseconds(0)) != kiosk::Event::timeout) {
    }
    if (!window_->present({size_, pixels}, std::vector{part})) std::abort();
  }

 private:
  subtitle::Size size_;
  std::unique_ptr<kiosk::Window> window_;
};

class SdlWay : public Way {
 public:
  explicit SdlWay(subtitle::Size size) : size_(size) {
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_Init(SDL_INIT_VIDEO);
    window_ = SDL_CreateWindow("peer", 0, 0, size.width, size.height, SDL_WINDOW_BORDERLESS);
  }

 protected:
  void attend() {
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
    }
  }
  subtitle::Size size_;
  SDL_Window* window_;
};

class SurfaceRectangles final : public SdlWay {
 public:
  using SdlWay::SdlWay;
  void change(const std::vector<std::uint32_t>& pixels, const render::Rect& part) override {
    attend();
    SDL_Surface* surface = SDL_GetWindowSurface(window_);
    for (int y = part.y; y < part.y + part.height; ++y) {
      std::memcpy(static_cast<char*>(surface->pixels) + static_cast<std::ptrdiff_t>(y) * surface->pitch + part.x * 4,
                  pixels.data() + static_cast<std::ptrdiff_t>(y) * size_.width + part.x,
                  static_cast<std::size_t>(part.width) * 4);
    }
    const SDL_Rect rect{part.x, part.y, part.width, part.height};
    SDL_UpdateWindowSurfaceRects(window_, &rect, 1);
  }
};

class SoftwareRenderer final : public SdlWay {
 public:
  explicit SoftwareRenderer(subtitle::Size size) : SdlWay(size) {
    renderer_ = SDL_CreateRenderer(window_, -1, SDL_RENDERER_SOFTWARE);
    texture_ =
        SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STREAMING, size.width, size.height);
  }
  void change(const std::vector<std::uint32_t>& pixels, const render::Rect& part) override {
    attend();
    const SDL_Rect rect{part.x, part.y, part.width, part.height};
    SDL_UpdateTexture(texture_, &rect, pixels.data() + static_cast<std::ptrdiff_t>(part.y) * size_.width + part.x,
                      size_.width * 4);
    SDL_RenderCopy(renderer_, texture_, nullptr, nullptr);
    SDL_RenderPresent(renderer_);
  }

 private:
  SDL_Renderer* renderer_;
  SDL_Texture* texture_;
};

using Make = std::function<std::unique_ptr<Way>()>;

// In a process of its own, which ends without tidying up.
void measure(const std::string& what, const std::string& name, subtitle::Size size, const Make& make) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child != 0) {
    ::waitpid(child, nullptr, 0);
    return;
  }
  const auto way = make();
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(size.width) * size.height, 0x102030);
  way->change(pixels, {0, 0, size.width, size.height});
  bench::pause(std::chrono::milliseconds(300));
  std::vector<double> wall;
  double cpu = 0;
  for (int i = 0; i < changes; ++i) {
    std::fill(pixels.begin(), pixels.end(), 0x102030U + static_cast<std::uint32_t>(i));
    const double cpu_before = cpu_ms();
    const auto begin = bench::now_ns();
    way->change(pixels, part_of(size));
    wall.push_back(static_cast<double>(bench::now_ns() - begin) / 1e6);
    cpu += cpu_ms() - cpu_before;
    bench::pause(between);
  }
  std::printf("%-28s %-34s p10 %6.2f ms  p50 %6.2f ms  CPU %6.2f ms a change, %5.1f MiB\n", what.c_str(), name.c_str(),
              quantile(wall, 0.1), quantile(wall, 0.5), cpu / changes, support::resident_kib(::getpid()) / 1024);
  std::fflush(stdout);
  ::_exit(0);
}

void changed_part(subtitle::Size size, const std::string& label) {
  const support::Xvfb server(size.width, size.height);
  server.use();
  for (int turn = 0; turn < 3; ++turn) {
    const std::string what = "changed part, " + label;
    measure(what, "ours", size, [&] { return std::make_unique<Ours>(size, kiosk::Renderer::automatic); });
    measure(what, "SDL surface, changed rectangle", size, [&] { return std::make_unique<SurfaceRectangles>(size); });
    measure(what, "ours, OpenGL by llvmpipe", size, [&] { return std::make_unique<Ours>(size, kiosk::Renderer::gpu); });
    measure(what, "SDL software renderer", size, [&] { return std::make_unique<SoftwareRenderer>(size); });
  }
}

// A bare window, its first picture, and then nothing: what idling costs at least.
[[noreturn]] void bare_window() {
  SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
  SDL_Init(SDL_INIT_VIDEO);
  SDL_Window* window = SDL_CreateWindow("bare", 0, 0, 1920, 1080, SDL_WINDOW_BORDERLESS);
  SDL_GetWindowSurface(window);
  SDL_UpdateWindowSurface(window);
  std::puts("shown");
  std::fflush(stdout);
  SDL_Event event;
  while (SDL_WaitEvent(&event) != 0) {
  }
  std::_Exit(1);
}

// Of all its threads, to the nanosecond.
double cpu_seconds_of(pid_t process) {
  double all = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::ifstream file(task.path() / "schedstat");
    double ns = 0;
    file >> ns;
    all += ns / 1e9;
  }
  return all;
}

void start_and_idle(const std::string& self, int seconds) {
  const support::Xvfb server(1920, 1080);
  const support::Scratch scratch;
  const std::string program = std::filesystem::path(self).parent_path() / "display-node";
  const support::Environment display{
      {"DISPLAY", server.display()}, {"SDL_VIDEODRIVER", "x11"}, {"XDG_DATA_HOME", scratch.path().string()}};
  std::vector<double> ours;
  std::vector<double> bare;
  for (int turn = 0; turn < 10; ++turn) {
    auto begin = bench::now_ns();
    support::Process empty({self, "--bare"}, display);
    if (!empty.prints("shown", std::chrono::seconds(20))) std::abort();
    bare.push_back(static_cast<double>(bench::now_ns() - begin) / 1e6);
    empty.signal(SIGKILL);

    const support::NotifySocket socket;
    support::Environment watched = socket.environment(std::chrono::hours(1));
    watched.insert(watched.end(), display.begin(), display.end());
    begin = bench::now_ns();
    support::Process screen({program, "run"}, watched);
    if (!socket.hears("READY=1", std::chrono::seconds(20))) std::abort();
    ours.push_back(static_cast<double>(bench::now_ns() - begin) / 1e6);
    screen.signal(SIGKILL);
  }
  std::printf("start to first picture: ours p10 %.0f ms, p50 %.0f ms; a bare window of SDL p10 %.0f ms, p50 %.0f ms\n",
              quantile(ours, 0.1), quantile(ours, 0.5), quantile(bare, 0.1), quantile(bare, 0.5));

  const support::NotifySocket socket;
  support::Environment watched = socket.environment(std::chrono::seconds(3));
  watched.insert(watched.end(), display.begin(), display.end());
  const support::Process empty({self, "--bare"}, display);
  const support::Process idle({program, "run"}, display);
  const support::Process guarded({program, "run"}, watched);
  bench::pause(std::chrono::seconds(3));
  const auto used = [&] {
    return std::vector{cpu_seconds_of(idle.pid()), cpu_seconds_of(guarded.pid()), cpu_seconds_of(empty.pid())};
  };
  const auto before = used();
  bench::pause(std::chrono::seconds(seconds));
  const auto after = used();
  std::printf("idle for %d s, of a core: ours %.4f %%, under a watchdog %.4f %%, SDL_WaitEvent %.4f %%; %.1f MiB\n",
              seconds, 100 * (after[0] - before[0]) / seconds, 100 * (after[1] - before[1]) / seconds,
              100 * (after[2] - before[2]) / seconds, support::resident_kib(idle.pid()) / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string argument = argc > 1 ? argv[1] : "30";
  if (argument == "--bare") bare_window();
  start_and_idle(argv[0], std::max(1, std::atoi(argument.c_str())));
  changed_part({1920, 1080}, "1080p");
  changed_part({3840, 2160}, "4K");
}
