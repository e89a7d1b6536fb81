// What the console shows and what a person asks for, as plain values: the station fills a view, the window gives
// commands.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/words.hpp"
#include "common/picture/image.hpp"
#include "common/transcript/consent.hpp"
#include "common/transcript/directive.hpp"
#include "common/transcript/role.hpp"
#include "common/transcript/role_order.hpp"
#include "common/transcript/segment.hpp"
#include "common/transcript/sound_gap.hpp"

namespace tongping::console {

enum class MicrophoneState {
  opening,    // the source is being opened
  live,       // samples arrive, nobody speaks
  speaking,   // somebody speaks
  no_device,  // not plugged in; comes back by itself
  error,      // `reason` says what is wrong
  no_engine,  // what is heard waits: there is nothing that recognises it; tried again by itself
  finished,   // a file or script came to its end
  off,        // belongs to no role, or is switched off: nothing is captured
};

constexpr std::string_view name_of(MicrophoneState state) {
  switch (state) {
    case MicrophoneState::opening: return "opening";
    case MicrophoneState::live: return "live";
    case MicrophoneState::speaking: return "speaking";
    case MicrophoneState::no_device: return "no_device";
    case MicrophoneState::error: return "error";
    case MicrophoneState::no_engine: return "no_engine";
    case MicrophoneState::finished: return "finished";
    case MicrophoneState::off: break;
  }
  return "off";
}

struct MicrophoneView {
  std::string id;
  std::string source;          // "device:NAME#CHANNEL", …
  transcript::RoleLabel role;  // empty id: nobody's
  std::string language;        // BCP 47, of the role
  bool muted = false;          // its level is measured, and nothing else is done with what it hears
  float rms_dbfs = -120.0F;    // 0 dBFS is full scale; -120 and less is silence
  float peak_dbfs = -120.0F;   // since the view before
  MicrophoneState state = MicrophoneState::opening;
  std::string hears;                  // the microphone whose talker is heard here too; its words stand there alone
  bool music = false;                 // what it hears is like music: no words are made of it
  bool told_late = false;             // that its device is late
  std::chrono::milliseconds late{0};  // its device gives its talker's voice later than the others, which wait for it
  base::Words reason;                 // one line, for no_device, error and no_engine
  std::string interim;                // the running utterance; empty between utterances
  std::uint32_t committed = 0;        // code points of `interim` that stay
  std::optional<transcript::SoundFault> fault;       // what is wrong with its sound now
  std::optional<transcript::SoundFault> told_fault;  // the one that was told last
  std::optional<double> drift_ppm;                   // its clock is faster by so much; nothing: not known yet
  std::int64_t recognised_ns = 0;                    // all that was said before it has become text; 0: not known
  std::chrono::milliseconds behind{0};               // so much was heard and is not recognised yet
  bool told_behind = false;                          // that it is, and not yet that it is not
  std::string stalled;                               // why nothing is recognised; empty: it is
  bool told_stalled = false;                         // that nothing is, and not yet that it is again
  std::uint64_t gaps = 0;                            // stretches without usable sound that are over
  std::chrono::milliseconds missing{0};              // in all of them
  bool operator==(const MicrophoneView&) const = default;
};

// What can be recorded at this machine.
struct InputView {
  std::string source;  // as a configuration names it
  std::string name;    // as a person knows it
  bool loopback = false;
  std::string microphone = {};  // that is heard there; empty: none
  bool operator==(const InputView&) const = default;
};

struct InputsView {
  bool known = false;   // somebody has looked
  std::string trouble;  // one line: why nothing is known
  std::vector<InputView> all = {};
  bool operator==(const InputsView&) const = default;
};

enum class PeerKind { screen, console, tool };

struct PeerView {
  std::string name;
  PeerKind kind = PeerKind::screen;
  bool live = false;                           // has everything; otherwise it is synchronising, silent or gone
  std::optional<std::uint64_t> events_behind;  // nothing: not known
  bool heard = true;                           // has said where it is lately
  bool operator==(const PeerView&) const = default;
};

// Another station of the meeting, as this one follows it.
struct OtherStation {
  enum class Part { lead, pair, beside };
  enum class State {
    unheard,  // since this station's start
    refused,  // nobody has approved this station's key there
    silent,   // was heard, and is not any more
    heard,
  };
  std::string name;  // the address of its desk until it has been heard
  Part part = Part::beside;
  State state = State::unheard;
  bool in_session = false;  // the one that runs here
  bool speaks = false;      // of a pair: for the microphones that both have
  bool operator==(const OtherStation&) const = default;
};

constexpr std::string_view name_of(OtherStation::Part part) {
  switch (part) {
    case OtherStation::Part::lead: return "lead";
    case OtherStation::Part::pair: return "pair";
    case OtherStation::Part::beside: break;
  }
  return "beside";
}

constexpr std::string_view name_of(OtherStation::State state) {
  switch (state) {
    case OtherStation::State::unheard: return "unheard";
    case OtherStation::State::refused: return "refused";
    case OtherStation::State::silent: return "silent";
    case OtherStation::State::heard: break;
  }
  return "heard";
}

// What a screen has sent of its wall: its own pixels, made small. It contains what was said.
struct WallPicture {
  std::shared_ptr<const std::string> jpeg;       // nullptr: none, or it is older than 5 s
  std::shared_ptr<const picture::Image> pixels;  // of it, for whoever draws; nullptr: damaged
  int turned_degrees = 0;                        // clockwise, on its way to the projector; here it is upright
  bool mirrored = false;                         // likewise
  std::chrono::seconds missing{0};               // since there was one; 0: there is, or never was
  bool operator==(const WallPicture&) const = default;
};

// A wall, as it said last what it does.
struct ScreenView {
  std::string name;
  std::string via;  // the relay that it is behind; empty: none
  bool live = false;
  bool known = false;                                        // it has said what it does
  std::optional<std::chrono::microseconds> round_trip = {};  // nothing: not measured
  transcript::Content content = transcript::Content::text;
  std::string mode;
  std::vector<std::string> languages;
  std::vector<std::string> roles;  // empty: all
  transcript::WallPolicy policy = transcript::WallPolicy::committed;
  bool recording = false;
  bool local = false;                        // somebody has used the keys at the screen
  std::vector<std::string> pictures = {};    // that its pause card can show
  std::vector<std::string> unwritable = {};  // languages of it that no font there has the letters of
  WallPicture picture = {};
  bool operator==(const ScreenView&) const = default;
};

// A key that asked to come in and that nobody has approved. Its holder's name is not known before that.
struct PendingKeyView {
  std::string public_key;
  std::string words;  // of its fingerprint, as they stand on the screen that shows them
  std::string address;
  std::int64_t first_ns = 0;
  bool operator==(const PendingKeyView&) const = default;
};

enum class Severity { info, warning, error };

// Something the technician should know, in the language of the interface.
struct Note {
  std::int64_t wall_ns = 0;
  Severity severity = Severity::info;
  std::string text;
  bool stays = false;        // nothing else shows it: it stands before the technician until it is acknowledged
  std::uint64_t number = 0;  // rises from note to note of a station
  bool operator==(const Note&) const = default;
};

// The disk is full, or does not answer: what is said goes on the screens and is kept in memory meanwhile.
struct DiskTrouble {
  std::size_t held = 0;  // events
  std::size_t lost = 0;  // finals that had no room in memory either
  bool silent = false;   // it does not answer; otherwise it is full
  bool operator==(const DiskTrouble&) const = default;
};

// The sound that is kept on the disk, and the room for more.
struct SoundOnDisk {
  bool stopped = false;              // nothing is kept; `reason` says why
  std::string reason;                // one line
  std::uint64_t bytes = 0;           // of all sessions
  std::uint64_t budget = 0;          // bytes that they may have
  bool removes_oldest = false;       // at the budget's end: the oldest sessions' sound makes room
  std::optional<double> hours_left;  // as fast as it goes now; nothing: not known
  bool operator==(const SoundOnDisk&) const = default;
};

// What the station did not do of what was asked for in this window last.
struct RefusedOrder {
  transcript::RoleOrder order;
  std::uint64_t note = 0;  // the number of the note that says so, too
  std::string text;
  bool operator==(const RefusedOrder&) const = default;
};

// What a check of microphones and machine has found, as a person is to read it. Ordered: the worst is the greatest.
enum class CheckVerdict { good, unknown, warning, failed };

struct CheckFinding {
  std::string subject;
  CheckVerdict verdict = CheckVerdict::good;
  std::string text;    // in the language of the interface
  std::string advice;  // empty where there is nothing to do
  bool operator==(const CheckFinding&) const = default;
};

// Where a voice was heard, when somebody spoke at one microphone.
struct CheckBleed {
  struct Heard {
    std::string at;
    float db = 0.0F;    // against where it was heard best
    bool loud = false;  // louder than it should be at another microphone
    bool operator==(const Heard&) const = default;
  };
  std::string spoken_at;
  std::vector<Heard> heard;  // none: nobody was heard
  bool operator==(const CheckBleed&) const = default;
};

struct CheckView {
  enum class State { none, running, finished, stopped };
  State state = State::none;
  std::string doing;             // while it runs
  std::chrono::seconds left{0};  // of what it does; 0: nobody knows
  std::vector<CheckFinding> findings;
  std::vector<CheckBleed> bleed;  // none: nobody was asked to speak at each in turn
  bool operator==(const CheckView&) const = default;
};

// Whether the people who are recorded agreed.
struct ConsentView {
  enum class State {
    not_needed,  // nothing is captured here
    asked,       // nothing is captured before it is given
    given,
    withdrawn,
  };
  State state = State::not_needed;
  std::string name;           // who answers for it; of `asked` a proposal
  std::int64_t since_ns = 0;  // on the clock of speech
  std::string statement;      // what is to be confirmed, while that can be done
  bool operator==(const ConsentView&) const = default;
};

// The station has been told to stop, and recognises what was said before.
struct EndingView {
  bool waits = false;                        // for more than the last words
  std::chrono::seconds behind{0};            // 0: for what was heard before an unexpected end alone
  std::optional<std::chrono::seconds> left;  // nothing: not known
  bool operator==(const EndingView&) const = default;
};

// More are the history's.
inline constexpr std::size_t most_shown_segments = 200;

// Everything the window shows, newest wins. Two views that compare equal look the same.
struct StationView {
  std::string station;
  std::string session;  // its name; empty: none runs
  std::int64_t session_started_ns = 0;
  std::string feed;  // endpoints as bound, "tcp://HOST:PORT"
  std::string desk;
  bool on_air = false;  // a session runs and is published
  std::vector<MicrophoneView> microphones;
  std::vector<PeerView> peers;
  std::vector<OtherStation> others;
  std::optional<DiskTrouble> disk_trouble;
  std::optional<SoundOnDisk> sound_on_disk;  // nothing: no sound is kept
  ConsentView consent;
  std::vector<ScreenView> screens;
  std::vector<std::string> modes;       // names of the styles that are shipped
  std::vector<transcript::Role> roles;  // as they stand
  bool role_change_to_undo = false;
  std::optional<RefusedOrder> refused_order;
  CheckView check;
  std::optional<EndingView> ending;
  InputsView inputs;                                                        // while somebody chooses one
  std::vector<PendingKeyView> pending;                                      // newest first
  std::vector<std::shared_ptr<const transcript::Segment>> segments;         // newest that are finished, oldest first
  std::vector<std::shared_ptr<const transcript::Segment>> unfinished = {};  // what is being said, by start
  std::vector<Note> notes;                                                  // newest last
  bool operator==(const StationView&) const = default;
};

struct Quit {};  // of a station that ends already: now, and what waits is lost

// The console has changed its own language already; whoever keeps settings may keep it.
struct SetInterfaceLanguage {
  std::string language;  // "en" or "zh"
};

// What a technician decides about a key. Each has an opposite, so that a slip can be undone.
struct ApproveKey {  // lets its holder watch
  std::string public_key;
  std::string name;
};
struct RevokeKey {
  std::string public_key;
};
struct DismissKey {  // shown no more
  std::string public_key;
};
struct RestoreKey {
  std::string public_key;
};
using KeyDecision = std::variant<ApproveKey, RevokeKey, DismissKey, RestoreKey>;

// What walls are to do from now on.
struct Direct {
  std::vector<std::string> screens;  // empty: all
  transcript::DirectiveBody body;
};
struct UndoDirect {};  // the last one
using ScreenCommand = std::variant<Direct, UndoDirect>;

// One that could not be opened is tried again now, and not when its time has come.
struct RetryMicrophone {
  std::string microphone;
};

// A check of microphones and machine, beside the running station.
struct StartCheck {
  bool talk = false;  // then also one voice at each microphone in turn
};
struct StopCheck {};

using Command = std::variant<Quit, SetInterfaceLanguage, KeyDecision, ScreenCommand, transcript::RoleOrder,
                             transcript::ConsentOrder, StartCheck, StopCheck, RetryMicrophone>;
using Commands = std::vector<Command>;

}  // namespace tongping::console
