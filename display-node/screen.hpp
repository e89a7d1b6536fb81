// One screen: follows its stations on a thread of its own and shows their text, until somebody stops it.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/stop_signal.hpp"
#include "common/base/worker.hpp"
#include "common/config/screen_config.hpp"
#include "display-node/kiosk/surface.hpp"
#include "display-node/render/canvas.hpp"
#include "display-node/subtitle/stage.hpp"
#include "display-node/text/fonts.hpp"

namespace tongping::screen {

struct ScreenOptions {
  std::optional<subtitle::Size> offscreen;  // no window: a picture in memory
  std::filesystem::path trace;              // empty: none
  std::filesystem::path screenshot;         // PNG of the wall at the end; empty: none
  std::chrono::milliseconds duration{0};    // 0: until somebody stops it
};

// Returns after SIGINT, SIGTERM, the window's end or the duration; an error when the screen could not start. [main]
base::Result<void> show(const config::ScreenConfig& config, const ScreenOptions& options);

// The stations' newest segments, each once, in the order of speaking.
using WallText = std::vector<std::shared_ptr<const transcript::Segment>>;

// The parts of a running screen. Opened, used and closed by main; the feed thread gives it text.
class Screen {
 public:
  static base::Result<std::unique_ptr<Screen>> open(const config::ScreenConfig& config, const ScreenOptions& options,
                                                    const base::Clock& clock, const base::Log& log);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  base::Result<void> run(base::StopSignal& signal);  // [main]

 private:
  Screen(const config::ScreenConfig& config, const ScreenOptions& options, const base::Clock& clock,
         const base::Log& log);
  base::Result<void> open_parts();
  base::Result<void> open_trace();
  void follow(const base::Worker::StopFlag& stop_requested, int signal_descriptor);
  base::Result<void> draw(bool whole);
  void write_trace(const subtitle::Scene& scene);
  std::optional<std::chrono::milliseconds> patience(const subtitle::Scene* scene) const;
  bool over() const;

  const config::ScreenConfig config_;
  const ScreenOptions options_;
  const base::Clock& clock_;
  const base::Log& log_;
  base::Latest<WallText> newest_;
  std::unique_ptr<kiosk::Surface> surface_;
  base::Worker feed_;

  // main only
  std::unique_ptr<text::Fonts> fonts_;
  std::unique_ptr<text::Typesetter> typesetter_;
  std::unique_ptr<text::Rasteriser> rasteriser_;
  std::unique_ptr<subtitle::Stage> stage_;
  std::unique_ptr<render::Canvas> canvas_;
  std::ofstream trace_;
  WallText text_;
  std::vector<subtitle::Cue> shown_;
  const subtitle::Scene* scene_ = nullptr;
  std::uint64_t frame_ = 0;
  base::SteadyTime began_;
};

}  // namespace tongping::screen
