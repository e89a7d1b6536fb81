// Divides what a captioner is typing where its role changes: what stands there is finished under the old role, and what
// is typed after it is a part of its own under the new one. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/segment_change.hpp"

namespace tongping::station {

// Of one captioner. Owned by the station. [station]
class CaptionDivider {
 public:
  static constexpr std::size_t most_known = 256;  // as many as a captioner can still change

  // What is to be made of the captioner's next change: of a divided utterance what was not finished before, and nothing
  // where there is no more of it.
  std::optional<SegmentChange> pass(SegmentChange change);

  // Everything that is unfinished is finished as it stands.
  std::vector<SegmentChange> divide();

  // Utterances that something is remembered of: those that are unfinished, or were divided.
  std::size_t known() const { return utterances_.size(); }

 private:
  struct Utterance {
    std::uint32_t part = 0;
    std::string finished;                                      // of the source, in the parts before
    std::map<std::string, std::string> finished_translations;  // by language
    std::optional<SegmentChange> open;                         // whole, as it was typed last
  };

  std::map<std::uint64_t, Utterance> utterances_;
};

// The rest of `text` after what of `finished` it still begins with, from a word's beginning on; empty where only
// punctuation is left. [any]
std::string rest_after(const std::string& finished, const std::string& text);

}  // namespace tongping::station
