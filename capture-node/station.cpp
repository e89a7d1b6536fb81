#include "capture-node/station.hpp"

#include <algorithm>
#include <array>

#include "capture-node/recognise/engine_limit.hpp"
#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "capture-node/session_opening.hpp"
#include "capture-node/station_opening.hpp"
#include "capture-node/station_view.hpp"
#include "common/base/format.hpp"
#include "common/wire/codec.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;
using transcript::SegmentState;

constexpr std::size_t changes_capacity = 1024;
constexpr std::size_t translations_capacity = 1024;
constexpr std::size_t sound_gaps_capacity = 1024;
constexpr auto longest_wait = 50ms;   // a heartbeat is due every 500 ms, a view 20 times a second
constexpr auto catch_up_wait = 10ms;  // screens take one transaction after the other, and lose none
constexpr std::size_t decisions_capacity = 64;
constexpr std::size_t relabelled_in_a_turn = 64;  // a transaction of some milliseconds: speech does not wait for more

template <typename Order>
std::optional<Order> order_of(const wire::Command& command) {
  return std::visit(
      [](const auto& body) -> std::optional<Order> {
        if constexpr (std::is_constructible_v<Order, decltype(body)>)
          return body;
        else
          return std::nullopt;
      },
      command.body);
}

Listening::Options listening_options(const config::StationConfig& config, base::Mailbox<transcript::SoundGap>& gaps) {
  Listening::Options options{{}, config.separate_voices, &gaps, config.ignore_music};
  for (const transcript::Microphone& microphone : config.microphones) options.microphones.push_back(microphone.id);
  return options;
}

}  // namespace

Station::Station(const config::StationConfig& config, const base::Clock& clock, const base::Log& log,
                 const StationOptions& options)
    : config_(config),
      clock_(clock),
      log_(log),
      wants_view_(options.wants_view),
      speech_clock_(clock),
      changes_(changes_capacity),
      sound_gaps_(sound_gaps_capacity),
      translations_(translations_capacity),
      decisions_(decisions_capacity),
      screen_commands_(decisions_capacity),
      role_orders_(decisions_capacity),
      consent_orders_(decisions_capacity),
      retries_(decisions_capacity),
      audit_(clock, log),
      listening_(listening_options(config, sound_gaps_), speech_clock_),
      engines_([this] { return recognise::open_pocketsphinx(config_.recogniser); }, clock,
               recognise::most_engines(config.recogniser.engines, recognise::room_of_machine())),
      opened_(clock.steady()),
      directive_desk_(config.name),
      role_desk_(config.recogniser.language),
      consent_(config_, options.consent) {
  role_desk_.begin({config_.roles, config_.microphones});
  for (const transcript::Microphone& microphone : config_.microphones) {
    if (is_typed(microphone)) {
      captioners_[microphone.id];
    } else {
      turn_takings_[microphone.id] = std::make_shared<TurnTaking>();
    }
  }
}

Station::~Station() {
  changes_.close();
  for (const auto& unit : microphones_) unit->request_stop();
  if (rack_ != nullptr) rack_->request_stop();
  if (translators_ != nullptr) translators_->request_stop();
  for (const auto& unit : microphones_) unit->close_source();
  rack_.reset();
  for (const auto& unit : microphones_) unit->join();
  listening_worker_.request_stop();
  listening_worker_.join();
  stop_spool();
  if (translators_ != nullptr) translators_->join();
  if (local_place_ != nullptr && endpoint_ != nullptr) local_place_->withdraw(notice_);
}

base::Result<std::unique_ptr<Station>> Station::open(const config::StationConfig& config, const base::Clock& clock,
                                                     const base::Log& log, const StationOptions& options) {
  std::unique_ptr<Station> station(new Station(config, clock, log, options));
  auto done = station->open_microphones()
                  .and_then([&] { return station->open_store(); })
                  .and_then([&] { return station->open_admission(); })
                  .and_then([&] { return station->open_endpoint(); })
                  .and_then([&] { return station->begin_session(); })
                  .and_then([&] { return station->await_disk(StoreWriter::however_long); })
                  .and_then([&] { return station->audit_.write(*station->store_); });
  if (!done) return base::pass_on(done.error());
  return station;
}

base::Result<void> Station::open_store() {
  auto store = station::open_store(config_, clock_);
  if (!store) return base::pass_on(store.error());
  store_ = std::move(*store);
  writer_ = std::make_unique<StoreWriter>(*store_, clock_);
  auto reader = open_reader(config_.directory);
  if (!reader) return base::pass_on(reader.error());
  reader_ = std::move(*reader);
  published_ = std::make_unique<PublishedLog>(*reader_, store_->last_sequence());
  book_ = std::make_unique<SegmentBook>(config_.name, store_->identity().epoch);
  auto known = store_->snapshot();
  if (!known) return base::pass_on(known.error());
  transcript_ = std::move(*known);
  open_spool();
  return {};
}

base::Result<void> Station::open_endpoint() {
  auto key_pair = wire::load_or_make_key_pair(config_.directory / "keys" / "curve.key");
  if (!key_pair) return base::pass_on(key_pair.error());
  const auto authorise = [this](std::string_view public_key) { return admission_->permissions_of(public_key); };
  auto endpoint = wire::StationEndpoint::open({config_.feed, config_.desk, *key_pair, authorise, &log_});
  if (!endpoint) return base::pass_on(endpoint.error());
  endpoint_ = std::move(*endpoint);
  audit_.add(store::AuditKind::self_test_passed, "", "", "a stranger was refused at feed and desk");

  const wire::Origin origin{store_->identity().log_id, store_->identity().epoch, config_.name};
  endpoint_->set_origin(origin);
  feed_ = std::make_unique<wire::Feed>(origin, *published_);
  notice_ = {config_.name, endpoint_->feed_address(), endpoint_->desk_address(), key_pair->public_key()};
  log_.info(base::format("station \"{}\": feed {}, desk {}, key {}", config_.name, notice_.feed, notice_.desk,
                         wire::fingerprint(key_pair->public_key())));
  return local_place_->announce(notice_);
}

base::Result<void> Station::open_microphones() {
  auto desk = TranslationDesk::open(config_, log_, translations_);
  if (!desk) return base::pass_on(desk.error());
  translators_ = std::move(*desk);
  const MicrophoneUnit::Surroundings surroundings{config_,    speech_clock_, log_,     changes_,   sources_,
                                                  listening_, turn_takings_, engines_, sound_gaps_};
  const auto open_unit = [surroundings](const transcript::Microphone& microphone, const transcript::Role& role) {
    return MicrophoneUnit::open(microphone, role, surroundings);
  };
  for (const transcript::Microphone& microphone : config_.microphones) {
    const RoleTurns::Holder role = role_in(role_desk_.settings(), microphone.id);
    if (!role) continue;
    auto unit = open_unit(microphone, *role);
    if (!unit) return base::Unexpected<base::Error>({unit.error().whole().shown(), unit.error().kind});
    microphones_.push_back(std::move(*unit));
  }
  if (microphones_.empty()) log_.warning("no microphone has a role: nothing will be recognised");
  // Only those that are in use are opened again, and each of them has a role.
  const auto reopen = [this, open_unit](const transcript::Microphone& microphone) {
    return open_unit(microphone, *role_in(role_desk_.settings(), microphone.id));
  };
  rack_ = std::make_unique<MicrophoneRack>(microphones_, open_unit, log_);
  const auto retire = [this](std::unique_ptr<MicrophoneUnit> unit) { rack_->retire(std::move(unit)); };
  air_ = std::make_unique<AirSwitch>(microphones_, reopen, retire);
  return {};
}

base::Result<void> Station::begin_session() {
  const auto resumed = store_->open_session();
  goes_on_ = resumed.has_value();
  meeting_ = std::make_unique<Meeting>(config_, speech_clock_, clock_, log_);
  const auto begun = meeting_->begin(transcript_, config_.session_name);
  if (begun) held_.add(*begun);
  begin_roles(resumed.has_value());
  if (const auto& session = resumed ? resumed : begun) {
    book_->begin(*session);
    log_.info(base::format("session {} {}", session->session, resumed ? "goes on after an unexpected end" : "begins"));
  }
  begin_consent();
  if (resumed && !begun) {
    if (auto planned = plan_recovery(*resumed); !planned) return planned;
    if (permitted_) spool_session(resumed->session);
  }
  auto committed = commit(StoreWriter::however_long);
  const bool refused = committed && begun && held_.empty() && !store_->open_session();
  if (refused) held_.add(new_session(config_.session_name, speech_clock_.wall()));
  if (!committed) return committed;
  // Somebody else may speak for these microphones: known before they are opened.
  for (transcript::EventBody& body : meeting_->turn(transcript_)) held_.add(std::move(body));
  share_settings();
  return commit(StoreWriter::however_long)
      .and_then([this] { return settle_consent(StoreWriter::however_long); })
      .map([this] { notice_recording(permitted_); });
}

base::Result<void> Station::run(const base::Worker::StopFlag& stop_requested) {
  translators_->start();
  start_spool();
  listening_worker_.start("listening", [this](const base::Worker::StopFlag& stop) { listening_.run(stop); });
  // What was said before an unexpected end is worth more than any microphone: that session waits for one.
  if (auto begun = air_->begin(may_record()); !begun && !goes_on_) {
    end_session();
    return commit(StoreWriter::however_long).and_then([&]() -> base::Result<void> {
      return base::failure(begun.error().whole().shown());
    });
  }
  const char* waits = permitted_ ? "ready, standing by" : "ready, waiting for consent";
  log_.info(air_->on_air() ? base::format("on air with {} microphones", microphones_.size()) : waits);
  supervisor_.ready();
  while (!stop_requested) {
    if (auto turned = turn(catches_up() ? catch_up_wait : longest_wait); !turned) return turned;
    supervisor_.worked(clock_.steady());
  }
  supervisor_.stopping();
  return drain();
}

base::Result<void> Station::turn(std::chrono::milliseconds patience) {
  const std::array descriptors{changes_.wakeup().descriptor(), translations_.wakeup().descriptor(),
                               consent_orders_.wakeup().descriptor(), writer_->wakeup().descriptor()};
  const wire::PollResult polled = endpoint_->poll(patience, descriptors);
  const base::WallTime received = speech_clock_.wall();
  writer_->wakeup().clear();
  asked_patience_ = asked_write;
  take_changes();
  take_translations();
  take_sound();
  take_consent_orders();
  if (auto followed = follow_meeting(); !followed) return followed;
  mark_recognised();
  watch_spool();
  admission_->take_knocks(polled.knocks);
  answer(polled.requests, received);
  beat(polled.newcomer);
  watch_keys();
  take_decisions();
  take_screen_commands();
  take_role_orders();
  attend_rack();
  if (held_.size() < HeldEvents::most_at_once) relabel_some(relabelled_in_a_turn);
  watch_peers();
  attend_thumbnails();
  show();
  for (const std::string& line : polled.turned_away) audit_.add(store::AuditKind::refused, "", "", line);
  write_audit();
  watch_disk();
  spare_memory_.turn(clock_.steady());
  return maintain();
}

// A claim is durable, or holds as one that waits for the disk, before anything is captured on its account, and known
// before anything is published.
base::Result<void> Station::follow_meeting() {
  if (notice_due_ && held_.empty()) notice_recording(*notice_due_);
  if (stopping_) return commit();
  for (transcript::EventBody& body : meeting_->turn(transcript_)) held_.add(std::move(body));
  share_settings();  // before a claim of this turn counts
  hear_stations_beside();
  auto committed = commit().and_then([this] { return settle_consent(StoreWriter::usual); });
  if (air_->turn(may_record())) log_.info(base::format("on air with {} microphones", microphones_.size()));
  for (console::Note& note : meeting_->take_notes()) add_note(notes_, std::move(note));
  return committed;
}

void Station::take_changes() {
  changes_.wakeup().clear();
  while (auto change = changes_.try_take()) {
    const auto captioner = captioners_.find(change->microphone);
    if (captioner == captioners_.end()) {
      take_change(*change);
      continue;
    }
    const RoleTurns::Newest turn = role_turns_.newest(change->microphone);
    change->turn = turn.number;
    auto part = captioner->second.pass(std::move(*change));
    if (!part) continue;
    if (part->part > 0) part->start = std::max(part->start, base::from_ns(turn.from_ns));
    take_change(*part);
  }
}

void Station::take_change(const SegmentChange& change) {
  if (!permitted_) return;
  const transcript::Role* role = role_turns_.holder_of(change.microphone, change.turn);
  if (role == nullptr) return;
  transcript::Segment segment = book_->advance(change, *role);
  if (!meeting_->admits(segment) || is_second_copy(segment, change)) return;
  translators_->submit(segment, *role);
  take_segment(std::move(segment));
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
    held_.add(transcript::SegmentChanged{std::move(segment)});
    return;
  }
  segment.published_ns = base::to_ns(clock_.wall());
  if (transcript::apply_interim(transcript_, segment)) endpoint_->publish(feed_->interim(segment, clock_.wall()));
}

// A withdrawal of consent does not stand behind what waits for the disk.
void Station::answer(std::vector<wire::PeerRequest> requests, base::WallTime received) {
  std::stable_partition(requests.begin(), requests.end(), [](const wire::PeerRequest& asked) {
    const auto* command = std::get_if<wire::Command>(&asked.request.body);
    return command != nullptr && std::holds_alternative<transcript::WithdrawConsent>(command->body);
  });
  for (const wire::PeerRequest& asked : requests) {
    auto reply = feed_->answer(asked.request, transcript_, clock_.wall());
    if (std::holds_alternative<wire::Ping>(asked.request.body)) {
      const auto sent = speech_clock_.wall();
      reply = feed_->reply_to(asked.request, wire::PingReply{base::to_ns(received), base::to_ns(sent)});
    }
    const auto* command = std::get_if<wire::Command>(&asked.request.body);
    if (command != nullptr && std::holds_alternative<wire::TakeMicrophones>(command->body)) {
      reply = feed_->reply_to(asked.request, take_microphones(*command));
    }
    if (command != nullptr && (std::holds_alternative<wire::GiveDirective>(command->body) ||
                               std::holds_alternative<wire::UndoDirective>(command->body))) {
      reply = feed_->reply_to(asked.request, direct(asked));
    }
    if (const auto order = command != nullptr ? order_of<transcript::RoleOrder>(*command) : std::nullopt) {
      reply = feed_->reply_to(asked.request, change_roles(asked, *order));
    }
    if (const auto order = command != nullptr ? order_of<transcript::ConsentOrder>(*command) : std::nullopt) {
      reply = feed_->reply_to(asked.request, change_consent(asked, *order));
    }
    if (const auto* thumbnail = std::get_if<wire::Thumbnail>(&asked.request.body)) {
      reply = feed_->reply_to(asked.request, take_thumbnail(asked, *thumbnail));
    }
    if (!reply && std::holds_alternative<wire::StatusRequest>(asked.request.body)) {
      reply = feed_->reply_to(asked.request, status());
    }
    if (!reply && std::holds_alternative<wire::PendingKeysRequest>(asked.request.body)) {
      reply = feed_->reply_to(asked.request, wire::PendingKeys{admission_->waiting()});
    }
    if (!reply) {
      reply = feed_->reply_to(asked.request, wire::Refused{wire::Refusal::invalid, "this station does not do that"});
    }
    if (auto* told = std::get_if<wire::PositionReply>(&reply->body))
      told->thumbnail_wanted = thumbnail_desk_.wanted(clock_.steady());
    endpoint_->reply(asked.peer, *reply);
  }
}

void Station::beat(bool newcomer) {
  if (auto frame = feed_->heartbeat(clock_.steady(), clock_.wall(), newcomer)) endpoint_->publish(*frame);
}

}  // namespace tongping::station
