// The technician's window. State in, commands out; it knows no other part of the station.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "capture-node/console/assistant.hpp"
#include "capture-node/console/remembered.hpp"
#include "capture-node/console/view.hpp"
#include "common/base/result.hpp"

namespace tongping::console {

struct ConsoleOptions {
  std::string title = "同屏 Tongping";
  int width = 1280;  // of the window, in the desktop's units; it can be resized
  int height = 720;
  Remembered remembered;  // from before; a size in it goes before those above
  // Called when that has changed, not more often than every 2 s, and at the end; nothing: nobody keeps it.
  std::function<void(const Remembered&)> keep;
  // Regular and bold faces with Chinese; index 2 of these collections is "Noto Sans CJK SC".
  std::filesystem::path font = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
  std::filesystem::path bold_font = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc";
};

// Owned by main; every method is the main thread's, which SDL requires to be the one that called open().
class Console {
 public:
  // Fails without a display, OpenGL or fonts, and says which.
  static base::Result<std::unique_ptr<Console>> open(const ConsoleOptions& options);
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  // Waits up to 50 ms for input, draws where input came or the view differs from the one before (20 pictures a second
  // at most, 10 where there is no graphics card), and gives what the person asked for. Call it again at once, with the
  // newest view. [main]
  Commands run_frame(const StationView& view);

  // The walls' pictures are before somebody's eyes: the window is open, and neither their panel nor they are folded up.
  // [main]
  bool looks_at_walls() const;
  bool looks_for_input() const;  // somebody chooses where a microphone is heard

  // The same for the first start, in place of the station's window. [main]
  AssistantCommands run_assistant(const AssistantView& view);

 private:
  struct Window;
  explicit Console(std::unique_ptr<Window> window);
  std::unique_ptr<Window> window_;
};

}  // namespace tongping::console
