// Brings microphones in and takes them out while the station runs: engines are loaded beside it, and what was heard
// until a microphone goes is still recognised. One that cannot be opened is tried again, by itself and when a person
// says so.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "capture-node/microphone_unit.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/words.hpp"
#include "common/base/worker.hpp"

namespace tongping::station {

// Owned by the station, whose thread calls everything but `Open`.
class MicrophoneRack {
 public:
  using Opening = base::Result<std::unique_ptr<MicrophoneUnit>, base::Trouble>;
  using Open = std::function<Opening(const transcript::Microphone& microphone, const transcript::Role& role)>;

  // `units`: those that are in use; it outlives the rack. `open` may take seconds; the rack's own thread calls it.
  MicrophoneRack(std::vector<std::unique_ptr<MicrophoneUnit>>& units, Open open, const base::Log& log);
  ~MicrophoneRack();
  MicrophoneRack(const MicrophoneRack&) = delete;
  MicrophoneRack& operator=(const MicrophoneRack&) = delete;

  // It hears as soon as an earlier one hears nothing any more, and what is left of that is recognised first. A
  // captioner that is in use stays as it is.
  void bring(const transcript::Microphone& microphone, const transcript::Role& role);

  // Its source closes now. A captioner is read on, so that nothing waits in a pipe to be shown later.
  void take_out(const std::string& microphone);

  // Takes one that is not among the units any more and goes.
  void retire(std::unique_ptr<MicrophoneUnit> unit);

  // All with sound close now, and what was heard and is not recognised yet is destroyed. [station]
  void forget_all();

  // After the first failure, then twice as long each time, up to the last: what a technician mends meanwhile comes back
  // before anybody has looked, and a source that blocks while it fails costs little.
  static constexpr std::chrono::seconds first_retry{2};
  static constexpr std::chrono::seconds last_retry{30};

  // It could not be opened elsewhere, and is tried again as if that had been here.
  void fail(const transcript::Microphone& microphone, const transcript::Role& role, const base::Words& reason,
            base::SteadyTime now);

  // In the next turn, if it is one that could not be opened.
  void retry(const std::string& microphone);

  struct News {
    std::vector<base::Words> failures;   // the same again is no news
    std::vector<std::string> recovered;  // microphones that could not be opened before
  };
  // In every turn: what was opened is put among the units, and started where it may be heard. What could not be opened
  // is tried again on air only.
  News turn(bool on_air, base::SteadyTime now);

  bool is_opening(const std::string& microphone) const { return wanted_.contains(microphone); }
  base::Words reason(const std::string& microphone) const;  // why it could not be opened; empty: it could
  bool is_leaving(const std::string& microphone) const;     // what it heard is still being recognised
  bool idle() const { return leaving_.empty(); }            // of those that go none has anything more to say
  // How much those that go, which are recognised one after the other, have waiting: of one microphone, and of the one
  // that is farthest behind.
  std::chrono::milliseconds behind(const std::string& microphone) const;
  std::chrono::milliseconds behind() const;
  void give_up();  // after a stop: what those that go have still waiting is not recognised any more

  void request_stop();
  void join();

 private:
  struct Wanted {
    transcript::Microphone microphone;
    transcript::Role role;
    bool asked = false;
  };
  struct Opened {
    std::string microphone;
    Opening unit;
  };

  struct Failed {
    transcript::Microphone microphone;
    transcript::Role role;
    base::Words reason;
    bool told = false;
    std::chrono::seconds wait{0};  // before the next attempt
    base::SteadyTime due;
  };

  static constexpr std::size_t most_openings = 64;

  void let_go();
  const MicrophoneUnit* last_leaving(const std::string& microphone) const;
  void ask();
  void ask_again(base::SteadyTime now);
  void put(Opened opened, bool on_air, base::SteadyTime now, News& news);
  void run(const base::Worker::StopFlag& stop_requested);

  std::vector<std::unique_ptr<MicrophoneUnit>>& units_;
  const Open open_;
  const base::Log& log_;
  std::map<std::string, Wanted> wanted_;
  std::map<std::string, Failed> failed_;
  std::vector<std::unique_ptr<MicrophoneUnit>> leaving_;
  base::Mailbox<Wanted> openings_{most_openings};
  base::Mailbox<Opened> opened_{most_openings};
  bool running_ = false;
  base::Worker worker_;
};

}  // namespace tongping::station
