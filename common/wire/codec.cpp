#include "common/wire/codec.hpp"

#include <tongping.pb.h>

#include "common/wire/codec_parts.hpp"
#include "common/wire/limits.hpp"
#include "common/wire/speech_codec.hpp"

namespace tongping::wire {
namespace {

struct FrameWriter {
  pb::FeedFrame& to;

  void operator()(const transcript::Event& body) const { write(body, *to.mutable_event()); }
  void operator()(const Interim& body) const {
    write(body.segment, *to.mutable_interim()->mutable_segment());
    to.mutable_interim()->set_last_sequence(body.last_sequence);
  }
  void operator()(const Heartbeat& body) const {
    to.mutable_heartbeat()->set_last_sequence(body.last_sequence);
    to.mutable_heartbeat()->set_wall_ns(wall_time(body.wall_ns));
    to.mutable_heartbeat()->set_interims(body.interims);
    for (std::size_t i = 0; i < body.unstored_claims.size() && i < max_sets; ++i) {
      write(body.unstored_claims[i], *to.mutable_heartbeat()->add_unstored_claims());
    }
  }
};

struct RequestWriter {
  pb::DeskRequest& to;

  void operator()(const Hello& body) const { write(body, *to.mutable_hello()); }
  void operator()(const SnapshotRequest& body) const {
    to.mutable_snapshot()->set_snapshot(body.snapshot);
    to.mutable_snapshot()->set_first(body.first);
  }
  void operator()(const ReplayRequest& body) const {
    to.mutable_replay()->set_from(body.from);
    to.mutable_replay()->set_max_events(body.max_events);
    to.mutable_replay()->set_before_wall_ns(wall_time(body.before_wall_ns));
  }
  void operator()(const StatusRequest&) const { to.mutable_status(); }
  void operator()(const Command& body) const { write(body, *to.mutable_command()); }
  void operator()(const Position& body) const { write(body, *to.mutable_position()); }
  void operator()(const PendingKeysRequest&) const { to.mutable_pending_keys(); }
  void operator()(const Ping& /*body*/) const { to.mutable_ping(); }
  void operator()(const Thumbnail& body) const { write(body, *to.mutable_thumbnail()); }
};

struct ReplyWriter {
  pb::DeskReply& to;

  void operator()(const HelloReply& body) const {
    to.mutable_hello()->set_wall_ns(wall_time(body.wall_ns));
    to.mutable_hello()->set_last_sequence(body.last_sequence);
    to.mutable_hello()->set_protocol(body.protocol);
  }
  void operator()(const SnapshotPage& body) const {
    pb::SnapshotPage& page = *to.mutable_snapshot();
    page.set_snapshot(body.snapshot);
    page.set_first(body.first);
    page.set_more(body.more);
    page.set_last_sequence(body.last_sequence);
    page.set_last_wall_ns(wall_time(body.last_wall_ns));
    if (body.session) write(*body.session, *page.mutable_session());
    if (body.consent) write(*body.consent, *page.mutable_consent());
    for (std::size_t i = 0; i < body.roles.size() && i < max_roles; ++i) write(body.roles[i], *page.add_roles());
    for (std::size_t i = 0; i < body.microphones.size() && i < max_microphones; ++i) {
      write(body.microphones[i], *page.add_microphones());
    }
    for (const transcript::Segment& segment : body.segments) write(segment, *page.add_segments());
    for (std::size_t i = 0; i < body.claims.size() && i < max_sets; ++i) write(body.claims[i], *page.add_claims());
    for (std::size_t i = 0; i < body.directives.size() && i < max_directives; ++i) {
      write(body.directives[i], *page.add_directives());
    }
  }
  void operator()(const ReplayPage& body) const {
    pb::ReplayPage& page = *to.mutable_replay();
    page.set_from(body.from);
    page.set_through(body.through);
    page.set_last_sequence(body.last_sequence);
    page.set_other_past(body.other_past);
    for (const transcript::Event& event : body.events) write(event, *page.add_events());
  }
  void operator()(const Status& body) const { to.mutable_status()->set_json(fit(body.json, max_status_bytes)); }
  void operator()(const CommandDone& body) const {
    to.mutable_done()->set_id(fit(body.id, max_name_bytes));
    to.mutable_done()->set_repeated(body.repeated);
    to.mutable_done()->set_sequence(body.sequence);
    for (const transcript::Directive& directive : body.directives)
      write(directive, *to.mutable_done()->add_directives());
  }
  void operator()(const Refused& body) const { write(body, *to.mutable_refused()); }
  void operator()(const PositionReply& body) const {
    to.mutable_position()->set_wall_ns(wall_time(body.wall_ns));
    to.mutable_position()->set_last_sequence(body.last_sequence);
    to.mutable_position()->set_thumbnail_wanted(body.thumbnail_wanted);
  }
  void operator()(const ThumbnailTaken& body) const { to.mutable_thumbnail()->set_again(body.again); }
  void operator()(const PendingKeys& body) const { write(body, *to.mutable_pending_keys()); }
  void operator()(const PingReply& body) const {
    to.mutable_ping()->set_received_ns(wall_time(body.received_ns));
    to.mutable_ping()->set_sent_ns(wall_time(body.sent_ns));
  }
};

void read(const pb::SnapshotPage& from, SnapshotPage& to, Reading& reading) {
  to.snapshot = from.snapshot();
  to.first = from.first();
  to.more = from.more();
  to.last_sequence = from.last_sequence();
  reading.wall(from.last_wall_ns(), "last_wall_ns", to.last_wall_ns);
  if (from.has_session()) read(from.session(), to.session.emplace(), reading);
  if (from.has_consent()) read(from.consent(), to.consent.emplace(), reading);
  reading.count(from.roles_size(), max_roles, "roles");
  reading.count(from.microphones_size(), max_microphones, "microphones");
  reading.count(from.segments_size(), transcript::Transcript::window, "segments");
  reading.count(from.claims_size(), max_sets, "claimed sets");
  reading.count(from.directives_size(), max_directives, "directives");
  if (reading.failed()) return;
  for (const pb::Role& role : from.roles()) read(role, to.roles.emplace_back(), reading);
  for (const pb::Microphone& microphone : from.microphones()) read(microphone, to.microphones.emplace_back(), reading);
  for (const pb::Segment& segment : from.segments()) read(segment, to.segments.emplace_back(), reading);
  for (const pb::MicrophonesClaimed& claimed : from.claims()) read(claimed, to.claims.emplace_back(), reading);
  for (const pb::Directive& directive : from.directives()) read(directive, to.directives.emplace_back(), reading);
}

void read(const pb::ReplayPage& from, ReplayPage& to, Reading& reading) {
  to.from = from.from();
  to.through = from.through();
  to.last_sequence = from.last_sequence();
  to.other_past = from.other_past();
  reading.count(from.events_size(), max_replay_events, "events");
  if (reading.failed()) return;
  std::uint64_t before = 0;
  for (const pb::Event& event : from.events()) {
    read(event, to.events.emplace_back(), reading);
    const bool in_range = event.sequence() >= to.from && event.sequence() <= to.through;
    if (!in_range || event.sequence() <= before)
      return reading.refuse("events that are not in order or not of the page");
    before = event.sequence();
  }
}

void read(const pb::FeedFrame& from, FeedFrame& to, Reading& reading) {
  read(from.origin(), to.origin, reading);
  reading.wall(from.published_ns(), "published_ns", to.published_ns);
  switch (from.body_case()) {
    case pb::FeedFrame::kEvent: return read(from.event(), to.body.emplace<transcript::Event>(), reading);
    case pb::FeedFrame::kInterim: {
      auto& body = to.body.emplace<Interim>();
      body.last_sequence = from.interim().last_sequence();
      read(from.interim().segment(), body.segment, reading);
      if (body.segment.state != transcript::SegmentState::interim) reading.refuse("interim text in a final state");
      return;
    }
    case pb::FeedFrame::kHeartbeat: {
      auto& body = to.body.emplace<Heartbeat>();
      body.last_sequence = from.heartbeat().last_sequence();
      body.interims = from.heartbeat().interims();
      reading.count(from.heartbeat().unstored_claims_size(), max_sets, "claimed sets");
      if (reading.failed()) return;
      for (const pb::MicrophonesClaimed& claimed : from.heartbeat().unstored_claims()) {
        read(claimed, body.unstored_claims.emplace_back(), reading);
      }
      return reading.wall(from.heartbeat().wall_ns(), "heartbeat's time", body.wall_ns);
    }
    case pb::FeedFrame::BODY_NOT_SET: break;
  }
  reading.refuse("no body that is known");
}

void read(const pb::DeskRequest& from, DeskRequest& to, Reading& reading) {
  to.id = from.id();
  switch (from.body_case()) {
    case pb::DeskRequest::kHello: return read(from.hello(), to.body.emplace<Hello>(), reading);
    case pb::DeskRequest::kSnapshot:
      to.body = SnapshotRequest{from.snapshot().snapshot(), from.snapshot().first()};
      return;
    case pb::DeskRequest::kReplay: {
      auto& body = to.body.emplace<ReplayRequest>(ReplayRequest{from.replay().from(), from.replay().max_events()});
      return reading.wall(from.replay().before_wall_ns(), "before_wall_ns", body.before_wall_ns);
    }
    case pb::DeskRequest::kStatus: to.body = StatusRequest{}; return;
    case pb::DeskRequest::kCommand: return read(from.command(), to.body.emplace<Command>(), reading);
    case pb::DeskRequest::kPosition: return read(from.position(), to.body.emplace<Position>(), reading);
    case pb::DeskRequest::kPendingKeys: to.body = PendingKeysRequest{}; return;
    case pb::DeskRequest::kPing: to.body = Ping{}; return;
    case pb::DeskRequest::kThumbnail: return read(from.thumbnail(), to.body.emplace<Thumbnail>(), reading);
    case pb::DeskRequest::BODY_NOT_SET: break;
  }
  reading.refuse("no body that is known");
}

void read(const pb::DeskReply& from, DeskReply& to, Reading& reading) {
  to.id = from.id();
  read(from.origin(), to.origin, reading);
  switch (from.body_case()) {
    case pb::DeskReply::kHello: {
      auto& body = to.body.emplace<HelloReply>();
      body.last_sequence = from.hello().last_sequence();
      body.protocol = from.hello().protocol();
      return reading.wall(from.hello().wall_ns(), "hello's time", body.wall_ns);
    }
    case pb::DeskReply::kSnapshot: return read(from.snapshot(), to.body.emplace<SnapshotPage>(), reading);
    case pb::DeskReply::kReplay: return read(from.replay(), to.body.emplace<ReplayPage>(), reading);
    case pb::DeskReply::kStatus:
      return reading.text(from.status().json(), max_status_bytes, "status", to.body.emplace<Status>().json);
    case pb::DeskReply::kDone: {
      auto& body = to.body.emplace<CommandDone>();
      body.repeated = from.done().repeated();
      body.sequence = from.done().sequence();
      reading.count(from.done().directives_size(), max_directives, "directives");
      if (reading.failed()) return;
      for (const pb::Directive& given : from.done().directives()) read(given, body.directives.emplace_back(), reading);
      return reading.name(from.done().id(), "command id", body.id);
    }
    case pb::DeskReply::kRefused: return read(from.refused(), to.body.emplace<Refused>(), reading);
    case pb::DeskReply::kPosition: {
      auto& body = to.body.emplace<PositionReply>();
      body.last_sequence = from.position().last_sequence();
      body.thumbnail_wanted = from.position().thumbnail_wanted();
      return reading.wall(from.position().wall_ns(), "position's time", body.wall_ns);
    }
    case pb::DeskReply::kPendingKeys: return read(from.pending_keys(), to.body.emplace<PendingKeys>(), reading);
    case pb::DeskReply::kPing: {
      auto& body = to.body.emplace<PingReply>();
      reading.wall(from.ping().received_ns(), "ping's arrival", body.received_ns);
      return reading.wall(from.ping().sent_ns(), "ping's answer", body.sent_ns);
    }
    case pb::DeskReply::kThumbnail: to.body = ThumbnailTaken{from.thumbnail().again()}; return;
    case pb::DeskReply::BODY_NOT_SET: break;
  }
  reading.refuse("no body that is known");
}

template <typename Schema, typename Plain>
base::Result<Plain> decode(std::string_view bytes, std::size_t max_bytes, const char* what) {
  Schema message;
  Plain plain;
  Reading reading;
  if (bytes.size() > max_bytes || !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    reading.refuse("not a message of this protocol");
  } else {
    read(message, plain, reading);
  }
  return reading.result(std::move(plain), what);
}

// More than the numbers, tags and lengths of an item come to, and of one translation or target language.
constexpr std::size_t item_overhead = 192;
constexpr std::size_t part_overhead = 16;
constexpr std::size_t claim_overhead = 32;

struct TextSize {
  std::size_t operator()(const transcript::SessionStarted& b) const { return b.session.size() + b.name.size(); }
  std::size_t operator()(const transcript::SessionEnded& body) const { return body.session.size(); }
  std::size_t operator()(const transcript::SegmentChanged& body) const { return size_in_page(body.segment); }
  std::size_t operator()(const transcript::RoleChanged& body) const {
    std::size_t size =
        body.role.shown.id.size() + body.role.shown.label.size() + body.role.language.size() + body.by.author.size();
    for (const std::string& language : body.role.translate) size += language.size() + part_overhead;
    return size;
  }
  std::size_t operator()(const transcript::MicrophoneChanged& body) const {
    return body.microphone.id.size() + body.microphone.source.size() + body.microphone.role.size() +
           body.by.author.size();
  }
  std::size_t operator()(const transcript::MicrophonesClaimed& body) const {
    std::size_t size = body.set.size();
    for (const transcript::Claim& claim : body.claims) size += claim.station.size() + claim_overhead;
    return size;
  }
  std::size_t operator()(const transcript::DirectiveGiven& /*body*/) const { return max_directive_bytes; }
  std::size_t operator()(const transcript::SoundGap& body) const { return body.microphone.size(); }
  std::size_t operator()(const transcript::ConsentChanged& body) const {
    return body.session.size() + body.name.size() + body.author.size() + body.statement.size() + body.station.size();
  }
};

}  // namespace

std::string encode(const FeedFrame& frame) {
  if (auto speech = encode_speech(frame)) return std::move(*speech);
  pb::FeedFrame message;
  write(frame.origin, *message.mutable_origin());
  message.set_published_ns(wall_time(frame.published_ns));
  std::visit(FrameWriter{message}, frame.body);
  return message.SerializeAsString();
}

std::string encode(const DeskRequest& request) {
  pb::DeskRequest message;
  message.set_id(request.id);
  std::visit(RequestWriter{message}, request.body);
  return message.SerializeAsString();
}

std::string encode(const DeskReply& reply) {
  if (auto speech = encode_speech(reply)) return std::move(*speech);
  pb::DeskReply message;
  message.set_id(reply.id);
  write(reply.origin, *message.mutable_origin());
  std::visit(ReplyWriter{message}, reply.body);
  return message.SerializeAsString();
}

std::string encode_event(const transcript::Event& event) {
  if (auto speech = encode_speech(event)) return std::move(*speech);
  pb::Event message;
  write(event, message);
  return message.SerializeAsString();
}

std::size_t size_in_page(const transcript::Event& event) {
  return item_overhead + event.session.size() + std::visit(TextSize{}, event.body);
}

std::size_t size_in_page(const transcript::Segment& segment) {
  std::size_t size = item_overhead + segment.key.station.size() + segment.key.segment.size() + segment.session.size() +
                     segment.role.id.size() + segment.role.label.size() + segment.language.size() + segment.text.size();
  size += segment.copy_of.size() + segment.copy_of_station.size() + segment.levels_db.size();
  for (const transcript::Translation& t : segment.translations)
    size += t.language.size() + t.text.size() + part_overhead;
  return size;
}

base::Result<FeedFrame> decode_feed_frame(std::string_view bytes) {
  if (auto speech = decode_speech_frame(bytes)) return std::move(*speech);
  return decode<pb::FeedFrame, FeedFrame>(bytes, max_reply_bytes, "feed frame");
}

base::Result<DeskRequest> decode_desk_request(std::string_view bytes) {
  return decode<pb::DeskRequest, DeskRequest>(bytes, max_request_bytes, "desk request");
}

base::Result<DeskReply> decode_desk_reply(std::string_view bytes) {
  if (auto speech = decode_speech_reply(bytes)) return std::move(*speech);
  return decode<pb::DeskReply, DeskReply>(bytes, max_reply_bytes, "desk reply");
}

base::Result<transcript::Event> decode_event(std::string_view bytes) {
  if (auto speech = decode_speech_event(bytes)) return std::move(*speech);
  return decode<pb::Event, transcript::Event>(bytes, max_reply_bytes, "event");
}

}  // namespace tongping::wire
