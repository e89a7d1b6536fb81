#include "capture-node/station.hpp"

#include <algorithm>
#include <array>

#include "capture-node/access/station_key.hpp"
#include "capture-node/session_opening.hpp"
#include "capture-node/station_view.hpp"
#include "capture-node/store_log.hpp"
#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/wire/codec.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;
using transcript::SegmentState;

constexpr std::size_t changes_capacity = 1024;
constexpr std::size_t translations_capacity = 1024;
constexpr auto longest_wait = 50ms;  // a heartbeat is due every 500 ms, a view 20 times a second
constexpr auto view_interval = 50ms;
constexpr auto key_watch_interval = 500ms;
constexpr auto drain_limit = 5s;  // for the last words and their translations
constexpr auto farewell = 300ms;  // peers get the session's end before the sockets close

// Half an hour of finals of eight busy microphones.
constexpr std::size_t max_pending = 8192;

}  // namespace

Station::Station(const config::StationConfig& config, const base::Clock& clock, const base::Log& log, bool wants_view)
    : config_(config),
      clock_(clock),
      log_(log),
      wants_view_(wants_view),
      changes_(changes_capacity),
      translations_(translations_capacity) {}

Station::~Station() {
  changes_.close();
  for (const auto& unit : microphones_) unit->request_stop();
  if (translators_ != nullptr) translators_->request_stop();
  for (const auto& unit : microphones_) unit->close_source();
  for (const auto& unit : microphones_) unit->join();
  if (translators_ != nullptr) translators_->join();
  if (local_place_ != nullptr && endpoint_ != nullptr) local_place_->withdraw(notice_);
}

base::Result<std::unique_ptr<Station>> Station::open(const config::StationConfig& config, const base::Clock& clock,
                                                     const base::Log& log, bool wants_view) {
  std::unique_ptr<Station> station(new Station(config, clock, log, wants_view));
  auto done = station->open_microphones()
                  .and_then([&] { return station->open_store(); })
                  .and_then([&] { return station->open_endpoint(); })
                  .and_then([&] { return station->begin_session(); });
  if (!done) return base::pass_on(done.error());
  return station;
}

base::Result<void> Station::open_store() {
  const auto when_absent =
      store::holds_database(config_.directory) ? access::WhenAbsent::refuse : access::WhenAbsent::make;
  auto key = access::load_station_key(config_.directory, when_absent);
  if (!key) return base::pass_on(key.error());
  auto store = store::Store::open(config_.directory, config_.name, std::move(*key), clock_);
  if (!store) return base::pass_on(store.error());
  store_ = std::move(*store);
  event_log_ = std::make_unique<StoreLog>(*store_);
  book_ = std::make_unique<SegmentBook>(config_.name, store_->identity().epoch);
  auto known = store_->snapshot();
  if (!known) return base::pass_on(known.error());
  transcript_ = std::move(*known);
  return {};
}

base::Result<void> Station::open_endpoint() {
  const auto keys = config_.directory / "keys";
  auto key_pair = wire::load_or_make_key_pair(keys / "curve.key");
  if (!key_pair) return base::pass_on(key_pair.error());
  auto place = wire::LocalPlace::open(config::data_home() / "local");
  if (!place) return base::pass_on(place.error());
  auto peers = wire::PeerKeys::open(keys / "authorised_keys");
  if (!peers) return base::pass_on(peers.error());
  local_place_ = std::make_unique<wire::LocalPlace>(std::move(*place));
  peer_keys_ = std::make_unique<wire::PeerKeys>(std::move(*peers));

  const auto authorise = [this](std::string_view public_key) -> std::optional<wire::Permissions> {
    if (public_key == local_place_->client_key().public_key()) return wire::Permissions{wire::Permission::administer};
    const auto known = peer_keys_->find(public_key);
    return known ? std::optional(known->permissions) : std::nullopt;
  };
  auto endpoint = wire::StationEndpoint::open({config_.feed, config_.desk, *key_pair, authorise, &log_});
  if (!endpoint) return base::pass_on(endpoint.error());
  endpoint_ = std::move(*endpoint);

  const wire::Origin origin{store_->identity().log_id, store_->identity().epoch, config_.name};
  endpoint_->set_origin(origin);
  feed_ = std::make_unique<wire::Feed>(origin, *event_log_);
  notice_ = {config_.name, endpoint_->feed_address(), endpoint_->desk_address(), key_pair->public_key()};
  log_.info(base::format("station \"{}\": feed {}, desk {}, key {}", config_.name, notice_.feed, notice_.desk,
                         wire::fingerprint(key_pair->public_key())));
  return local_place_->announce(notice_);
}

base::Result<void> Station::open_microphones() {
  auto desk = TranslationDesk::open(config_, log_, translations_);
  if (!desk) return base::pass_on(desk.error());
  translators_ = std::move(*desk);
  const MicrophoneUnit::Surroundings surroundings{config_, clock_, log_, changes_};
  for (const transcript::Microphone& microphone : config_.microphones) {
    if (microphone.role.empty()) continue;
    auto unit = MicrophoneUnit::open(microphone, role_of(microphone.id), surroundings);
    if (!unit) return base::pass_on(unit.error());
    microphones_.push_back(std::move(*unit));
  }
  if (microphones_.empty()) log_.warning("no microphone has a role: nothing will be recognised");
  return {};
}

base::Result<void> Station::begin_session() {
  const auto resumed = store_->open_session();
  const auto session = resumed ? *resumed : new_session(config_.session_name, clock_.wall());
  if (!resumed) pending_.emplace_back(session);
  for (transcript::EventBody& body : changed_settings(transcript_, config_)) pending_.push_back(std::move(body));
  book_->begin(session);
  log_.info(base::format("session {} {}", session.session, resumed ? "goes on after an unexpected end" : "begins"));
  return commit();
}

const transcript::Role& Station::role_of(const std::string& microphone) const {
  const auto unit = std::find_if(config_.microphones.begin(), config_.microphones.end(),
                                 [&](const transcript::Microphone& m) { return m.id == microphone; });
  const auto role = std::find_if(config_.roles.begin(), config_.roles.end(),
                                 [&](const transcript::Role& r) { return r.shown.id == unit->role; });
  return *role;
}

base::Result<void> Station::run(const base::Worker::StopFlag& stop_requested) {
  translators_->start();
  for (const auto& unit : microphones_) {
    if (auto started = unit->start(); !started) return abandon(started.error());
  }
  log_.info(base::format("on air with {} microphones", microphones_.size()));
  while (!stop_requested) {
    if (auto turned = turn(longest_wait); !turned) return turned;
  }
  return drain();
}

base::Result<void> Station::turn(std::chrono::milliseconds patience) {
  const std::array descriptors{changes_.wakeup().descriptor(), translations_.wakeup().descriptor()};
  const wire::PollResult polled = endpoint_->poll(patience, descriptors);
  take_changes();
  take_translations();
  auto committed = commit();
  if (!committed) return committed;
  answer(polled.requests);
  beat(polled.newcomer);
  watch_keys();
  show();
  if (auto maintained = store_->maintain(); !maintained) hold_after_failure(maintained.error());
  return {};
}

void Station::take_changes() {
  changes_.wakeup().clear();
  while (auto change = changes_.try_take()) {
    const transcript::Role& role = role_of(change->microphone);
    transcript::Segment segment = book_->advance(*change, role);
    translators_->submit(segment, role);
    take_segment(std::move(segment));
  }
}

void Station::take_translations() {
  translations_.wakeup().clear();
  while (auto done = translations_.try_take()) {
    translators_->note(*done);
    if (done->failure) {
      log_.error(base::format("translation into {}: {}", done->language, done->failure->message));
      continue;
    }
    auto segment = book_->translated(
        {done->segment, done->revision, done->language, done->text, done->state != SegmentState::interim});
    if (segment) take_segment(std::move(*segment));
  }
}

void Station::take_segment(transcript::Segment segment) {
  if (segment.state != SegmentState::interim) {
    pending_.emplace_back(transcript::SegmentChanged{std::move(segment)});
    return;
  }
  segment.published_ns = base::to_ns(clock_.wall());
  if (transcript::apply_interim(transcript_, segment)) endpoint_->publish(feed_->interim(segment, clock_.wall()));
}

base::Result<void> Station::commit() {
  if (pending_.empty()) return {};
  auto events = store_->append(pending_);
  if (events) {
    if (disk_alarm_)
      log_.info(base::format("the disk takes writes again: {} events were held and are stored", events->size()));
    disk_alarm_ = false;
    pending_.clear();
    for (transcript::Event& event : *events) publish(std::move(event));
    return {};
  }
  const store::StoreError& error = events.error();
  if (error.cause == store::Cause::io || error.cause == store::Cause::damaged) return base::pass_on(error);
  if (error.cause == store::Cause::refused) {
    log_.error(base::format("an event was refused by the database: {}", error.message));
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(error.body));
    return commit();
  }
  if (pending_.size() > max_pending) {
    return base::failure(base::format("{} events could not be stored: {}", pending_.size(), error.message));
  }
  hold_after_failure(error);
  return {};
}

void Station::hold_after_failure(const store::StoreError& error) {
  if (disk_alarm_) return;
  disk_alarm_ = true;
  log_.error(base::format("{}; {} events wait in memory", error.message, pending_.size()));
  add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::error, error.message});
}

void Station::publish(transcript::Event event) {
  if (auto* change = std::get_if<transcript::SegmentChanged>(&event.body)) {
    change->segment.published_ns = base::to_ns(clock_.wall());
  }
  transcript::apply(transcript_, event);
  endpoint_->publish(feed_->event(std::move(event), clock_.wall()));
}

void Station::answer(const std::vector<wire::PeerRequest>& requests) {
  for (const wire::PeerRequest& asked : requests) {
    auto reply = feed_->answer(asked.request, transcript_, clock_.wall());
    if (!reply && std::holds_alternative<wire::StatusRequest>(asked.request.body)) {
      reply = feed_->reply_to(asked.request, status());
    }
    if (!reply) {
      const std::string reason = "this station takes roles from its configuration file; change it and start again";
      reply = feed_->reply_to(asked.request, wire::Refused{wire::Refusal::unavailable, reason});
    }
    endpoint_->reply(asked.peer, *reply);
  }
}

wire::Status Station::status() const {
  base::Json peers = base::Json::array();
  for (const wire::PeerView& peer : endpoint_->peers()) {
    peers.push_back({{"name", peer.name},
                     {"kind", wire::name_of(peer.kind)},
                     {"address", peer.address},
                     {"key", peer.fingerprint}});
  }
  const base::Json line = {
      {"station", config_.name},
      {"feed", notice_.feed},
      {"desk", notice_.desk},
      {"epoch", store_->identity().epoch},
      {"last_sequence", store_->last_sequence()},
      {"held_events", pending_.size()},
      {"subscribers", endpoint_->subscribers()},
      {"peers", peers},
  };
  return {base::to_line(line)};
}

void Station::beat(bool newcomer) {
  if (auto frame = feed_->heartbeat(clock_.steady(), clock_.wall(), newcomer)) endpoint_->publish(*frame);
}

void Station::watch_keys() {
  if (clock_.steady() - last_key_watch_ < key_watch_interval) return;
  last_key_watch_ = clock_.steady();
  const auto changed = peer_keys_->refresh();
  if (!changed) return log_.error(changed.error().message);
  if (!*changed) return;
  log_.info("the list of approved keys has changed; every peer shows its key again");
  if (auto readmitted = endpoint_->readmit_all(); !readmitted) log_.error(readmitted.error().message);
}

void Station::show() {
  if (!wants_view_ || clock_.steady() - last_show_ < view_interval) return;
  last_show_ = clock_.steady();
  update_microphones(microphone_views_, config_, transcript_, microphones_);
  view_.put(make_view(notice_, transcript_, microphone_views_, endpoint_->peers(), notes_));
}

base::Result<void> Station::abandon(const base::Error& error) {
  end_session();
  if (auto committed = commit(); !committed) return committed;
  return base::pass_on(error);
}

void Station::end_session() {
  if (transcript_.session) pending_.emplace_back(transcript::SessionEnded{transcript_.session->session});
}

base::Result<void> Station::drain() {
  log_.info("stopping: the microphones close, the last words are recognised and translated");
  for (const auto& unit : microphones_) unit->close_source();
  for (const auto& unit : microphones_) unit->request_stop();
  const auto idle = [this] {
    const bool all_done =
        std::all_of(microphones_.begin(), microphones_.end(), [](const auto& u) { return u->finished(); });
    return all_done && changes_.size() == 0 && translators_->finals_under_way() == 0 && pending_.empty();
  };
  for (const auto limit = clock_.steady() + drain_limit; !idle() && clock_.steady() < limit;) {
    if (auto turned = turn(10ms); !turned) return turned;
  }
  end_session();
  for (const auto limit = clock_.steady() + farewell; clock_.steady() < limit;) {
    if (auto turned = turn(20ms); !turned) return turned;
  }
  if (!pending_.empty())
    return base::failure(base::format("{} events could not be stored before the end", pending_.size()));
  log_.info("the session has ended; everything is stored");
  return {};
}

}  // namespace tongping::station
