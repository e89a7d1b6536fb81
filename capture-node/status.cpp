#include "capture-node/status.hpp"

#include <algorithm>
#include <cmath>

#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/transcript/segment_json.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/limits.hpp"

namespace tongping::station {
namespace {

using base::Json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <typename Rep, typename Period>
Json count_or_null(const std::optional<std::chrono::duration<Rep, Period>>& value) {
  return value ? Json(value->count()) : Json(nullptr);
}

// A tenth of a decibel is finer than anybody turns a knob.
Json level_or_null(std::optional<float> dbfs) {
  return dbfs ? Json(std::round(static_cast<double>(*dbfs) * 10.0) / 10.0) : Json(nullptr);
}

Json json_of(const transcript::Version& version) {
  return {{"time_ns", version.time_ns}, {"station", version.station}};
}

Json json_of(const wire::WallReport& wall) {
  Json local = Json::array();
  for (const std::size_t aspect : wall.local) local.push_back(transcript::name_of_aspect(aspect));
  Json in_force = Json::object();
  for (const wire::InForce& known : wall.in_force) {
    in_force[transcript::name_of_aspect(known.aspect)] = json_of(known.version);
  }
  return {{"content", transcript::name_of(wall.content)},
          {"mode", wall.mode},
          {"languages", wall.languages},
          {"roles", wall.roles},
          {"policy", transcript::name_of(wall.policy)},
          {"recording", wall.recording},
          {"stale_ms", wall.stale.count()},
          {"local", std::move(local)},
          {"in_force", std::move(in_force)},
          {"pictures", wall.pictures},
          {"unwritable", wall.unwritable}};
}

Json json_of(const PeerStatus& peer) {
  return {{"name", peer.name},
          {"own_name", peer.own_name},
          {"via", peer.via},
          {"kind", wire::name_of(peer.kind)},
          {"address", peer.address},
          {"fingerprint", peer.fingerprint},
          {"may", wire::to_text(peer.permissions)},
          {"state", name_of(peer.state)},
          {"sequence", or_null(peer.sequence)},
          {"presented", or_null(peer.presented)},
          {"behind_events", or_null(peer.behind_events)},
          {"behind_ms", count_or_null(peer.behind)},
          {"round_trip_us", count_or_null(peer.round_trip)},
          {"waiting_frames", or_null(peer.waiting_frames)},
          {"dropped_interims", or_null(peer.dropped_interims)},
          {"wall", peer.wall ? json_of(*peer.wall) : Json(nullptr)},
          {"flagged", peer.flagged}};
}

Json json_of(const std::vector<QueueStatus>& queues) {
  Json all = Json::array();
  for (const QueueStatus& queue : queues) {
    all.push_back({{"name", queue.name}, {"waiting", queue.waiting}, {"most", queue.most}});
  }
  return all;
}

Json json_of(const MicrophoneStatus& microphone) {
  return {{"id", microphone.id},
          {"role", microphone.role},
          {"muted", microphone.muted},
          {"state", microphone.state},
          {"fault", microphone.fault.empty() ? Json(nullptr) : Json(microphone.fault)},
          {"reason", microphone.reason},
          {"rms_dbfs", level_or_null(microphone.rms_dbfs)},
          {"peak_dbfs", level_or_null(microphone.peak_dbfs)},
          {"hears", microphone.hears.empty() ? Json(nullptr) : Json(microphone.hears)},
          {"music", microphone.music},
          {"late_ms", microphone.late.count()},
          {"drift_ppm", microphone.drift_ppm ? Json(std::round(*microphone.drift_ppm)) : Json(nullptr)},
          {"behind_ms", microphone.behind.count()},
          {"gaps", microphone.gaps},
          {"missing_ms", microphone.missing.count()}};
}

Json json_of(const console::OtherStation& other) {
  return {{"name", other.name},
          {"part", console::name_of(other.part)},
          {"state", console::name_of(other.state)},
          {"in_session", other.in_session},
          {"speaks", other.speaks}};
}

Json json_of(const recognise::EnginePool::Count& engines) {
  return {{"most", engines.most}, {"loaded", engines.loaded}, {"lent", engines.lent}, {"waiting", engines.waiting}};
}

Json json_of(const std::optional<spool::SpoolStatus>& spool, std::size_t lost) {
  if (!spool) return nullptr;
  const auto state = spool->state == spool::SpoolState::idle      ? "idle"
                     : spool->state == spool::SpoolState::writing ? "writing"
                                                                  : "stopped";
  return {{"state", state},        {"reason", spool->reason.shown()},
          {"bytes", spool->bytes}, {"sessions_removed", spool->removed},
          {"lost_pieces", lost},   {"hours_left", or_null(spool->hours_left)}};
}

Json json_of(const std::optional<transcript::SessionStarted>& session) {
  if (!session) return nullptr;
  return {{"id", session->session}, {"started_ns", session->wall_ns}};
}

Json consent_of(const StationStatus& status) {
  const char* state = !status.consent ? "none" : status.consent->given ? "given" : "withdrawn";
  Json line = {{"needed", status.consent_needed}, {"state", state}, {"statement", status.consent_statement}};
  if (!status.consent) return line;
  line["name"] = status.consent->name;
  line["by"] = status.consent->author;
  line["station"] = status.consent->station;
  line["time_ns"] = status.consent->time_ns;
  return line;
}

Json json_of(const std::optional<ThumbnailStatus>& thumbnails) {
  if (!thumbnails) return nullptr;
  return {{"wanted", thumbnails->wanted}, {"taken", thumbnails->taken}, {"kept", thumbnails->kept}};
}

Json json_of(const std::optional<RelayStatus>& relay) {
  if (!relay) return nullptr;
  return {{"of", relay->of}, {"state", relay->state}};
}

Json json_of(const transcript::Role* role) {
  if (role == nullptr) return nullptr;
  return {{"id", role->shown.id},
          {"label", role->shown.label},
          {"color", transcript::to_hex(role->shown.color)},
          {"language", role->language},
          {"translate", role->translate}};
}

// Beside each, where it differs, what the configuration has; null: it has none.
Json roles_of(const StationStatus& status) {
  Json roles = Json::array();
  for (const transcript::Role& role : status.roles.roles) {
    Json line = json_of(&role);
    const transcript::Role* configured = find_role(status.configured, role.shown.id);
    if (configured == nullptr || *configured != role) line["configured"] = json_of(configured);
    roles.push_back(std::move(line));
  }
  return roles;
}

Json assignments_of(const StationStatus& status) {
  Json microphones = Json::array();
  for (const transcript::Microphone& microphone : status.roles.microphones) {
    const transcript::Microphone* configured = find_microphone(status.configured, microphone.id);
    microphones.push_back({{"id", microphone.id},
                           {"source", microphone.source},
                           {"role", microphone.role},
                           {"muted", microphone.muted},
                           {"configured_role", configured == nullptr ? Json(nullptr) : Json(configured->role)}});
  }
  return microphones;
}

// What a status has room for beside the peers: all that is bounded by itself.
constexpr std::size_t bytes_without_peers = wire::max_status_bytes / 4;

// Those that a technician should look at come first where not all have room: a status that is cut is no JSON.
Json peers_of(const StationStatus& status) {
  std::vector<const PeerStatus*> all;
  for (const PeerStatus& peer : status.peers) all.push_back(&peer);
  std::size_t bytes = 0;
  const auto fits = [&](const Json& peer) {
    bytes += base::to_line(peer).size() + 1;
    return bytes <= wire::max_status_bytes - bytes_without_peers;
  };
  Json peers = Json::array();
  for (const PeerStatus* peer : all) peers.push_back(json_of(*peer));
  if (std::all_of(peers.begin(), peers.end(), fits)) return peers;
  std::stable_partition(all.begin(), all.end(), [](const PeerStatus* peer) { return peer->flagged; });
  peers = Json::array();
  bytes = 0;
  for (const PeerStatus* peer : all) {
    Json told = json_of(*peer);
    if (!fits(told)) break;
    peers.push_back(std::move(told));
  }
  return peers;
}

}  // namespace

wire::Status to_wire(const StationStatus& status) {
  Json peers = peers_of(status);
  const std::size_t more_peers = status.peers.size() - peers.size();
  Json microphones = Json::array();
  for (const MicrophoneStatus& microphone : status.microphones) microphones.push_back(json_of(microphone));
  Json others = Json::array();
  for (const console::OtherStation& other : status.others) others.push_back(json_of(other));
  const Json line = {
      {"station", status.notice.name},
      {"feed", status.notice.feed},
      {"desk", status.notice.desk},
      {"fingerprint", wire::fingerprint(status.notice.public_key)},
      {"log_id", wire::hex_of(status.origin.log_id)},
      {"epoch", status.origin.epoch},
      {"last_sequence", status.last_sequence},
      {"session", json_of(status.session)},
      {"on_air", status.on_air},
      {"consent", consent_of(status)},
      {"wall_ns", base::to_ns(status.wall)},
      {"uptime_ms", status.uptime.count()},
      {"disk_alarm", status.disk_alarm},
      {"events_lost", status.events_lost},
      {"queues", json_of(status.queues)},
      {"frames_for_one_screen", wire::feed_queue_frames},
      {"dropped_interim", status.dropped_interim},
      {"subscribers", status.subscribers},
      {"pending_keys", status.pending_keys},
      {"refused", status.refused},
      {"relay", json_of(status.relay)},
      {"roles", roles_of(status)},
      {"assignments", assignments_of(status)},
      {"others", std::move(others)},
      {"peers", std::move(peers)},
      {"more_peers", more_peers},
      {"thumbnails", json_of(status.thumbnails)},
      {"microphones", std::move(microphones)},
      {"engines", json_of(status.engines)},
      {"spool", json_of(status.spool, status.spool_lost)},
  };
  return {base::to_line(line)};
}

}  // namespace tongping::station
