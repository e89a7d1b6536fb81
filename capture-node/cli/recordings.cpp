#include "capture-node/cli/recordings.hpp"

#include <algorithm>

#include "capture-node/access/station_key.hpp"
#include "capture-node/store/history.hpp"
#include "common/base/i18n.hpp"
#include "common/wire/station_lookup.hpp"

namespace tongping::cli {
namespace {

using namespace std::chrono_literals;
using base::tr_format;
using store::Recording;

constexpr auto page_patience = 10s;

base::Error not_there(const std::string& where, const std::string& session) {
  return {tr_format("{}: session {} was not recorded there", where, session)};
}

base::Result<Recording> read_directory(const std::string& where, const std::string& session) {
  auto key = access::load_station_key(where, access::WhenAbsent::refuse);
  if (!key) return base::pass_on(key.error());
  const auto history = store::History::open(where, std::move(*key));
  if (!history) return base::pass_on(history.error());
  const auto sessions = (*history)->sessions();
  if (!sessions) return base::pass_on(sessions.error());
  const auto same = [&](const store::SessionSummary& summary) { return summary.id == session; };
  if (std::none_of(sessions->begin(), sessions->end(), same)) return base::pass_on(not_there(where, session));
  auto segments = (*history)->segments(session);
  if (!segments) return base::pass_on(segments.error());
  auto claims = (*history)->claims(session);
  if (!claims) return base::pass_on(claims.error());
  return Recording{std::move(*segments), std::move(*claims)};
}

// Every revision that is a segment's newest wins when it is merged.
struct Collector {
  const std::string& session;
  Recording recording;
  bool found = false;

  void take(transcript::Event& event) {
    if (event.session != session) return;
    found = true;
    if (auto* change = std::get_if<transcript::SegmentChanged>(&event.body)) {
      recording.segments.push_back(std::move(change->segment));
    } else if (auto* claimed = std::get_if<transcript::MicrophonesClaimed>(&event.body)) {
      recording.claims.push_back(std::move(*claimed));
    }
  }
};

base::Result<Recording> read_all(wire::ZmqLink& link, const std::string& where, const std::string& session) {
  Collector collector{session, {}};
  for (std::uint64_t from = 1, last = 1; from <= last;) {
    auto reply = wire::ask(link, {0, wire::ReplayRequest{from, 0}}, page_patience);
    if (!reply) return base::pass_on(reply.error());
    auto* page = std::get_if<wire::ReplayPage>(&reply->body);
    if (page == nullptr || page->through < from) break;
    for (transcript::Event& event : page->events) collector.take(event);
    from = page->through + 1;
    last = page->last_sequence;
  }
  if (!collector.found) return base::pass_on(not_there(where, session));
  return std::move(collector.recording);
}

base::Result<Recording> read_desk(const config::StationConfig& own, const std::string& where,
                                  const std::string& session) {
  const auto comma = where.find(',');
  const std::string key = comma == std::string::npos ? "" : where.substr(comma + 1);
  wire::StationLookup lookup({"", where.substr(0, comma), key}, own.directory);
  auto found = lookup.find();
  if (!found) return base::pass_on(found.error());
  found->feed.clear();
  const auto link = wire::ZmqLink::open(std::move(*found));
  if (!link) return base::pass_on(link.error());
  return read_all(**link, where, session);
}

}  // namespace

base::Result<Recording> read_recording(const config::StationConfig& own, const std::string& where,
                                       const std::string& session) {
  return where.starts_with("tcp://") ? read_desk(own, where, session) : read_directory(where, session);
}

}  // namespace tongping::cli
