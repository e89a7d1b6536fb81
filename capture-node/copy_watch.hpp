// One voice in two microphones' text: where the separation of voices has let it through, the same words at the same
// time stand once. Pure.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture-node/segment_change.hpp"
#include "common/transcript/transcript.hpp"

namespace tongping::station {

// What one microphone has of an utterance.
struct HeardText {
  std::string station;  // empty: this one
  std::string microphone;
  std::string segment;
  std::string text;
  base::WallTime start;
  base::WallTime end;
  std::vector<float> levels;  // SegmentChange::levels
};

// Words of Latin and like letters without case, and every character of Chinese and the like. [any]
std::vector<std::string> said_words(std::string_view text);

// True when `weaker` is what the microphone of `stronger` heard better: all of the following hold, and any doubt keeps
// both. Another microphone; `weaker` lies within the time of `stronger`, so that an answer that echoes words, and what
// one person says twice, stay; its words stand in `stronger` in one piece, but for one in six that was heard wrongly,
// of two seconds and more one in two; it is quieter above its room's noise by 6 dB; and its level goes up and down with
// that of the other, as one voice's does and two people's who say the same together does not. [any]
bool is_copy(const HeardText& weaker, const HeardText& stronger);

// What another station of the meeting has said of late, counted from the end of its newest speech, of what has levels;
// times are the meeting's. [any]
std::vector<HeardText> heard_texts(const transcript::Transcript& transcript, base::WallTime newest_end);

// The newest utterances of a station, and of those beside it. [station]
class CopyWatch {
 public:
  static constexpr std::chrono::seconds remembered{30};

  // A finished segment of this station, and what it is a copy of; of this station where that names none.
  struct Copy {
    std::string segment;
    transcript::SegmentKey of;
  };

  struct Found {
    std::optional<transcript::SegmentKey> copy_of;  // what this change is a copy of
    std::vector<Copy> copies;                       // of this one
  };

  // `change` as the newest state of `segment`. Typed captions have no level, and are nobody's copy.
  Found take(const std::string& segment, const SegmentChange& change);

  // All that another station has said of late; gives what is a copy of it here. Its copies of what was said here are
  // its own to find: of two, one is the quieter.
  std::vector<Copy> hear(const std::string& station, const std::vector<HeardText>& texts);

 private:
  struct Entry {
    HeardText heard;
    bool finished = false;
    bool copy = false;

    bool is_own() const { return heard.station.empty(); }
  };

  Entry& entry_of(const std::string& segment);
  std::vector<Copy> copies_of(const HeardText& heard);

  std::deque<Entry> entries_;
};

}  // namespace tongping::station
