#include "capture-node/meeting.hpp"

#include <algorithm>
#include <iterator>
#include <thread>

#include "capture-node/session_opening.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/transcript/ownership.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;
using base::tr_format;
using console::Severity;
using transcript::EventBody;
using transcript::SessionStarted;

// An answer takes some milliseconds, a second on a busy machine; who is not there cannot be waited for.
constexpr auto moment = 3s;
constexpr auto answer_look_interval = 10ms;

// A lead that is so far ahead is not approached slowly: this station began without it.
constexpr auto farthest = 1s;

const PeerNews nobody;

// The newest time that anything stored was stamped with.
std::int64_t newest_stamp(const transcript::Transcript& stored) {
  std::int64_t newest = stored.session ? stored.session->wall_ns : 0;
  for (const auto& segment : stored.segments) newest = std::max(newest, transcript::wall_end_ns(*segment));
  transcript::Ownership ownership;
  for (const auto& claimed : stored.claims) {
    ownership.learn(claimed);
    newest = std::max(newest, ownership.newest_time(claimed.set));
  }
  return newest;
}

}  // namespace

Meeting::Meeting(const config::StationConfig& config, base::EvenClock& speech_clock, const base::Clock& clock,
                 const base::Log& log)
    : config_(config),
      speech_clock_(speech_clock),
      clock_(clock),
      log_(log),
      standby_(config.standby.part, config.name) {
  const wire::FollowerIdentity identity{config.name, wire::PeerKind::tool, config.directory};
  if (config.lead) lead_ = std::make_unique<PeerStation>(*config.lead, identity, clock, log);
  if (config.standby.part != Standby::Part::none) {
    other_ = std::make_unique<PeerStation>(config.standby.other, identity, clock, log);
  }
  for (const config::StationAddress& address : config.beside) {
    const bool is_lead = config.lead && config.lead->desk == address.desk;
    if (!is_lead) beside_.push_back(std::make_unique<PeerStation>(address, identity, clock, log));
  }
}

std::vector<Meeting::Heard> Meeting::take_heard(const transcript::Transcript& own) {
  std::vector<Heard> heard;
  const auto take = [&](const std::unique_ptr<PeerStation>& peer) {
    const PeerNews& news = news_of(peer);
    auto& given = heard_[peer.get()];
    if (news.texts == given || news.session != own.session) return;
    given = news.texts;
    heard.push_back({news.station, news.texts});
  };
  if (lead_ != nullptr) take(lead_);
  for (const auto& peer : beside_) take(peer);
  return heard;
}

const PeerNews& Meeting::news_of(const std::unique_ptr<PeerStation>& peer) const {
  return peer == nullptr ? nobody : peer->news();
}

std::optional<SessionStarted> Meeting::begin(const transcript::Transcript& stored, const std::string& new_name) {
  wait_for_peers();
  set_clock(stored);
  standby_.begin(stored.claims, stored.session.has_value(), clock_.steady());
  if (stored.session) return std::nullopt;
  Session joined = session_to_join();
  if (lead_ != nullptr && !joined) {
    const std::string& lead = lead_->desk();
    say(Severity::warning,
        base::format("the lead at {} does not answer: this station begins a session of its own", lead),
        tr_format("The lead station at {} does not answer: this station holds a meeting of its own", lead));
  }
  if (joined) log_.info(base::format("this station joins session {}", joined->session));
  if (joined || config_.standby.part == Standby::Part::second) return joined;
  return new_session(new_name, speech_clock_.wall());
}

void Meeting::wait_for_peers() {
  const auto missing = [this](const std::unique_ptr<PeerStation>& peer) {
    return peer != nullptr && (!news_of(peer).heard || !news_of(peer).clock_ahead);
  };
  const base::SteadyTime end = clock_.steady() + moment;
  while ((missing(lead_) || missing(other_)) && clock_.steady() < end)
    std::this_thread::sleep_for(answer_look_interval);
}

void Meeting::set_clock(const transcript::Transcript& stored) {
  for (const auto* peer : {&lead_, &other_}) {
    const PeerNews& news = news_of(*peer);
    if (!news.clock_ahead) continue;
    speech_clock_.set_ahead(*news.clock_ahead);
    break;
  }
  const base::WallTime newest = base::from_ns(newest_stamp(stored));
  if (speech_clock_.wall() < newest) speech_clock_.set(newest);
}

Meeting::Session Meeting::session_to_join() const {
  for (const auto* peer : {&lead_, &other_}) {
    const PeerNews& news = news_of(*peer);
    if (!news.heard || !news.session) continue;
    if (news.station != config_.name) return news.session;
    log_.error(
        base::format("the station at {} is called \"{}\" like this one: two stations of a meeting need two names",
                     (*peer)->desk(), news.station));
  }
  return std::nullopt;
}

std::vector<EventBody> Meeting::turn(const transcript::Transcript& own) {
  std::vector<EventBody> events;
  if (lead_ == nullptr && other_ == nullptr) return events;
  follow_clock(own);
  watch_lead(own);
  if (other_ == nullptr) return events;
  follow_session(own, events);
  const bool in_session = own.session || !events.empty();
  const std::int64_t now_ns = base::to_ns(speech_clock_.wall());
  auto claim = claimed(standby_.turn(news_of(other_), clock_.steady(), now_ns), in_session);
  std::move(claim.begin(), claim.end(), std::back_inserter(events));
  tell_duty();
  return events;
}

std::vector<EventBody> Meeting::take_microphones(const transcript::Transcript& own) {
  return claimed(standby_.take(news_of(other_), base::to_ns(speech_clock_.wall())), own.session.has_value());
}

// What is said belongs to a session, also where the other station never had one.
std::vector<EventBody> Meeting::claimed(std::optional<transcript::MicrophonesClaimed> claim, bool in_session) {
  std::vector<EventBody> events;
  if (!claim) return events;
  if (!in_session) events.emplace_back(new_session(config_.session_name, speech_clock_.wall()));
  events.emplace_back(std::move(*claim));
  return events;
}

// The lead's, in its session. A station that stands by stamps nothing that counts: it takes the other one's as it is.
void Meeting::follow_clock(const transcript::Transcript& own) {
  const PeerNews& lead = news_of(lead_);
  const PeerNews& other = news_of(other_);
  if (lead.alive && lead.clock_ahead && lead.session == own.session) {
    const bool far = *lead.clock_ahead - speech_clock_.ahead() > farthest;
    far ? speech_clock_.set_ahead(*lead.clock_ahead) : speech_clock_.approach(*lead.clock_ahead);
  } else if (!may_speak() && other.alive && other.clock_ahead) {
    speech_clock_.set_ahead(*other.clock_ahead);
  }
}

// Who stands by is always in the session of the one that speaks, so that it can go on in it.
void Meeting::follow_session(const transcript::Transcript& own, std::vector<EventBody>& events) {
  const PeerNews& other = news_of(other_);
  if (may_speak() || !other.heard || !other.alive || other.station == config_.name) return;
  const std::string theirs = other.session ? other.session->session : "";
  const std::string ours = own.session ? own.session->session : "";
  const std::string change = base::format("{} to {}", ours, theirs);
  if (theirs == ours || change == changed_) return;
  changed_ = change;
  if (!ours.empty()) events.emplace_back(transcript::SessionEnded{ours});
  if (!theirs.empty()) events.emplace_back(*other.session);
}

std::optional<RoleSettings> Meeting::shared_settings(const RoleSettings& own, const transcript::Transcript& stored) {
  const PeerNews& other = news_of(other_);
  if (!other.heard || other.station == config_.name) return std::nullopt;
  tell_missing(own);
  RoleSettings settings =
      station::shared_settings(own, other, {!may_speak(), {config_.roles, config_.microphones}, stored.session});
  if (settings == own) return std::nullopt;
  return settings;
}

std::string Meeting::speaks_instead() const {
  const PeerNews& other = news_of(other_);
  return !may_speak() && other.heard && other.alive ? other.station : "";
}

std::vector<console::OtherStation> Meeting::others(const transcript::Transcript& own) const {
  using Part = console::OtherStation::Part;
  using State = console::OtherStation::State;
  std::vector<console::OtherStation> all;
  const auto add = [&](const std::unique_ptr<PeerStation>& peer, Part part) {
    if (peer == nullptr) return;
    const PeerNews& news = news_of(peer);
    console::OtherStation& other = all.emplace_back();
    other.name = news.station.empty() ? peer->desk() : news.station;
    other.part = part;
    other.state = news.refused  ? State::refused
                  : !news.heard ? State::unheard
                  : news.alive  ? State::heard
                                : State::silent;
    other.in_session = news.session && news.session == own.session;
    other.speaks = part == Part::pair && !speaks_instead().empty();
  };
  add(lead_, Part::lead);
  add(other_, Part::pair);
  for (const auto& peer : beside_) add(peer, Part::beside);
  return all;
}

void Meeting::tell_missing(const RoleSettings& own) {
  const PeerNews& other = news_of(other_);
  std::vector<std::string> missing = missing_microphones(own, other);
  if (missing == missing_told_) return;
  missing_told_ = std::move(missing);
  for (const std::string& microphone : missing_told_) {
    say(Severity::warning,
        base::format("\"{}\" has microphone \"{}\", which this station has not: nobody hears it when this one speaks",
                     other.station, microphone),
        tr_format("\"{}\" has microphone {}, which this station has not: nobody hears it when this one speaks",
                  other.station, microphone));
  }
}

void Meeting::watch_lead(const transcript::Transcript& own) {
  const PeerNews& lead = news_of(lead_);
  if (!lead.heard || !lead.session || !own.session || lead.session->session == lead_told_) return;
  lead_told_ = lead.session->session;
  if (lead_told_ == own.session->session) {
    log_.info(base::format("this station is in session {} of its lead \"{}\"", lead_told_, lead.station));
    return;
  }
  say(Severity::warning,
      base::format("the lead \"{}\" is in session {}, this station goes on in session {}; start it again to join",
                   lead.station, lead_told_, own.session->session),
      tr_format("\"{}\" holds another meeting; start this station again to join it", lead.station));
}

void Meeting::learn(const transcript::Event& stored) {
  const auto* claimed = std::get_if<transcript::MicrophonesClaimed>(&stored.body);
  if (claimed != nullptr) learn(*claimed);
}

void Meeting::learn(const transcript::MicrophonesClaimed& claimed) {
  if (claimed.claims.empty()) return;
  standby_.learn(claimed);
  // The claim may lie in the future of this clock where the other one's was ahead: nothing was stamped here since.
  if (standby_.may_speak()) {
    speech_clock_.set(std::max(speech_clock_.wall(), base::from_ns(claimed.claims.back().from_ns)));
  }
}

void Meeting::tell_duty() {
  const std::string owner = standby_.owner();
  if (owner == owner_told_ || owner.empty()) return;
  const bool first = owner_told_.empty();
  owner_told_ = owner;
  if (owner == config_.name) {
    if (standby_.term() == 0) return;
    say(Severity::warning,
        base::format("this station speaks for the microphones from now on (term {})", standby_.term()),
        base::tr("This station has taken over the microphones"));
  } else if (first && standby_.term() == 0) {
    log_.info(base::format("standing by for \"{}\"", owner));
  } else {
    say(Severity::warning,
        base::format(
            "\"{}\" speaks for the microphones (term {}): this station stands by; `capture-node standby take` takes "
            "them back",
            owner, standby_.term()),
        tr_format("\"{}\" speaks for the microphones; this station stands by", owner));
  }
}

void Meeting::say(Severity severity, const std::string& english, std::string shown) {
  severity == Severity::error ? log_.error(english) : log_.warning(english);
  notes_.push_back({base::to_ns(clock_.wall()), severity, std::move(shown), true});
}

}  // namespace tongping::station
