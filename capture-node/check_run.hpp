// A check that a technician asks for in the console, beside the running station.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "capture-node/console/view.hpp"
#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/worker.hpp"
#include "common/config/station_config.hpp"

namespace tongping::station {

// Owned by main. The check opens the microphones a second time, on a thread of its own, and keeps nothing of what it
// hears; the station goes on meanwhile.
class CheckRun {
 public:
  // `config`'s microphones are those of the station; `clock` outlives it.
  CheckRun(config::StationConfig config, const base::Clock& clock) : config_(std::move(config)), clock_(clock) {}
  ~CheckRun() { stop(); }
  CheckRun(const CheckRun&) = delete;
  CheckRun& operator=(const CheckRun&) = delete;

  // The microphones that have a role in `view` are looked at, then each in turn where `talk` says so. Nothing while one
  // runs. [main]
  void start(const console::StationView& view, bool talk);

  // Ends it within a moment; what it has found so far stands. [main]
  void stop();

  const console::CheckView& view();  // as it is now [main]

 private:
  config::StationConfig as_assigned(const console::StationView& view) const;
  void run(const config::StationConfig& config, bool talk, const base::Worker::StopFlag& stop);

  const config::StationConfig config_;
  const base::Clock& clock_;
  const base::Log log_{base::LogLevel::error};
  base::Latest<console::CheckView> newer_;
  console::CheckView view_;
  std::unique_ptr<base::Worker> worker_;
};

}  // namespace tongping::station
