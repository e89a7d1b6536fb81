// When the operator's overlay stands on the picture, and when it is drawn anew.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "display-node/kiosk/overlay.hpp"
#include "display-node/text/fonts.hpp"

namespace tongping::screen {

// Opened by its key alone, never by a directive, and gone by itself after a minute. While it is closed nothing of it
// exists. [main]
class OperatorOverlay {
 public:
  // Both outlive it.
  OperatorOverlay(const text::Fonts& fonts, const base::Log& log) : fonts_(fonts), log_(log) {}

  void press(base::SteadyTime now);  // its key: opens or closes it
  void open(base::SteadyTime now);
  void close();
  bool is_open() const { return panel_ != nullptr; }

  // Puts the panel above all else of `picture`; asks for facts only when it is time to draw them anew.
  using Facts = std::function<kiosk::OverlayFacts()>;
  void add_to(subtitle::DrawList& picture, base::SteadyTime now, const Facts& facts);

  // When the picture will be another because of it.
  std::optional<base::SteadyTime> next_change() const;

  std::chrono::seconds left(base::SteadyTime now) const;
  subtitle::Rect place() const { return drawn_ ? drawn_->rect : subtitle::Rect{}; }

 private:
  const text::Fonts& fonts_;
  const base::Log& log_;
  std::unique_ptr<kiosk::Overlay> panel_;
  std::optional<subtitle::Picture> drawn_;
  subtitle::Size drawn_for_;
  base::SteadyTime until_;
  base::SteadyTime again_at_;
};

}  // namespace tongping::screen
