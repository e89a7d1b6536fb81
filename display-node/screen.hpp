// One screen: follows its stations on a thread of its own and shows their text, until somebody stops it.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/stop_signal.hpp"
#include "common/base/supervisor.hpp"
#include "common/base/wakeup.hpp"
#include "common/base/worker.hpp"
#include "common/config/screen_config.hpp"
#include "display-node/following.hpp"
#include "display-node/frame_times.hpp"
#include "display-node/kiosk/renderer.hpp"
#include "display-node/kiosk/surface.hpp"
#include "display-node/operator_overlay.hpp"
#include "display-node/render/canvas.hpp"
#include "display-node/status_socket.hpp"
#include "display-node/subtitle/decor.hpp"
#include "display-node/subtitle/stage.hpp"
#include "display-node/text/fonts.hpp"
#include "display-node/trace_file.hpp"
#include "display-node/wall_control.hpp"
#include "display-node/wall_sampler.hpp"

namespace tongping::screen {

struct ScreenOptions {
  std::optional<subtitle::Size> offscreen;  // no window: a picture in memory
  std::filesystem::path trace;              // empty: none
  std::filesystem::path screenshot;         // PNG of the wall at the end; empty: none
  bool overlay = false;                     // the screenshot shows the operator's overlay
  std::chrono::milliseconds duration{0};    // 0: until somebody stops it
  kiosk::Renderer renderer = kiosk::Renderer::automatic;
};

inline constexpr const char* overlay_key = "F9";  // no neighbour of a key that somebody uses in a hurry

// Returns after SIGINT, SIGTERM, the window's end or the duration; an error when the screen could not start. [main]
base::Result<void> show(const config::ScreenConfig& config, const ScreenOptions& options);

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
  base::Result<void> open_surface();
  base::Result<void> open_trace();
  base::Result<void> open_pause_pictures();
  const subtitle::Picture* pause_picture(subtitle::Size size);
  std::chrono::milliseconds feed_patience(const Following& following) const;  // [feed]
  void follow(const base::Worker::StopFlag& stop_requested, int signal_descriptor);
  base::Result<void> draw(bool whole);
  void tell_presented();
  std::vector<std::string> unwritable(const std::vector<std::string>& languages);
  void take_sample();
  void verify();
  void obey();
  void use(subtitle::Show show);
  void press(const std::string& key);
  std::vector<render::Rect> draw_picture(const subtitle::DrawList& text);
  subtitle::DrawList draw_card(subtitle::Size size);
  void add_decor(subtitle::DrawList& picture);
  kiosk::OverlayFacts overlay_facts(base::SteadyTime now);
  base::Result<void> take_screenshot();
  bool is_of_overlay(const std::vector<render::Rect>& dirty) const;
  void add_notices(subtitle::DrawList& picture);
  std::unique_ptr<StatusSocket> open_status() const;
  void write_trace(const subtitle::Scene& scene, bool first);
  void write_picture(const subtitle::Scene& scene, std::int64_t now_ns);
  std::optional<std::chrono::milliseconds> patience(const subtitle::Scene* scene) const;
  bool over() const;

  const config::ScreenConfig config_;
  const ScreenOptions options_;
  const base::Clock& clock_;
  const base::Log& log_;
  base::Latest<WallNews> newest_;
  base::Latest<Presented> presented_;
  base::Wakeup presented_news_;                           // of what the feed thread should know at once
  base::Latest<WallSample> sample_;                       // while a console looks at the wall
  base::Latest<std::vector<StationStanding>> standings_;  // while the overlay is open
  std::unique_ptr<kiosk::Surface> surface_;
  base::Worker feed_;

  // main only
  std::unique_ptr<text::Fonts> fonts_;
  std::unique_ptr<text::Typesetter> typesetter_;
  std::unique_ptr<text::Rasteriser> rasteriser_;
  std::unique_ptr<subtitle::Stage> stage_;
  std::unique_ptr<render::Canvas> canvas_;
  std::unique_ptr<TraceFile> trace_;
  std::unique_ptr<WallControl> control_;
  subtitle::Show obeyed_;                       // by the stage
  std::optional<base::SteadyTime> help_until_;  // the keys are explained
  std::unique_ptr<OperatorOverlay> overlay_;
  std::vector<kiosk::StationFacts> stations_;  // of the overlay
  FrameTimes frame_times_;
  WallSampler sampler_;
  std::map<std::string, subtitle::DecorFiles> decor_files_;  // by style
  std::vector<subtitle::Picture> decor_;                     // of the style and the size below
  std::string decor_mode_;
  subtitle::Size decor_for_;
  std::map<std::string, std::shared_ptr<const subtitle::Bitmap>> pause_bitmaps_;  // as the files have them; "": its own
  std::optional<subtitle::Picture> pause_picture_;                                // fitted, of this name for this size
  std::string pause_picture_name_;
  std::string told_missing_picture_;
  std::map<std::string, bool> writable_;  // by language
  subtitle::Size pause_picture_for_;
  WallNews news_;
  wire::WallReport told_wall_;  // to the feed thread
  bool told_standings_wanted_ = false;
  std::vector<subtitle::Cue> shown_;  // could be read in the picture before
  std::string shown_as_;              // what the trace called it
  std::vector<subtitle::StationReach> reach_;
  const subtitle::Scene* scene_ = nullptr;
  std::uint64_t frame_ = 0;
  base::Supervisor supervisor_;
  base::SteadyTime verified_;
  base::SteadyTime began_;
};

}  // namespace tongping::screen
