// Plays a recorded stream of a station (`capture-node tail --json --interim`) to a stage, and counts what its wall took
// away, in a way of its own.
#pragma once

#include <fstream>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "common/transcript/segment_json.hpp"
#include "display-node/subtitle/stage.hpp"

namespace tongping::support {

using Stream = std::vector<transcript::Segment>;

// Lines that are no segment (notes of `tail`) are passed over.
inline Stream load_stream(const std::filesystem::path& file) {
  Stream stream;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (auto segment = transcript::segment_from_json(line)) stream.push_back(std::move(*segment));
  }
  return stream;
}

// What stood where, a code point a place, told apart by what has scrolled off; knows nothing of erased.cpp.
class WallWatch {
 public:
  // `withdrawn` segments count as taken away; others that are gone have left. Code points taken away since the last
  // look.
  std::size_t look(const std::vector<subtitle::Cue>& cues, const std::vector<transcript::SegmentKey>& withdrawn) {
    std::map<Place, Cells> now;
    std::map<transcript::SegmentKey, bool> there;
    for (const subtitle::Cue& cue : cues) {
      there[cue.key] = true;
      for (const subtitle::CueLine& line : cue.lines) now[{cue.key, line.language}] = cells(line);
    }
    std::size_t taken = 0;
    for (const auto& [place, before] : wall_) {
      const bool gone = std::find(withdrawn.begin(), withdrawn.end(), place.first) != withdrawn.end();
      if (!there[place.first] && !gone) continue;
      taken += differs_from(before, now.contains(place) ? now[place] : Cells{});
    }
    for (const auto& [place, present] : now) shown_[place] = present.scrolled + present.text.size();
    wall_ = std::move(now);
    return taken;
  }

  // Characters finally shown.
  std::size_t shown() const {
    std::size_t all = 0;
    for (const auto& [place, count] : shown_) all += count;
    return all;
  }

 private:
  using Place = std::pair<transcript::SegmentKey, std::string>;
  struct Cells {
    std::size_t scrolled = 0;
    std::vector<std::string> text;  // a code point each
  };

  static Cells cells(const subtitle::CueLine& line) {
    Cells cells{line.scrolled, {}};
    for (const char byte : line.text) {
      const bool continues = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
      if (!continues) cells.text.emplace_back();
      cells.text.back() += byte;
    }
    return cells;
  }

  static std::size_t differs_from(const Cells& before, const Cells& after) {
    bool changed = false;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < before.text.size(); ++i) {
      const std::size_t place = before.scrolled + i;
      if (place < after.scrolled) continue;
      const std::size_t at = place - after.scrolled;
      changed = changed || at >= after.text.size() || after.text[at] != before.text[i];
      if (changed) ++taken;
    }
    return taken;
  }

  std::map<Place, Cells> wall_;
  std::map<Place, std::size_t> shown_;
};

struct Replayed {
  std::size_t erased = 0;   // as the scenes say
  std::size_t watched = 0;  // as WallWatch counts
  std::size_t shown = 0;
  std::size_t pictures = 0;
  double erasure() const { return shown == 0 ? 0 : static_cast<double>(erased) / static_cast<double>(shown); }
};

// In the time in which it was recorded, each picture at the moment when a screen would make it.
class StreamReplay {
 public:
  StreamReplay(subtitle::Show show, text::Typesetter& typesetter, subtitle::Size size)
      : stage_(std::move(show), typesetter), size_(size) {}

  Replayed play(const Stream& stream) {
    for (const transcript::Segment& segment : stream) {
      const base::SteadyTime then(std::chrono::nanoseconds(segment.published_ns));
      while (next_ && *next_ < then) compose(*next_);
      take(segment, then);
      compose(then);
    }
    for (int i = 0; i < 10'000 && next_; ++i) compose(*next_);
    result_.shown = watch_.shown();
    return result_;
  }

 private:
  void take(const transcript::Segment& segment, base::SteadyTime now) {
    auto pointer = std::make_shared<const transcript::Segment>(segment);
    const auto same = std::find_if(text_.segments.begin(), text_.segments.end(),
                                   [&](const auto& known) { return known->key == segment.key; });
    if (same == text_.segments.end()) {
      text_.segments.push_back(std::move(pointer));
    } else if (segment.revision >= (*same)->revision) {
      *same = std::move(pointer);
    }
    const bool withdrawn = segment.state == transcript::SegmentState::withdrawn;
    std::erase(withdrawn_, segment.key);
    if (withdrawn) withdrawn_.push_back(segment.key);
    if (segment.sequence == 0) return;
    text_.due.push_back(
        {segment.key, segment.sequence, segment.sequence, withdrawn, now, subtitle::SkipReason::behind});
  }

  void compose(base::SteadyTime now) {
    const subtitle::Scene& scene = stage_.compose(text_, size_, now);
    text_.due.clear();
    next_ = scene.next_change;
    result_.erased += scene.erased;
    result_.watched += watch_.look(scene.cues, withdrawn_);
    ++result_.pictures;
  }

  subtitle::Stage stage_;
  const subtitle::Size size_;
  subtitle::WallText text_;
  std::vector<transcript::SegmentKey> withdrawn_;
  std::optional<base::SteadyTime> next_;
  WallWatch watch_;
  Replayed result_;
};

}  // namespace tongping::support
