// What stations and their peers say to each other, as plain values. PROTOCOL.md has the grammar.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/transcript/event.hpp"
#include "common/transcript/transcript.hpp"

namespace tongping::wire {

using LogId = std::array<std::uint8_t, 16>;

std::string hex_of(const LogId& id);

// Who speaks: a log (random, made with its database), the start of the station that writes it, and the station's name.
struct Origin {
  LogId log_id{};
  std::uint64_t epoch = 0;  // higher at every start of the station
  std::string station;
  bool operator==(const Origin&) const = default;
};

// Text that nobody waits for: the newest wins, loss is harmless.
struct Interim {
  transcript::Segment segment;
  std::uint64_t last_sequence = 0;  // newest event when it was published, so that loss shows before the next heartbeat
  bool operator==(const Interim&) const = default;
};

struct Heartbeat {
  std::uint64_t last_sequence = 0;
  std::int64_t wall_ns = 0;
  std::uint64_t interims = 0;  // said on this feed before it; the endpoint's to fill in
  std::vector<transcript::MicrophonesClaimed> unstored_claims = {};  // hold, and wait for room on the station's disk
  bool operator==(const Heartbeat&) const = default;
};

struct FeedFrame {
  Origin origin;
  std::int64_t published_ns = 0;  // station's wall clock
  std::variant<transcript::Event, Interim, Heartbeat> body;
  bool operator==(const FeedFrame&) const = default;
};

// How far a receiver is: it has heard nothing, fetches what it missed, or has everything.
enum class ReplicaState { waiting, syncing, live };
const char* name_of(ReplicaState state);

enum class PeerKind { screen, console, tool };
const char* name_of(PeerKind kind);

struct Hello {
  std::string name;
  PeerKind kind = PeerKind::tool;
  std::uint32_t protocol = 1;
  bool operator==(const Hello&) const = default;
};

// A snapshot comes in pages of one frozen state. The first request has `snapshot` 0; the others repeat the page's.
struct SnapshotRequest {
  std::uint64_t snapshot = 0;
  std::uint32_t first = 0;  // index of the first segment wanted
  bool operator==(const SnapshotRequest&) const = default;
};

struct ReplayRequest {
  std::uint64_t from = 1;        // sequence of the first event wanted
  std::uint32_t max_events = 0;  // 0: as many as a page holds
  // When the event before it was appended, as the receiver has it: two pasts of one log differ in this. 0: not known.
  std::int64_t before_wall_ns = 0;
  bool operator==(const ReplayRequest&) const = default;
};

struct StatusRequest {
  bool operator==(const StatusRequest&) const = default;
};

// The directive that a wall obeys in one aspect.
struct InForce {
  std::size_t aspect = 0;  // of transcript::DirectiveBody
  transcript::Version version;
  bool operator==(const InForce&) const = default;
};

// What a wall does now, as it is: by directives, by its own keys, or by its configuration.
struct WallReport {
  transcript::Content content = transcript::Content::text;
  std::string mode;  // the style in use
  std::vector<std::string> languages;
  std::vector<std::string> roles;  // empty: all
  transcript::WallPolicy policy = transcript::WallPolicy::committed;
  bool recording = false;  // the notice stands
  std::chrono::milliseconds stale{0};
  std::vector<std::size_t> local;            // aspects that a key at the screen has settled
  std::vector<InForce> in_force;             // the directives that it obeys
  std::vector<std::string> pictures = {};    // that its pause card can show, by name
  std::vector<std::string> unwritable = {};  // of its languages, those that its fonts have not the letters of
  bool operator==(const WallReport&) const = default;
};

// A screen that gets what this station says from a relay, as that relay knows it.
struct ScreenBehind {
  std::string name;
  std::string via;  // further relays between that one and the screen, "balcony/foyer"; empty: none
  ReplicaState state = ReplicaState::waiting;
  bool silent = false;  // has not said where it is lately
  std::uint64_t sequence = 0;
  std::optional<std::uint64_t> presented = std::nullopt;
  std::optional<WallReport> wall = std::nullopt;  // nothing: it has not said
  bool operator==(const ScreenBehind&) const = default;
};

// Where a receiver is, told by it every `position_interval`. The station answers out of its memory, so that this is
// also how long a word and its answer take.
struct Position {
  std::uint64_t sequence = 0;                             // newest event that it has
  std::optional<std::uint64_t> presented = std::nullopt;  // newest event that is on its wall; nothing: it has no wall
  ReplicaState state = ReplicaState::waiting;
  std::optional<std::uint32_t> round_trip_us = std::nullopt;  // of the Position before
  std::optional<std::uint64_t> interims = std::nullopt;       // how far it is in those of the feed
  std::uint64_t dropped_interims = 0;                         // that never came
  std::optional<WallReport> wall = std::nullopt;              // nothing: it has none
  std::vector<ScreenBehind> behind = {};                      // of a relay
  bool operator==(const Position&) const = default;
};

// A wall as it was presented last, made small. Sent while PositionReply asks for it, and only then.
struct Thumbnail {
  std::string name;                  // of a screen behind the relay that sends it; empty: the sender's own wall
  std::string via;                   // as of ScreenBehind
  std::string jpeg;                  // empty: the one before still is what the wall shows
  std::uint32_t turned_degrees = 0;  // clockwise: how it leaves for the projector; here it is upright
  bool mirrored = false;             // likewise
  bool operator==(const Thumbnail&) const = default;
};

// Whose keys were refused because nobody has approved them yet. For those who may administer.
struct PendingKeysRequest {
  bool operator==(const PendingKeysRequest&) const = default;
};

// Asks for the station's clock.
struct Ping {
  bool operator==(const Ping&) const = default;
};

// A role, or whose microphone it is: transcript/role_order.hpp.
using transcript::AssignMicrophone;
using transcript::ChangeSource;
using transcript::MuteMicrophone;
using transcript::PutRole;
using transcript::RemoveRole;
using transcript::SwapMicrophones;
using transcript::UndoRoles;

// The station speaks for its set of microphones from now on; whoever spoke for it goes off air.
struct TakeMicrophones {
  bool operator==(const TakeMicrophones&) const = default;
};

// Whether the people who are recorded agreed: transcript/consent.hpp.
using transcript::GiveConsent;
using transcript::WithdrawConsent;

// The station makes a directive of it: with its version, its author and, for a clearing, the time.
struct GiveDirective {
  std::vector<std::string> screens;  // by the names that the station's status has; empty: all
  transcript::DirectiveBody body;
  bool operator==(const GiveDirective&) const = default;
};

// What held before the station's last directive is given again.
struct UndoDirective {
  bool operator==(const UndoDirective&) const = default;
};

// Changes nothing when it is repeated (same id), comes too late (`expected_sequence` is not the log's newest change of
// the thing it changes) or is of another start of the station (`epoch`).
struct Command {
  std::string id;  // random, made by the sender once for each intention
  std::uint64_t epoch = 0;
  std::uint64_t expected_sequence = 0;  // last_sequence that the sender decided on; 0: whatever it is
  std::variant<PutRole, RemoveRole, AssignMicrophone, TakeMicrophones, GiveDirective, UndoDirective, SwapMicrophones,
               UndoRoles, GiveConsent, WithdrawConsent, MuteMicrophone, ChangeSource>
      body;
  bool operator==(const Command&) const = default;
};

struct DeskRequest {
  std::uint64_t id = 0;  // chosen by the sender, not 0; the reply repeats it
  std::variant<Hello, SnapshotRequest, ReplayRequest, StatusRequest, Command, Ping, Position, PendingKeysRequest,
               Thumbnail>
      body;
  bool operator==(const DeskRequest&) const = default;
};

struct HelloReply {
  std::int64_t wall_ns = 0;  // station's wall clock
  std::uint64_t last_sequence = 0;
  std::uint32_t protocol = 1;
  bool operator==(const HelloReply&) const = default;
};

struct SnapshotPage {
  std::uint64_t snapshot = 0;
  std::uint32_t first = 0;  // index of the first of `segments`
  bool more = false;
  std::uint64_t last_sequence = 0;
  std::optional<transcript::SessionStarted> session;  // this and the next two: in the page with `first` 0
  std::vector<transcript::Role> roles;
  std::vector<transcript::Microphone> microphones;
  std::vector<transcript::Segment> segments;
  std::vector<transcript::MicrophonesClaimed> claims;                // in the page with `first` 0
  std::vector<transcript::Directive> directives;                     // in the page with `first` 0
  std::int64_t last_wall_ns = 0;                                     // when the last event was appended; 0: not known
  std::optional<transcript::ConsentChanged> consent = std::nullopt;  // in the page with `first` 0
  bool operator==(const SnapshotPage&) const = default;
};

// Answers for every sequence from `from` to `through`: one that is not among `events` was deleted for good.
struct ReplayPage {
  std::uint64_t from = 1;
  std::uint64_t through = 0;
  std::uint64_t last_sequence = 0;  // of the log; more is to be had while `through` is below it
  std::vector<transcript::Event> events;
  bool other_past = false;  // the log was put back: what the receiver has is not in it
  bool operator==(const ReplayPage&) const = default;
};

struct Status {
  std::string json;  // one line
  bool operator==(const Status&) const = default;
};

struct CommandDone {
  std::string id;                                      // of the command
  bool repeated = false;                               // it had been carried out before
  std::uint64_t sequence = 0;                          // of the event that it made
  std::vector<transcript::Directive> directives = {};  // that it gave
  bool operator==(const CommandDone&) const = default;
};

struct PositionReply {
  std::int64_t wall_ns = 0;  // station's wall clock
  std::uint64_t last_sequence = 0;
  bool thumbnail_wanted = false;  // somebody looks at the walls now
  bool operator==(const PositionReply&) const = default;
};

struct ThumbnailTaken {
  bool again = false;  // the one before is not known here: the next one is to be whole
  bool operator==(const ThumbnailTaken&) const = default;
};

// A key that asked to come in. Its holder's name is not known: only who has proved a key may say one.
struct PendingKey {
  std::string public_key;     // Z85
  std::string address;        // of its last attempt, without a port
  std::int64_t first_ns = 0;  // station's wall clock
  std::int64_t last_ns = 0;
  std::uint64_t count = 0;  // refused handshakes; a screen makes two each time, one at each endpoint
  bool operator==(const PendingKey&) const = default;
};

struct PendingKeys {
  std::vector<PendingKey> keys;  // newest first
  bool operator==(const PendingKeys&) const = default;
};

// On the clock that the station stamps speech with.
struct PingReply {
  std::int64_t received_ns = 0;
  std::int64_t sent_ns = 0;
  bool operator==(const PingReply&) const = default;
};

enum class Refusal { invalid, not_permitted, unavailable, snapshot_gone, stale, failed };
const char* name_of(Refusal refusal);

struct Refused {
  Refusal refusal = Refusal::failed;
  std::string reason;  // one line for a person
  bool operator==(const Refused&) const = default;
};

struct DeskReply {
  std::uint64_t id = 0;  // of the request; 0 when the request could not be read
  Origin origin;
  std::variant<HelloReply, SnapshotPage, ReplayPage, Status, CommandDone, Refused, PingReply, PositionReply,
               PendingKeys, ThumbnailTaken>
      body;
  bool operator==(const DeskReply&) const = default;
};

}  // namespace tongping::wire
