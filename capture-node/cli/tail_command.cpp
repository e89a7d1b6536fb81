#include <array>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

#include "capture-node/cli/station_link.hpp"
#include "common/base/clock.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/base/log.hpp"
#include "common/base/stop_signal.hpp"
#include "common/base/table.hpp"
#include "common/transcript/segment_json.hpp"
#include "common/wire/follower.hpp"

namespace tongping::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto hint_after = 3s;

struct TailChoice {
  StationChoice station;
  std::optional<std::uint64_t> from;
  bool json = false;
  bool claims = false;
  bool gaps = false;
  bool consents = false;
  bool microphones = false;
  bool interim = false;
  double seconds = 0;
};

std::string claim_line(const transcript::Event& event, const transcript::MicrophonesClaimed& claimed) {
  base::Json all = base::Json::array();
  for (const transcript::Claim& claim : claimed.claims) {
    all.push_back({{"term", claim.term}, {"station", claim.station}, {"from_ns", claim.from_ns}});
  }
  return base::to_line(
      {{"claimed", claimed.set}, {"sequence", event.sequence}, {"wall_ns", event.wall_ns}, {"claims", std::move(all)}});
}

std::string gap_line(const transcript::Event& event, const transcript::SoundGap& gap) {
  return base::to_line({{"gap", gap.microphone},
                        {"fault", transcript::name_of(gap.fault)},
                        {"start_ns", gap.start_ns},
                        {"length_ms", gap.length.count()},
                        {"over", gap.over},
                        {"sequence", event.sequence},
                        {"wall_ns", event.wall_ns}});
}

std::string consent_line(const transcript::Event& event, const transcript::ConsentChanged& consent) {
  return base::to_line({{"consent", consent.given ? "given" : "withdrawn"},
                        {"name", consent.name},
                        {"by", consent.author},
                        {"station", consent.station},
                        {"time_ns", consent.time_ns},
                        {"statement", consent.statement},
                        {"sequence", event.sequence},
                        {"wall_ns", event.wall_ns}});
}

std::string microphone_line(const transcript::Event& event, const transcript::MicrophoneChanged& changed) {
  return base::to_line({{"microphone", changed.microphone.id},
                        {"role", changed.microphone.role},
                        {"muted", changed.microphone.muted},
                        {"removed", changed.removed},
                        {"by", changed.by.author},
                        {"from_ns", changed.by.from_ns},
                        {"sequence", event.sequence},
                        {"wall_ns", event.wall_ns}});
}

using Revisions = std::map<transcript::SegmentKey, std::uint32_t>;

// What is being said, whenever it changed since `told`.
void print_unfinished(const transcript::Transcript& transcript, Revisions& told) {
  for (const auto& segment : transcript.segments) {
    if (segment->state != transcript::SegmentState::interim) continue;
    std::uint32_t& revision = told[segment->key];
    if (revision == segment->revision) continue;
    revision = segment->revision;
    std::cout << transcript::to_json_line(*segment) << std::endl;
  }
}

// Time, number, state and role in columns, then the text with its translations beneath it.
void print(const transcript::Event& event, const TailChoice& choice) {
  const auto* gap = std::get_if<transcript::SoundGap>(&event.body);
  if (gap != nullptr && choice.gaps) std::cout << gap_line(event, *gap) << std::endl;
  const auto* consent = std::get_if<transcript::ConsentChanged>(&event.body);
  if (consent != nullptr && choice.consents) std::cout << consent_line(event, *consent) << std::endl;
  const auto* microphone = std::get_if<transcript::MicrophoneChanged>(&event.body);
  if (microphone != nullptr && choice.microphones) std::cout << microphone_line(event, *microphone) << std::endl;
  const auto* claimed = std::get_if<transcript::MicrophonesClaimed>(&event.body);
  if (claimed != nullptr && choice.claims) std::cout << claim_line(event, *claimed) << std::endl;
  const auto* change = std::get_if<transcript::SegmentChanged>(&event.body);
  if (change == nullptr) return;
  const transcript::Segment& segment = change->segment;
  if (choice.json) {
    std::cout << transcript::to_json_line(segment) << std::endl;
    return;
  }
  const std::string& role = segment.role.label.empty() ? segment.role.id : segment.role.label;
  const std::string head = base::format("{}  {:>6}  {:<9}  ", base::local_time(segment.wall_start_ns), event.sequence,
                                        transcript::name_of(segment.state));
  std::cout << head << role << ": " << segment.text << '\n';
  for (const auto& translation : segment.translations) {
    std::cout << std::string(head.size(), ' ') << translation.language << ": " << translation.text << '\n';
  }
  std::cout << std::flush;
}

base::Result<void> follow(const Invocation& invocation, const TailChoice& choice) {
  base::StopSignal signal;
  const base::Log log;
  const base::SystemClock clock;
  auto link = open_link(invocation, choice.station, Reach::feed_and_desk);
  if (!link) return base::pass_on(link.error());
  wire::Follower follower(**link, {"tail", wire::PeerKind::tool, choice.from});
  const auto began = clock.steady();
  const std::array<wire::ZmqLink*, 1> links{link->get()};
  const std::array descriptors{signal.descriptor()};
  bool warned = false;
  Revisions told;
  const auto over = [&] {
    return choice.seconds > 0 && clock.steady() - began >= std::chrono::duration<double>(choice.seconds);
  };
  while (!over() && !signal.requested()) {
    wire::ZmqLink::wait(links, 100ms, descriptors);
    const wire::FollowerTurn turn = follower.turn(clock.steady());
    for (const std::string& note : turn.notes) log.info(note);
    for (const transcript::Event& event : turn.applied) print(event, choice);
    if (choice.interim) print_unfinished(follower.replica().transcript(), told);
    const bool heard = follower.replica().state() != wire::ReplicaState::waiting;
    if (follower.refused() && !heard) {
      return base::failure(base::tr("the station does not accept this program's key; approve it there: keys pending"));
    }
    if (!heard && !warned && clock.steady() - began > hint_after) {
      log.warning("nothing is heard from the station yet; is it running, and are its addresses right?");
      warned = true;
    }
  }
  return {};
}

}  // namespace

void add_tail(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "tail", base::tr("follow a running station as a screen does"));
  const auto choice = std::make_shared<TailChoice>();
  add_station_options(command, choice->station);
  command.add_option("--from", choice->from, base::tr("first sequence to show; only what is new where absent"));
  command.add_flag("--json", choice->json, base::tr("one JSON line a segment"));
  command
      .add_flag("--claims", choice->claims,
                base::tr("with --json: also a line for each change of who speaks for the microphones"))
      ->needs("--json");
  command.add_flag("--gaps", choice->gaps, base::tr("with --json: also a line for each gap in a microphone's sound"))
      ->needs("--json");
  command.add_flag("--consents", choice->consents, base::tr("with --json: also a line for each word on consent"))
      ->needs("--json");
  command
      .add_flag("--microphones", choice->microphones,
                base::tr("with --json: also a line for each change of a microphone: its role, and whether it is muted"))
      ->needs("--json");
  command.add_flag("--interim", choice->interim, base::tr("with --json: unfinished speech too, as it changes"))
      ->needs("--json");
  command.add_option("--for", choice->seconds, base::tr("stop after this many seconds"))->check(CLI::PositiveNumber);
  command.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return follow(invocation, *choice); }; });
}

}  // namespace tongping::cli
