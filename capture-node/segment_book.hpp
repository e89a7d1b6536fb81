// Gives identity and revisions: what microphones and translators report becomes segments. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture-node/segment_change.hpp"
#include "common/transcript/event.hpp"

namespace tongping::station {

// A translation that a worker finished, as the book needs it.
struct TranslatedText {
  std::string segment;
  std::uint32_t revision = 0;  // of the segment whose text was translated
  std::string language;
  std::string text;
  bool final = false;
};

// The microphone of a segment of this station; empty where the id is not one of its. [any]
std::string_view microphone_of(std::string_view segment_id);

// The start of the station that gave the id; 0 likewise. [any]
std::uint64_t epoch_of(std::string_view segment_id);

// Owned by the station's loop. Segment ids are MICROPHONE-EPOCH-NUMBER, and MICROPHONE-EPOCH-NUMBER.PART of an
// utterance that was divided: an epoch is never used twice in a log, so a restart never reuses an id. [station]
class SegmentBook {
 public:
  // Segments that are final but still wait for a translation; the oldest beyond this are no longer updated.
  static constexpr std::size_t max_waiting = 256;

  SegmentBook(std::string station, std::uint64_t epoch);

  // All further segments belong to this session; open ones of another are forgotten. Said again, of the same session,
  // once a full disk has stored its start.
  void begin(const transcript::SessionStarted& session);

  // The segment as it stands after the change. The role is taken at a segment's first change and kept.
  transcript::Segment advance(const SegmentChange& change, const transcript::Role& role);

  // Nothing where the segment is unknown, or its text has changed since the job was given.
  std::optional<transcript::Segment> translated(const TranslatedText& done);

  // The segment as a copy of another one, whose words it has: withdrawn, with its text and without translations.
  // Nothing where it is not known here, or is withdrawn already.
  std::optional<transcript::Segment> withdraw(const std::string& id, const transcript::SegmentKey& copy_of);

  // Gives the segment another label. Nothing where it is not known here, or has it already.
  std::optional<transcript::Segment> relabel(const std::string& id, const transcript::RoleLabel& label);

  // As it stands, of every microphone.
  std::vector<transcript::Segment> unfinished() const;

  // Takes back all that is unfinished: gives it withdrawn, without its text.
  std::vector<transcript::Segment> withdraw_unfinished();

  // What is being said at the microphone in its newest turn, in the role that it has now: `before` is what it had.
  struct Running {
    transcript::Segment segment;
    transcript::RoleLabel before;
  };
  std::vector<Running> relabel_running(const std::string& microphone, std::uint64_t turn,
                                       const transcript::Role& before, const transcript::Role& now);

  // Target languages that the segment still lacks a final translation for.
  static std::vector<std::string> missing_languages(const transcript::Segment& segment, const transcript::Role& role);

 private:
  struct Entry {
    transcript::Segment segment;
    std::uint32_t text_revision = 0;
    std::uint64_t turn = 0;
  };

  Entry& entry_of(const std::string& id, const SegmentChange& change, const transcript::Role& role);
  void keep_waiting(const std::string& id);

  const std::string station_;
  const std::uint64_t epoch_;
  transcript::SessionStarted session_;
  std::map<std::string, Entry> entries_;
  std::deque<std::string> finished_;
};

}  // namespace tongping::station
