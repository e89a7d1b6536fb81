#include "capture-node/relay_door.hpp"

#include "capture-node/station_opening.hpp"
#include "common/base/format.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

wire::ReplicaState replica_state(PeerState state) {
  if (state == PeerState::live) return wire::ReplicaState::live;
  return state == PeerState::syncing ? wire::ReplicaState::syncing : wire::ReplicaState::waiting;
}

constexpr auto door_key_watch_interval = 100ms;  // of the list's file, so that a revoked key is out at once

}  // namespace

RelayDoor::RelayDoor(const config::StationConfig& config, const base::Clock& clock, const base::Log& log)
    : config_(config), clock_(clock), log_(log), opened_(clock.steady()), audit_(clock, log) {}

RelayDoor::~RelayDoor() {
  if (local_place_ != nullptr && endpoint_ != nullptr) local_place_->withdraw(notice_);
  if (store_ == nullptr || endpoint_ == nullptr) return;
  audit_.add(store::AuditKind::station_stopped, "", "", "relay");
  const auto written = settle(StoreWriter::however_long).and_then([this] { return audit_.write(*store_); });
  if (!written) log_.error(written.error().message);
}

base::Result<std::unique_ptr<RelayDoor>> RelayDoor::open(const config::StationConfig& config, const base::Clock& clock,
                                                         const base::Log& log) {
  std::unique_ptr<RelayDoor> door(new RelayDoor(config, clock, log));
  auto done = door->open_audit()
                  .and_then([&] { return door->open_admission(); })
                  .and_then([&] { return door->open_endpoint(); })
                  .and_then([&] { return door->audit_.write(*door->store_); });
  if (!done) return base::pass_on(done.error());
  return door;
}

base::Result<void> RelayDoor::open_audit() {
  auto store = open_store(config_, clock_);
  if (!store) return base::pass_on(store.error());
  store_ = std::move(*store);
  writer_ = std::make_unique<StoreWriter>(*store_, clock_);
  return {};
}

base::Result<void> RelayDoor::open_admission() {
  auto entrance =
      open_entrance(config_, *store_, audit_, clock_, base::format("relay, start {}", store_->identity().epoch));
  if (!entrance) return base::pass_on(entrance.error());
  local_place_ = std::move(entrance->place);
  admission_ = std::move(entrance->admission);
  return {};
}

base::Result<void> RelayDoor::open_endpoint() {
  auto key_pair = wire::load_or_make_key_pair(config_.directory / "keys" / "curve.key");
  if (!key_pair) return base::pass_on(key_pair.error());
  const auto authorise = [this](std::string_view public_key) { return admission_->permissions_of(public_key); };
  auto endpoint = wire::StationEndpoint::open({config_.feed, config_.desk, *key_pair, authorise, &log_});
  if (!endpoint) return base::pass_on(endpoint.error());
  notice_ = {config_.name, (*endpoint)->feed_address(), (*endpoint)->desk_address(), key_pair->public_key()};
  if (auto announced = local_place_->announce(notice_); !announced) return announced;
  endpoint_ = std::move(*endpoint);
  audit_.add(store::AuditKind::self_test_passed, "", "", "a stranger was refused at feed and desk");
  log_.info(base::format("relay \"{}\" of {}: feed {}, desk {}, key {}", config_.name, config_.relay_of->desk,
                         notice_.feed, notice_.desk, wire::fingerprint(key_pair->public_key())));
  return {};
}

wire::PollResult RelayDoor::poll(std::chrono::milliseconds patience, wire::ZmqLink* station) {
  return endpoint_->poll(patience, {}, station);
}

base::Result<void> RelayDoor::keep(const wire::PollResult& polled) {
  admission_->take_knocks(polled.knocks);
  watch_keys();
  for (const std::string& line : polled.turned_away) audit_.add(store::AuditKind::refused, "", "", line);
  if (auto settled = settle(0ms); !settled) return settled;
  if (!writer_->idle()) return {};
  if (auto rows = audit_.next(); !rows.empty()) {
    writer_->append_audit(std::move(rows));
  } else if (store_->wants_maintenance()) {
    writer_->maintain();
  }
  return {};
}

// What became of what is under way, if that is known within `patience`.
base::Result<void> RelayDoor::settle(std::chrono::milliseconds patience) {
  const auto outcome = writer_->take(patience);
  if (!outcome) return {};
  if (const auto* audited = std::get_if<StoreWriter::Audited>(&*outcome)) return audit_.settle(audited->written);
  const auto& maintained = std::get<StoreWriter::Maintained>(*outcome).done;
  const bool fatal =
      !maintained && maintained.error().cause != store::Cause::full && maintained.error().cause != store::Cause::busy;
  if (fatal) return base::pass_on(maintained.error());
  return {};
}

void RelayDoor::watch_keys() {
  if (clock_.steady() - last_key_watch_ < door_key_watch_interval) return;
  last_key_watch_ = clock_.steady();
  cut_off(admission_->refresh(), *endpoint_, log_);
}

void RelayDoor::publish(const wire::FeedFrame& frame) {
  const auto* event = std::get_if<transcript::Event>(&frame.body);
  if (event != nullptr) peer_watch_.published(event->sequence, clock_.steady());
  endpoint_->publish(frame);
}

StationStatus RelayDoor::status(std::uint64_t last_sequence) {
  StationStatus status;
  status.notice = notice_;
  status.last_sequence = last_sequence;
  status.wall = clock_.wall();
  status.uptime = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - opened_);
  status.queues = {{"audit_held", audit_.held(), AuditBook::max_held}};
  status.subscribers = endpoint_->subscribers();
  status.pending_keys = admission_->waiting().size();
  status.refused = endpoint_->refused();
  status.peers = look_at_peers(last_sequence);
  return status;
}

std::vector<PeerStatus> RelayDoor::look_at_peers(std::uint64_t last_sequence) {
  const auto name_of_key = [this](const std::string& key) { return admission_->name_of(key); };
  return peer_watch_.look(endpoint_->peers(), name_of_key, last_sequence, clock_.steady());
}

WallName RelayDoor::wall_of(const wire::PeerRequest& asked, const wire::Thumbnail& thumbnail) const {
  return station::wall_of(asked, thumbnail, admission_->name_of(asked.public_key).value_or(""));
}

std::vector<wire::ScreenBehind> RelayDoor::screens(std::uint64_t last_sequence) {
  std::vector<wire::ScreenBehind> screens;
  for (PeerStatus& peer : look_at_peers(last_sequence)) {
    if (peer.kind != wire::PeerKind::screen || peer.state == PeerState::gone) continue;
    screens.push_back({std::move(peer.own_name), std::move(peer.via), replica_state(peer.state),
                       peer.state == PeerState::silent, peer.sequence.value_or(0), peer.presented,
                       std::move(peer.wall)});
  }
  return screens;
}

}  // namespace tongping::station
