// The station's listening thread: takes the samples of all microphones as they come, says whose voice they hold, and
// passes them on. No recogniser runs here, so that none can hold up another microphone's sound.
// A muted microphone is muted here: its source stays open, its level is shown and its faults are told, but no frame
// that ends after the moment of mute is kept on the disk, judged or passed on. It takes no part in saying whose voice
// the others hear, so that it cannot own what is said into them; what they have learned of it is kept.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/audio/sound_watch.hpp"
#include "capture-node/audio/source.hpp"
#include "capture-node/ear.hpp"
#include "capture-node/frame_backlog.hpp"
#include "capture-node/spool/spool.hpp"
#include "capture-node/turn_taking.hpp"
#include "capture-node/voice_separation.hpp"
#include "common/base/latest.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/worker.hpp"

namespace tongping::station {

// What the console and the status show of a microphone's sound.
struct HearingStatus {
  audio::Level level;
  std::int64_t frames = 0;            // of the stream so far, gaps included
  std::int64_t gap_frames = 0;        // of them missing
  std::optional<std::string> hears;   // the microphone whose talker is heard here
  bool music = false;                 // what is heard is like music, and nobody's words
  std::chrono::milliseconds late{0};  // so much later its talker is heard here than the others hear him; they wait
  std::optional<transcript::SoundFault> fault;
  std::optional<double> drift_ppm;
};

// One microphone's sound on its way; shared by the microphone's unit and the listening thread.
struct MicrophoneSound {
  static constexpr std::size_t ring_blocks = 1'500;  // 15 s at 48 kHz: what a program that stood still finds waiting
  static constexpr std::size_t ring_frames = 3'000;  // 30 s: a recogniser may stall, capture may not
  static constexpr std::size_t most_in_ring = ring_frames * 3 / 4;  // a file's reader fills half of it

  explicit MicrophoneSound(std::string name) : microphone(std::move(name)) {}

  // Passes on what was heard. Where nobody empties the ring, for a recogniser hangs or waits for its turn, all that is
  // in it goes to the backlog. False: there is no room anywhere, and the frame is lost. [listening]
  bool pass_on(const HeardFrame& frame);

  // How much was heard and is not recognised, whatever the recogniser does. [any]
  std::chrono::milliseconds behind() const;

  const std::string microphone;
  std::optional<bool> watch_samples;  // exact zeros and repetitions are faults; nothing: if a converter gives them
  bool captured = false;              // from the world, and so kept on the disk: it cannot be had again
  std::shared_ptr<TurnTaking> turns = std::make_shared<TurnTaking>();  // the station has it too
  base::SampleRing ring{ring_blocks};                                  // source to listening
  FrameRing frames{ring_frames};                                       // listening to pipeline; newer than `backlog`
  std::mutex taking;  // held by who takes from `frames`: the pipeline does, and listening where it is nearly full
  base::Latest<HearingStatus> status;
  std::atomic<bool> forgotten{false};  // consent was withdrawn: nothing that was heard is recognised any more
  std::atomic<bool> closed{false};     // its source was stopped: nothing will come any more
  std::atomic<bool> ended{false};      // all that was heard is in `frames`
  std::atomic<bool> given_up{false};   // after a stop: what still waits is not recognised any more
  std::unique_ptr<FrameBacklog> backlog = std::make_unique<FrameBacklog>(FrameBacklog::Options{});
  std::unique_ptr<audio::Source> source;  // goes first
};

// Owned by the station; `run` is the body of a worker.
class Listening {
 public:
  struct Options {
    std::vector<std::string> microphones;  // all that can ever be heard
    bool separate = true;                  // a voice in several microphones counts for one; else each is on its own
    base::Mailbox<transcript::SoundGap>* gaps = nullptr;  // where they are told; outlives this
    bool ignore_music = true;                             // else it is heard as a voice is
  };

  // `clock` outlives it.
  Listening(Options options, const base::Clock& clock);

  // Before it runs: what is captured goes there before anybody recognises it. `spool` outlives this. [station]
  void keep_in(spool::Spool& spool) { spool_ = &spool; }

  // From now on `sound` is heard, whose source has begun to open: as soon as it is open, and told as missing meanwhile.
  // Its rate is one that can be resampled. [station]
  void attach(std::shared_ptr<MicrophoneSound> sound, Ear::Pace pace);

  void run(const base::Worker::StopFlag& stop_requested);  // [listening]

 private:
  struct Listened {
    std::size_t place = 0;
    std::shared_ptr<MicrophoneSound> sound;
    std::unique_ptr<Ear> ear;                  // nothing: its source was never open yet
    std::unique_ptr<audio::SoundWatch> watch;  // nothing: read faster than time
    Ear::Pace pace = Ear::Pace::real_time;
    bool deaf = false;   // what its ear still gives is not passed on
    bool lost = false;   // frames did not find room: the next one comes after a gap
    bool music = false;  // its newest frame is like music
    base::SteadyTime last_status;
    base::WallTime gap_start;                          // of the gap that was told last
    std::vector<EarFrame> unkept;                      // heard, and not on the disk yet
    std::optional<transcript::SoundGap> without_room;  // frames are being lost
  };

  bool apart(Ear::Pace pace) const { return !options_.separate || pace == Ear::Pace::own; }
  void turn();
  void open_ear(Listened& listened);
  void join(const Listened& listened);
  void start_watch(Listened& listened);
  void hear(Listened& listened);
  void take(std::size_t place, const EarFrame& frame);
  void attend_mute(Listened& listened, base::WallTime frame_begin);
  void mute(Listened& listened, bool muted);
  void keep(Listened& listened);
  void keep_all();
  void go_on(std::size_t place, const EarFrame& frame);
  void pass(Listened& listened, HeardFrame frame);
  void tell_lost(Listened& listened, const HeardFrame& frame);
  void end_lost(Listened& listened);
  void tell(transcript::SoundGap gap);
  void watch(Listened& listened);
  void tell_gaps(Listened& listened);
  void show(Listened& listened);
  bool end(Listened& listened);
  bool forget(Listened& listened);
  std::optional<Listened>& at(std::size_t place) { return listened_[place]; }

  static constexpr std::size_t newcomers_capacity = 256;

  const Options options_;
  const base::Clock& clock_;
  spool::Spool* spool_ = nullptr;
  base::Mailbox<Listened> newcomers_{newcomers_capacity};

  // the listening thread's only
  VoiceSeparation separation_;
  std::vector<std::optional<Listened>> listened_;  // by place
};

}  // namespace tongping::station
