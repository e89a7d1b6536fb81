#include "common/wire/codec.hpp"

#include <tongping.pb.h>

#include "common/wire/codec_parts.hpp"
#include "common/wire/limits.hpp"

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
  }
  void operator()(const StatusRequest&) const { to.mutable_status(); }
  void operator()(const Command& body) const { write(body, *to.mutable_command()); }
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
    if (body.session) write(*body.session, *page.mutable_session());
    for (std::size_t i = 0; i < body.roles.size() && i < max_roles; ++i) write(body.roles[i], *page.add_roles());
    for (std::size_t i = 0; i < body.microphones.size() && i < max_microphones; ++i) {
      write(body.microphones[i], *page.add_microphones());
    }
    for (const transcript::Segment& segment : body.segments) write(segment, *page.add_segments());
  }
  void operator()(const ReplayPage& body) const {
    pb::ReplayPage& page = *to.mutable_replay();
    page.set_from(body.from);
    page.set_through(body.through);
    page.set_last_sequence(body.last_sequence);
    for (const transcript::Event& event : body.events) write(event, *page.add_events());
  }
  void operator()(const Status& body) const { to.mutable_status()->set_json(fit(body.json, max_status_bytes)); }
  void operator()(const CommandDone& body) const {
    to.mutable_done()->set_id(fit(body.id, max_name_bytes));
    to.mutable_done()->set_repeated(body.repeated);
    to.mutable_done()->set_sequence(body.sequence);
  }
  void operator()(const Refused& body) const { write(body, *to.mutable_refused()); }
};

void read(const pb::SnapshotPage& from, SnapshotPage& to, Reading& reading) {
  to.snapshot = from.snapshot();
  to.first = from.first();
  to.more = from.more();
  to.last_sequence = from.last_sequence();
  if (from.has_session()) read(from.session(), to.session.emplace(), reading);
  reading.count(from.roles_size(), max_roles, "roles");
  reading.count(from.microphones_size(), max_microphones, "microphones");
  reading.count(from.segments_size(), transcript::Transcript::window, "segments");
  if (reading.failed()) return;
  for (const pb::Role& role : from.roles()) read(role, to.roles.emplace_back(), reading);
  for (const pb::Microphone& microphone : from.microphones()) read(microphone, to.microphones.emplace_back(), reading);
  for (const pb::Segment& segment : from.segments()) read(segment, to.segments.emplace_back(), reading);
}

void read(const pb::ReplayPage& from, ReplayPage& to, Reading& reading) {
  to.from = from.from();
  to.through = from.through();
  to.last_sequence = from.last_sequence();
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
    case pb::DeskRequest::kReplay: to.body = ReplayRequest{from.replay().from(), from.replay().max_events()}; return;
    case pb::DeskRequest::kStatus: to.body = StatusRequest{}; return;
    case pb::DeskRequest::kCommand: return read(from.command(), to.body.emplace<Command>(), reading);
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
      return reading.name(from.done().id(), "command id", body.id);
    }
    case pb::DeskReply::kRefused: return read(from.refused(), to.body.emplace<Refused>(), reading);
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

template <typename Schema, typename Plain>
std::size_t size_of(const Plain& plain) {
  Schema message;
  write(plain, message);
  return message.ByteSizeLong();
}

}  // namespace

std::string encode(const FeedFrame& frame) {
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
  pb::DeskReply message;
  message.set_id(reply.id);
  write(reply.origin, *message.mutable_origin());
  std::visit(ReplyWriter{message}, reply.body);
  return message.SerializeAsString();
}

std::string encode_event(const transcript::Event& event) {
  pb::Event message;
  write(event, message);
  return message.SerializeAsString();
}

std::size_t encoded_size(const transcript::Event& event) { return size_of<pb::Event>(event); }
std::size_t encoded_size(const transcript::Segment& segment) { return size_of<pb::Segment>(segment); }

base::Result<FeedFrame> decode_feed_frame(std::string_view bytes) {
  return decode<pb::FeedFrame, FeedFrame>(bytes, max_reply_bytes, "feed frame");
}

base::Result<DeskRequest> decode_desk_request(std::string_view bytes) {
  return decode<pb::DeskRequest, DeskRequest>(bytes, max_request_bytes, "desk request");
}

base::Result<DeskReply> decode_desk_reply(std::string_view bytes) {
  return decode<pb::DeskReply, DeskReply>(bytes, max_reply_bytes, "desk reply");
}

base::Result<transcript::Event> decode_event(std::string_view bytes) {
  return decode<pb::Event, transcript::Event>(bytes, max_reply_bytes, "event");
}

}  // namespace tongping::wire
