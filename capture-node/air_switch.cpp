#include "capture-node/air_switch.hpp"

#include <algorithm>

namespace tongping::station {

base::Result<void, base::Trouble> AirSwitch::begin(bool on_air) {
  on_air_ = on_air;
  for (const auto& unit : units_) {
    if (!unit->has_sound()) (void)unit->start();  // words are there at once
  }
  if (!on_air) return {};
  open_all();
  return usable();
}

// What is not open yet goes on trying.
base::Result<void, base::Trouble> AirSwitch::usable() const {
  base::Result<void, base::Trouble> first;
  if (!failures_.empty()) first = base::trouble(failures_.front().reason);
  bool any = false;
  for (const auto& unit : units_) {
    auto opened = unit->wait_until_open();
    any = any || opened;
    if (first && !opened) first = std::move(opened);
  }
  return any ? base::Result<void, base::Trouble>() : first;
}

bool AirSwitch::turn(bool on_air) {
  if (closing_) renew();
  if (on_air == on_air_ || closing_) return false;
  on_air_ = on_air;
  on_air ? open_all() : close_all();
  return on_air;
}

void AirSwitch::open_all() {
  for (auto& unit : units_) {
    if (!unit->has_sound()) continue;
    const auto started = unit->start();
    if (started) continue;
    failures_.push_back({unit->microphone(), started.error().whole()});
    unit.reset();
  }
  std::erase(units_, nullptr);
}

void AirSwitch::close_all() {
  for (const auto& unit : units_) {
    if (!unit->has_sound()) continue;
    unit->close_source();
    unit->request_stop();
    closing_ = true;
  }
}

void AirSwitch::renew() {
  const auto done = [](const auto& unit) { return !unit->has_sound() || unit->is_heard_out(); };
  if (!std::all_of(units_.begin(), units_.end(), done)) return;
  closing_ = false;
  for (auto& unit : units_) {
    if (!unit->has_sound() || !unit->started()) continue;
    auto opened = reopen_(unit->microphone());
    if (!opened) failures_.push_back({unit->microphone(), opened.error().whole()});
    if (opened) (*opened)->follow(*unit);
    retire_(std::move(unit));
    unit = opened ? std::move(*opened) : nullptr;
  }
  std::erase(units_, nullptr);
}

}  // namespace tongping::station
