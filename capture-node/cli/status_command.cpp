#include <iostream>
#include <memory>

#include "capture-node/cli/screens_list.hpp"
#include "capture-node/cli/station_link.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/base/table.hpp"

namespace tongping::cli {
namespace {

using base::Json;
using base::tr;
using base::tr_format;

struct StatusChoice {
  StationChoice station;
  bool json = false;
};

bool is_true(const Json& value) { return value.is_boolean() && value.get<bool>(); }

std::string consent_line(const Json& consent) {
  const std::string state = base::cell(consent, "state");
  if (state == "given" || (state == "none" && base::cell(consent, "needed") != "true")) return {};
  return (state == "withdrawn" ? tr("CONSENT: withdrawn; nothing is recorded")
                               : tr("CONSENT: not given, no microphone is opened; see consent give")) +
         std::string("\n");
}

std::string relay_line(const Json& relay) {
  if (relay.is_null()) return {};
  return tr_format("relay of {}: {}", base::cell(relay, "of"), base::cell(relay, "state")) + "\n";
}

void print_station(const Json& status) {
  const Json session = base::member_or_null(status, "session");
  std::cout << tr_format("station {} ({}), epoch {}, running for {}", base::cell(status, "station"),
                         base::cell(status, "fingerprint"), base::cell(status, "epoch"),
                         base::cell_duration(status, "uptime_ms"))
            << '\n'
            << tr_format("feed {}, desk {}", base::cell(status, "feed"), base::cell(status, "desk")) << '\n'
            << consent_line(base::member_or_null(status, "consent"))
            << relay_line(base::member_or_null(status, "relay"))
            << (session.is_null() ? std::string(tr("no session"))
                                  : tr_format("on air: session {}", base::cell(session, "id")))
            << ", " << tr_format("log at {}", base::cell(status, "last_sequence")) << '\n';
  for (const Json& queue : base::member_or_null(status, "queues")) {
    std::cout << base::format("{} {}/{}  ", base::cell(queue, "name"), base::cell(queue, "waiting"),
                              base::cell(queue, "most"));
  }
  std::cout << tr_format("interim dropped {}, refused {}, keys waiting {}", base::cell(status, "dropped_interim"),
                         base::cell(status, "refused"), base::cell(status, "pending_keys"))
            << '\n';
  if (is_true(base::member_or_null(status, "disk_alarm")))
    std::cout << tr("DISK: it is full or does not answer; what is said is held in memory") << '\n';
}

void print_peers(const Json& peers) {
  std::vector<base::Row> rows{{"", tr("NAME"), tr("KIND"), tr("STATE"), tr("BEHIND"), tr("SHOWN"), tr("ROUND TRIP"),
                               tr("QUEUE"), tr("DROPPED"), tr("MAY"), tr("KEY"), tr("ADDRESS")}};
  for (const Json& peer : peers) {
    const bool known = !base::member_or_null(peer, "behind_events").is_null();
    const std::string behind =
        known ? base::format("{} / {} ms", base::cell(peer, "behind_events"), base::cell(peer, "behind_ms")) : "-";
    rows.push_back({is_true(base::member_or_null(peer, "flagged")) ? "!" : "", name_with_relay(peer),
                    base::cell(peer, "kind"), base::cell(peer, "state"), behind, base::cell(peer, "presented"),
                    base::cell_ms(peer, "round_trip_us"), base::cell(peer, "waiting_frames"),
                    base::cell(peer, "dropped_interims"), base::cell(peer, "may"), base::cell(peer, "fingerprint"),
                    base::cell(peer, "address")});
  }
  std::cout << '\n';
  base::print_table(rows, std::cout);
}

void print_spool(const Json& spool) {
  if (spool.is_null()) return;
  const auto bytes = base::member_or_null(spool, "bytes");
  const std::uint64_t mib = bytes.is_number() ? bytes.get<std::uint64_t>() / (1024 * 1024) : 0;
  const std::string state = base::cell(spool, "state");
  std::cout << tr_format("sound on the disk: {} MiB, {}", mib, state) << '\n';
  if (state == "stopped")
    std::cout << tr_format("SOUND: not kept on the disk: {}", base::cell(spool, "reason")) << '\n';
}

std::string level_of(const Json& microphone) {
  const Json rms = base::member_or_null(microphone, "rms_dbfs");
  return rms.is_number() ? base::format("{:.0f} dBFS", rms.get<double>()) : "-";
}

std::string heard_at(const Json& microphone) {
  return base::member_or_null(microphone, "music") == true ? tr("music") : base::cell(microphone, "hears");
}

std::string late_of(const Json& microphone) {
  const Json late = base::member_or_null(microphone, "late_ms");
  return late.is_number() && late != 0 ? base::format("{} ms", late.get<std::int64_t>()) : "-";
}

void print_microphones(const Json& microphones) {
  if (!microphones.is_array() || microphones.empty()) return;
  std::vector<base::Row> rows{{"", tr("MICROPHONE"), tr("ROLE"), tr("STATE"), tr("LEVEL"), tr("HEARS"), tr("FAULT"),
                               tr("DRIFT"), tr("LATE"), tr("BEHIND"), tr("GAPS"), tr("MISSING"), tr("WHY")}};
  for (const Json& microphone : microphones) {
    const Json state = base::member_or_null(microphone, "state");
    const bool faulty =
        !base::member_or_null(microphone, "fault").is_null() || state == "error" || state == "no_engine";
    const bool muted = base::member_or_null(microphone, "muted") == true;
    rows.push_back({faulty ? "!" : "", base::cell(microphone, "id"), base::cell(microphone, "role"),
                    muted ? tr("muted") : base::cell(microphone, "state"), level_of(microphone), heard_at(microphone),
                    base::cell(microphone, "fault"), base::cell(microphone, "drift_ppm"), late_of(microphone),
                    base::cell_duration(microphone, "behind_ms"), base::cell(microphone, "gaps"),
                    base::cell_duration(microphone, "missing_ms"), base::cell(microphone, "reason")});
  }
  std::cout << '\n';
  base::print_table(rows, std::cout);
}

void print_others(const Json& others) {
  if (!others.is_array() || others.empty()) return;
  std::vector<base::Row> rows{{"", tr("STATION"), tr("PART"), tr("STATE"), tr("IN THIS SESSION"), tr("SPEAKS")}};
  for (const Json& other : others) {
    rows.push_back({base::cell(other, "state") == "heard" ? "" : "!", base::cell(other, "name"),
                    base::cell(other, "part"), base::cell(other, "state"), base::cell(other, "in_session"),
                    base::cell(other, "speaks")});
  }
  std::cout << '\n';
  base::print_table(rows, std::cout);
}

base::Result<void> show(const Invocation& invocation, const StatusChoice& choice) {
  const auto reply = ask_station(invocation, choice.station, {0, wire::StatusRequest{}});
  if (!reply) return base::pass_on(reply.error());
  const auto* status = std::get_if<wire::Status>(&reply->body);
  if (status == nullptr) return base::failure(tr("the station answered something else than its status"));
  if (choice.json) {
    std::cout << status->json << '\n';
    return {};
  }
  const auto json = base::parse_json(status->json);
  if (!json) return base::pass_on(json.error());
  print_station(*json);
  print_spool(base::member_or_null(*json, "spool"));
  print_microphones(base::member_or_null(*json, "microphones"));
  print_others(base::member_or_null(*json, "others"));
  print_peers(base::member_or_null(*json, "peers"));
  const Json more = base::member_or_null(*json, "more_peers");
  if (more.is_number() && more.get<std::size_t>() > 0)
    std::cout << tr_format("and {} more, with nothing to look at", more.get<std::size_t>()) << '\n';
  return {};
}

}  // namespace

void add_status(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "status", tr("how a running station and its screens are"));
  const auto choice = std::make_shared<StatusChoice>();
  add_station_options(command, choice->station);
  command.add_flag("--json", choice->json, tr("one JSON line"));
  command.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return show(invocation, *choice); }; });
}

}  // namespace tongping::cli
