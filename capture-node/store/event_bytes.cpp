#include "capture-node/store/event_bytes.hpp"

#include "common/base/json.hpp"
#include "common/transcript/segment_json.hpp"

namespace tongping::store {
namespace {

using base::Json;
using namespace transcript;

struct Writer {
  Json operator()(const SessionStarted& b) const {
    return {{"session", b.session}, {"name", b.name}, {"wall_ns", b.wall_ns}};
  }
  Json operator()(const SessionEnded& b) const { return {{"session", b.session}}; }
  Json operator()(const SegmentChanged& b) const {
    return {{"segment", to_json_line(b.segment)}, {"confidence", b.segment.confidence}};
  }
  Json operator()(const RoleChanged& b) const {
    const Role& r = b.role;
    return {{"id", r.shown.id},       {"label", r.shown.label},   {"color", to_hex(r.shown.color)},
            {"language", r.language}, {"translate", r.translate}, {"removed", b.removed}};
  }
  Json operator()(const MicrophoneChanged& b) const {
    return {
        {"id", b.microphone.id}, {"source", b.microphone.source}, {"role", b.microphone.role}, {"removed", b.removed}};
  }
};

EventBody read_body(std::size_t kind, const Json& b) {
  switch (kind) {
    case 0: return SessionStarted{b.at("session"), b.at("name"), b.at("wall_ns")};
    case 1: return SessionEnded{b.at("session")};
    case 2: {
      SegmentChanged changed{segment_from_json(b.at("segment").get<std::string>()).value()};
      changed.segment.confidence = b.at("confidence");
      return changed;
    }
    case 3: {
      RoleChanged changed;
      changed.role = {{b.at("id"), b.at("label"), color_from_hex(b.at("color").get<std::string>()).value()},
                      b.at("language"),
                      b.at("translate")};
      changed.removed = b.at("removed");
      return changed;
    }
    default: return MicrophoneChanged{{b.at("id"), b.at("source"), b.at("role")}, b.at("removed")};
  }
}

}  // namespace

std::string encode_event(const Event& event) {
  const Json line = {{"sequence", event.sequence},
                     {"wall_ns", event.wall_ns},
                     {"session", event.session},
                     {"kind", event.body.index()},
                     {"body", std::visit(Writer{}, event.body)}};
  return base::to_line(line);
}

base::Result<Event> decode_event(std::string_view bytes) {
  auto line = base::parse_json(bytes);
  if (!line) return base::pass_on(line.error());
  try {
    const Json& o = *line;
    return Event{o.at("sequence"), o.at("wall_ns"), o.at("session"), read_body(o.at("kind"), o.at("body"))};
  } catch (const Json::exception& error) {
    return base::failure(error.what());
  }
}

}  // namespace tongping::store
