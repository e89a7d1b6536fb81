// Microphones change hands under speech, as fast as anybody could: the real programs, recorded speech, the log as
// judge.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>

#include "common/wire/local_place.hpp"
#include "common/wire/zmq_link.hpp"
#include "tests/support/speech.hpp"
#include "tests/support/wave.hpp"
#include "tests/system/captioner.hpp"
#include "tests/system/role_sections.hpp"

using namespace tongping;
using namespace tongping::system_test;
using transcript::RoleEffect;

namespace {

constexpr std::size_t role_count = 8;
const std::vector<std::string> speech_microphones = {"m0", "m1"};

// $TONGPING_REASSIGNMENTS in the long form of this test.
std::size_t reassignments() {
  const char* given = std::getenv("TONGPING_REASSIGNMENTS");
  return given != nullptr ? static_cast<std::size_t>(std::atoi(given)) : 50;
}

// Recorded speech, over and over, of at least so many seconds.
void record(const std::filesystem::path& file, double seconds, std::size_t first) {
  std::vector<float> samples;
  const auto files = support::librivox_files();
  REQUIRE_FALSE(files.empty());
  for (std::size_t i = first; static_cast<double>(samples.size()) < seconds * 16'000; ++i) {
    const auto more = support::samples_of(files[i % files.size()].file);
    samples.insert(samples.end(), more.begin(), more.end());
  }
  support::write_wave(file, 16'000, {samples});
}

// One microphone's turns as its log tells them: from when on it was whose.
using Turns = std::map<std::int64_t, std::string>;

class SpeakingHall {
 public:
  explicit SpeakingHall(double seconds) {
    std::string text;
    for (std::size_t i = 0; i < role_count; ++i) text += role_section(role(i), "Role " + std::to_string(i));
    for (std::size_t i = 0; i < speech_microphones.size(); ++i) {
      const auto file = venue.path(speech_microphones[i] + ".wav");
      record(file, seconds, i * 2);
      text += microphone_section(speech_microphones[i], "file:" + file.string(), role(i));
    }
    config = venue.station_config(text);
    station = venue.station(config);
    screen = venue.screen(venue.screen_config(*station, venue.unpaced()));
    const auto place = wire::LocalPlace::open(venue.path("data") / "tongping" / "local").value();
    const auto notice = place.find("hall-1").value();
    link = wire::ZmqLink::open({"", notice.desk, notice.public_key, place.client_key()}).value();
    epoch = ask(wire::Hello{"desk", wire::PeerKind::tool}).origin.epoch;
  }

  static std::string role(std::size_t i) { return "r" + std::to_string(i % role_count); }

  template <typename Body>
  wire::DeskReply ask(Body body) const {
    const auto reply = wire::ask(*link, {0, std::move(body)}, in_time);
    INFO((reply ? "" : reply.error().message));
    REQUIRE(reply);
    return *reply;
  }

  void assign(std::size_t number, const std::string& microphone, const std::string& to) const {
    const wire::Command command{"c" + std::to_string(number), epoch, 0,
                                wire::AssignMicrophone{microphone, to, RoleEffect::now}};
    REQUIRE(std::holds_alternative<wire::CommandDone>(ask(command).body));
  }

  std::vector<transcript::Event> log() const {
    std::vector<transcript::Event> events;
    for (std::uint64_t from = 1;;) {
      const auto page = std::get<wire::ReplayPage>(ask(wire::ReplayRequest{from, 0}).body);
      events.insert(events.end(), page.events.begin(), page.events.end());
      if (page.through >= page.last_sequence) return events;
      from = page.through + 1;
    }
  }

  std::string trace() const { return venue.trace(); }

  Venue venue;
  std::string config;
  std::unique_ptr<support::Process> station;
  std::unique_ptr<support::Process> screen;
  std::unique_ptr<wire::ZmqLink> link;
  std::uint64_t epoch = 0;
};

// The latest turn that a segment may belong to, by when it began: a turn begins at most 100 ms after it was asked for,
// and what had just begun then may go with it.
bool is_of(const Turns& turns, const transcript::Segment& segment) {
  constexpr std::int64_t begun_before = 450'000'000;
  constexpr std::int64_t switched_within = 100'000'000;
  const std::int64_t end_ns = segment.wall_start_ns + (segment.end - segment.start).count() * 1'000'000;
  for (auto turn = turns.begin(); turn != turns.end(); ++turn) {
    const auto next = std::next(turn);
    const bool after_begin = segment.wall_start_ns >= turn->first - begun_before;
    const bool before_end = next == turns.end() || end_ns <= next->first + switched_within + 1'000'000;
    if (turn->second == segment.role.id && after_begin && before_end) return true;
  }
  return false;
}

// What a log says of changes, of finals, and of the label of every revision.
struct Record {
  std::map<std::string, Turns> turns{{"m0", {{0, "r0"}}}, {"m1", {{0, "r1"}}}};
  std::size_t changes = 0;
  std::vector<transcript::Segment> finals;
  std::map<std::pair<std::string, std::int64_t>, std::string> labels;  // by segment and revision

  explicit Record(const std::vector<transcript::Event>& events) {
    for (const transcript::Event& event : events) {
      if (const auto* changed = std::get_if<transcript::MicrophoneChanged>(&event.body)) note(*changed);
      const auto* said = std::get_if<transcript::SegmentChanged>(&event.body);
      if (said == nullptr) continue;
      labels[{said->segment.key.segment, said->segment.revision}] = said->segment.role.label;
      if (said->segment.state == transcript::SegmentState::final) finals.push_back(said->segment);
    }
  }

  void note(const transcript::MicrophoneChanged& changed) {
    if (changed.by.author.empty()) return;
    ++changes;
    REQUIRE(changed.by.author == "local");
    REQUIRE(changed.by.effect == RoleEffect::now);
    REQUIRE(changed.by.from_ns > 0);
    turns[changed.microphone.id][changed.by.from_ns] = changed.microphone.role;
  }
};

struct Switched {
  std::size_t count = 0;  // lines that begin at a change
  std::int64_t latest_ns = 0;
};

// The sound of each microphone is divided among its segments without overlap, each within its role's time.
Switched check_sound(const Record& record) {
  Switched switched;
  std::map<std::string, std::int64_t> ended;
  for (const transcript::Segment& segment : record.finals) {
    const std::string microphone = segment.key.segment.substr(0, 2);
    const Turns& turns = record.turns.at(microphone);
    INFO(segment.key.segment << " " << segment.role.id << " at " << segment.wall_start_ns);
    REQUIRE(is_of(turns, segment));
    REQUIRE(segment.wall_start_ns + 1'000'000 >= ended[microphone]);
    ended[microphone] = segment.wall_start_ns + (segment.end - segment.start).count() * 1'000'000;
    const auto turn = std::prev(turns.upper_bound(segment.wall_start_ns));
    const std::int64_t after_ns = segment.wall_start_ns - turn->first;
    if (turn->second != segment.role.id || after_ns > 100'000'000) continue;
    ++switched.count;
    switched.latest_ns = std::max(switched.latest_ns, after_ns);
  }
  return switched;
}

// How many cues stood under the label that the log has for their revision; none may stand under another.
std::size_t check_wall(const std::string& trace, const Record& record) {
  std::size_t shown = 0;
  for (const std::string& line : lines_of(trace)) {
    const auto picture = base::parse_json(line);
    if (!picture || !picture->contains("cues")) continue;
    for (const base::Json& cue : (*picture)["cues"]) {
      const auto label = record.labels.find({cue["segment"].get<std::string>(), cue["revision"].get<std::int64_t>()});
      if (label == record.labels.end()) continue;
      REQUIRE(cue["role"] == label->second);
      ++shown;
    }
  }
  return shown;
}

}  // namespace

TEST_CASE("microphones are reassigned again and again under speech: every word is under one role, an event each") {
  const std::size_t count = reassignments();
  std::mt19937 random(7);
  std::uniform_int_distribution<int> pause_ms(20, 320);
  SpeakingHall hall(static_cast<double>(count) * 0.2 + 20.0);
  std::map<std::string, std::string> holder{{"m0", "r0"}, {"m1", "r1"}};
  std::vector<double> took_ms;
  REQUIRE(eventually([&] { return hall.trace().find("\"cues\":[{") != std::string::npos; }, in_time));
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& microphone = speech_microphones[i % speech_microphones.size()];
    std::string& role = holder[microphone];
    role = hall.role(static_cast<std::size_t>(role[1] - '0') + 1);
    const auto begin = Clock::now();
    hall.assign(i, microphone, role);
    took_ms.push_back(ms_since(begin));
    hall.station->wait(std::chrono::milliseconds(pause_ms(random)));
  }
  stop(*hall.screen);
  const Record record(hall.log());
  stop(*hall.station);
  REQUIRE(record.changes == count);
  REQUIRE(record.finals.size() > count / 5);
  const Switched switched = check_sound(record);
  REQUIRE(switched.count > 0);
  REQUIRE(check_wall(hall.trace(), record) > 0);
  std::sort(took_ms.begin(), took_ms.end());
  std::printf(
      "roles: %zu reassignments of 2 microphones under speech, %zu finals, each within its role's time; %zu lines "
      "begin "
      "at a change, the latest %.0f ms after it; a command was carried out and stored in p50 %.1f ms, longest %.0f "
      "ms\n",
      count, record.finals.size(), switched.count, static_cast<double>(switched.latest_ns) / 1e6,
      took_ms[took_ms.size() / 2], took_ms.back());
}
