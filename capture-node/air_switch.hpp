// Opens and closes a station's microphones as it goes on and off air.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "capture-node/microphone_unit.hpp"
#include "common/base/words.hpp"

namespace tongping::station {

// Owned by the station, whose thread calls everything. Off air no sound is captured; the engines stay loaded, so that
// going on air is opening the sources and no more, also while what was heard before is still being recognised.
// Captioners' lines are read all the time: what came while the station was off air does not wait in a pipe to be shown
// later (the station drops it).
class AirSwitch {
 public:
  using Reopen = std::function<base::Result<std::unique_ptr<MicrophoneUnit>, base::Trouble>(
      const transcript::Microphone& microphone)>;

  // Takes one that hears nothing any more, and may have words to say yet.
  using Retire = std::function<void(std::unique_ptr<MicrophoneUnit> unit)>;

  // `units` outlive it. `reopen` makes a unit anew, with its engine.
  AirSwitch(std::vector<std::unique_ptr<MicrophoneUnit>>& units, Reopen reopen, Retire retire)
      : units_(units), reopen_(std::move(reopen)), retire_(std::move(retire)) {}

  // The captioners, and on air all microphones. One that cannot be opened is told, the others go on. An error: there is
  // not one that could be.
  base::Result<void, base::Trouble> begin(bool on_air);

  // In every turn. True when it has just gone on air. A microphone that cannot be opened now is told, the others go on.
  bool turn(bool on_air);

  // What could not be opened since the last call, and is not among the units any more.
  struct Failure {
    transcript::Microphone microphone;
    base::Words reason;
  };
  std::vector<Failure> take_failures() { return std::exchange(failures_, {}); }

  bool on_air() const { return on_air_; }

 private:
  base::Result<void, base::Trouble> usable() const;
  void open_all();
  void close_all();
  void renew();

  std::vector<std::unique_ptr<MicrophoneUnit>>& units_;
  const Reopen reopen_;
  const Retire retire_;
  std::vector<Failure> failures_;
  bool on_air_ = false;
  bool closing_ = false;  // what their sources gave last is on its way
};

}  // namespace tongping::station
