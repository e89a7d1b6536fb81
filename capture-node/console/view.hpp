// What the console shows and what a person asks for, as plain values: the station fills a view, the window gives
// commands.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/transcript/role.hpp"
#include "common/transcript/segment.hpp"

namespace tongping::console {

enum class MicrophoneState {
  opening,    // the source is being opened
  live,       // samples arrive, nobody speaks
  speaking,   // somebody speaks
  no_device,  // not plugged in; comes back by itself
  error,      // `reason` says what is wrong
  finished,   // a file or script came to its end
  off,        // belongs to no role, or is switched off: nothing is captured
};

struct MicrophoneView {
  std::string id;
  std::string source;          // "device:NAME#CHANNEL", …
  transcript::RoleLabel role;  // empty id: nobody's
  std::string language;        // BCP 47, of the role
  float rms_dbfs = -120.0F;    // 0 dBFS is full scale; -120 and less is silence
  float peak_dbfs = -120.0F;   // since the view before
  MicrophoneState state = MicrophoneState::opening;
  std::string reason;           // one line, for no_device and error
  std::string interim;          // the running utterance; empty between utterances
  std::uint32_t committed = 0;  // code points of `interim` that stay
  bool operator==(const MicrophoneView&) const = default;
};

enum class PeerKind { screen, console, tool };

struct PeerView {
  std::string name;
  PeerKind kind = PeerKind::screen;
  bool live = false;                           // follows; otherwise it is synchronising or silent
  std::optional<std::uint64_t> events_behind;  // nothing: not known
  bool operator==(const PeerView&) const = default;
};

enum class Severity { info, warning, error };

// Something the technician should know, in the language of the interface.
struct Note {
  std::int64_t wall_ns = 0;
  Severity severity = Severity::info;
  std::string text;
  bool operator==(const Note&) const = default;
};

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
  std::vector<std::shared_ptr<const transcript::Segment>> segments;  // newest finals, oldest first
  std::vector<Note> notes;                                           // newest last
  bool operator==(const StationView&) const = default;
};

struct Quit {};

// The console has changed its own language already; whoever keeps settings may keep it.
struct SetInterfaceLanguage {
  std::string language;  // "en" or "zh"
};

using Command = std::variant<Quit, SetInterfaceLanguage>;
using Commands = std::vector<Command>;

}  // namespace tongping::console
