#include "common/transcript/transcript.hpp"

#include <algorithm>
#include <tuple>

namespace tongping::transcript {
namespace {

using SegmentPointer = std::shared_ptr<const Segment>;

auto order_of(const Segment& segment) { return std::tie(segment.wall_start_ns, segment.key); }

auto locate(std::vector<SegmentPointer>& segments, const SegmentKey& key) {
  // Changes touch the newest segments, so search from the back; of one station's, only the ids differ.
  const auto found = std::find_if(segments.rbegin(), segments.rend(), [&](const SegmentPointer& s) {
    return s->key.segment == key.segment && s->key.station == key.station;
  });
  return found == segments.rend() ? segments.end() : std::prev(found.base());
}

void insert_ordered(std::vector<SegmentPointer>& segments, SegmentPointer segment) {
  const auto later = [](const Segment& value, const SegmentPointer& s) { return order_of(value) < order_of(*s); };
  segments.insert(std::upper_bound(segments.begin(), segments.end(), *segment, later), std::move(segment));
  if (segments.size() > Transcript::window) segments.erase(segments.begin());
}

bool put_segment(Transcript& transcript, const Segment& segment) {
  auto& segments = transcript.segments;
  const auto known = locate(segments, segment.key);
  if (known != segments.end()) {
    const bool was_interim = (*known)->state == SegmentState::interim;
    if (segment.state == SegmentState::interim && !was_interim) return false;
    // What was shown while the disk was full is stored later under the same revision.
    const bool stored = was_interim && segment.state != SegmentState::interim;
    if ((*known)->revision >= segment.revision + (stored ? 1 : 0)) return false;
    if (order_of(**known) == order_of(segment)) {
      *known = std::make_shared<const Segment>(segment);
      return true;
    }
    segments.erase(known);
  }
  insert_ordered(segments, std::make_shared<const Segment>(segment));
  return true;
}

template <typename Value, typename Same>
void put_or_remove(std::vector<Value>& values, const Value& value, bool removed, Same same) {
  const auto known = std::find_if(values.begin(), values.end(), same);
  if (removed) {
    if (known != values.end()) values.erase(known);
  } else if (known != values.end()) {
    *known = value;
  } else {
    values.push_back(value);
  }
}

struct Applier {
  Transcript& transcript;

  void operator()(const SessionStarted& started) const {
    transcript.session = started;
    transcript.claims.clear();
    if (transcript.consent && transcript.consent->session != started.session) transcript.consent.reset();
    // One that goes on after its end keeps its text.
    std::erase_if(transcript.segments, [&](const SegmentPointer& s) { return s->session != started.session; });
  }
  void operator()(const SessionEnded& ended) const {
    if (transcript.session && transcript.session->session == ended.session) transcript.session.reset();
  }
  void operator()(const SegmentChanged& change) const { put_segment(transcript, change.segment); }
  void operator()(const RoleChanged& change) const {
    put_or_remove(transcript.roles, change.role, change.removed,
                  [&](const Role& r) { return r.shown.id == change.role.shown.id; });
  }
  void operator()(const MicrophoneChanged& change) const {
    put_or_remove(transcript.microphones, change.microphone, change.removed,
                  [&](const Microphone& m) { return m.id == change.microphone.id; });
  }
  void operator()(const MicrophonesClaimed& claimed) const {
    put_or_remove(transcript.claims, claimed, false, [&](const MicrophonesClaimed& c) { return c.set == claimed.set; });
  }
  void operator()(const DirectiveGiven& given) const { give(transcript.directives, given.directive); }
  void operator()(const SoundGap& /*gap*/) const {}  // of the log alone
  void operator()(const ConsentChanged& changed) const {
    transcript.consent = std::make_shared<const ConsentChanged>(changed);
  }
};

}  // namespace

bool apply(Transcript& transcript, const Event& event) {
  if (event.sequence <= transcript.last_sequence) return false;
  transcript.last_sequence = event.sequence;
  transcript.last_wall_ns = event.wall_ns;
  std::visit(Applier{transcript}, event.body);
  return true;
}

bool apply_interim(Transcript& transcript, const Segment& segment) { return put_segment(transcript, segment); }

void drop_interim(Transcript& transcript, std::string_view station) {
  std::erase_if(transcript.segments, [&](const SegmentPointer& s) {
    return s->state == SegmentState::interim && s->key.station == station;
  });
  transcript.unstored_claims.clear();
}

std::vector<MicrophonesClaimed> claims_in_force(const Transcript& transcript) {
  std::vector<MicrophonesClaimed> claims = transcript.claims;
  claims.insert(claims.end(), transcript.unstored_claims.begin(), transcript.unstored_claims.end());
  return claims;
}

bool consent_stands(const Transcript& transcript) {
  const auto& word = transcript.consent;
  return transcript.session && word && word->given && word->session == transcript.session->session;
}

const Segment* find(const Transcript& transcript, const SegmentKey& key) {
  for (auto at = transcript.segments.rbegin(); at != transcript.segments.rend(); ++at) {
    if ((*at)->key == key) return at->get();
  }
  return nullptr;
}

const Role* find_role(const Transcript& transcript, std::string_view id) {
  for (const Role& role : transcript.roles) {
    if (role.shown.id == id) return &role;
  }
  return nullptr;
}

}  // namespace tongping::transcript
