#include "display-node/operator_overlay.hpp"

#include <algorithm>

namespace tongping::screen {
namespace {

using namespace std::chrono_literals;

constexpr auto shown = 60s;          // so that it never stays by accident
constexpr auto renewed = 500ms;      // figures that change faster cannot be read
constexpr auto first_facts = 150ms;  // what the stations' thread tells comes so much later

}  // namespace

void OperatorOverlay::press(base::SteadyTime now) {
  if (is_open()) {
    close();
  } else {
    open(now);
  }
}

void OperatorOverlay::open(base::SteadyTime now) {
  auto panel = kiosk::Overlay::open(fonts_.file_for("Hani"));
  if (!panel) return log_.warning(panel.error().message);
  panel_ = std::move(*panel);
  until_ = now + shown;
  again_at_ = now;
}

void OperatorOverlay::close() {
  panel_.reset();
  drawn_.reset();
}

void OperatorOverlay::add_to(subtitle::DrawList& picture, base::SteadyTime now, const Facts& facts) {
  if (is_open() && until_ <= now) close();
  if (!is_open()) return;
  if (again_at_ <= now || !drawn_ || drawn_for_ != picture.size) {
    const bool first = !drawn_;
    auto drawn = panel_->draw(facts());
    if (!drawn) {
      log_.warning(drawn.error().message);
      return close();
    }
    drawn_ = std::move(*drawn);
    drawn_for_ = picture.size;
    again_at_ = now + (first ? first_facts : renewed);
  }
  picture.pictures.push_back(*drawn_);
}

std::optional<base::SteadyTime> OperatorOverlay::next_change() const {
  if (!is_open()) return std::nullopt;
  return std::min(until_, again_at_);
}

std::chrono::seconds OperatorOverlay::left(base::SteadyTime now) const {
  return std::chrono::ceil<std::chrono::seconds>(until_ - now);
}

}  // namespace tongping::screen
