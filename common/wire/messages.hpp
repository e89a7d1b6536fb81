// What stations and their peers say to each other, as plain values. PROTOCOL.md has the grammar.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/transcript/event.hpp"
#include "common/transcript/transcript.hpp"

namespace tongping::wire {

using LogId = std::array<std::uint8_t, 16>;

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
  bool operator==(const Heartbeat&) const = default;
};

struct FeedFrame {
  Origin origin;
  std::int64_t published_ns = 0;  // station's wall clock
  std::variant<transcript::Event, Interim, Heartbeat> body;
  bool operator==(const FeedFrame&) const = default;
};

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
  bool operator==(const ReplayRequest&) const = default;
};

struct StatusRequest {
  bool operator==(const StatusRequest&) const = default;
};

struct PutRole {  // adds it, or replaces the one with its id
  transcript::Role role;
  bool operator==(const PutRole&) const = default;
};
struct RemoveRole {
  std::string role;
  bool operator==(const RemoveRole&) const = default;
};
struct AssignMicrophone {
  std::string microphone;
  std::string role;  // empty: nobody's
  bool operator==(const AssignMicrophone&) const = default;
};

// Changes nothing when it is repeated (same id), comes too late (`expected_sequence` is not the log's newest change of
// the thing it changes) or is of another start of the station (`epoch`).
struct Command {
  std::string id;  // random, made by the sender once for each intention
  std::uint64_t epoch = 0;
  std::uint64_t expected_sequence = 0;  // last_sequence that the sender decided on; 0: whatever it is
  std::variant<PutRole, RemoveRole, AssignMicrophone> body;
  bool operator==(const Command&) const = default;
};

struct DeskRequest {
  std::uint64_t id = 0;  // chosen by the sender, not 0; the reply repeats it
  std::variant<Hello, SnapshotRequest, ReplayRequest, StatusRequest, Command> body;
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
  bool operator==(const SnapshotPage&) const = default;
};

// Answers for every sequence from `from` to `through`: one that is not among `events` was deleted for good.
struct ReplayPage {
  std::uint64_t from = 1;
  std::uint64_t through = 0;
  std::uint64_t last_sequence = 0;  // of the log; more is to be had while `through` is below it
  std::vector<transcript::Event> events;
  bool operator==(const ReplayPage&) const = default;
};

struct Status {
  std::string json;  // one line
  bool operator==(const Status&) const = default;
};

struct CommandDone {
  std::string id;              // of the command
  bool repeated = false;       // it had been carried out before
  std::uint64_t sequence = 0;  // of the event that it made
  bool operator==(const CommandDone&) const = default;
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
  std::variant<HelloReply, SnapshotPage, ReplayPage, Status, CommandDone, Refused> body;
  bool operator==(const DeskReply&) const = default;
};

}  // namespace tongping::wire
