// Speech to words. One implementation an engine, and a scripted one for tests.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/base/result.hpp"

namespace tongping::recognise {

struct Word {
  std::string text;                    // as the engine writes it; never a noise or silence mark
  std::chrono::milliseconds start{0};  // since begin()
  std::chrono::milliseconds end{0};
};

struct Hypothesis {
  std::vector<Word> words;
  float confidence = -1.0F;  // 0 to 1; negative: the engine gives none
};

// What an engine has learned of a microphone's channel; empty: nothing yet.
using Channel = std::vector<float>;

// Owned and called by one pipeline; keeps what it learned of the channel (mean normalisation) from one utterance to the
// next. Calls come as begin, feed*, finish; partial between them. An error means that the engine is of no use any more.
// [pipeline]
class Recogniser {
 public:
  virtual ~Recogniser() = default;

  virtual base::Result<void> begin() = 0;
  virtual base::Result<void> feed(std::span<const std::int16_t> samples) = 0;  // 16 kHz mono
  virtual Hypothesis partial() = 0;                                            // may change with every feed
  virtual base::Result<Hypothesis> finish() = 0;

  // Between utterances: what it goes on from, so that another microphone may have it in between.
  virtual Channel channel() const { return {}; }
  virtual void set_channel(const Channel& /*channel*/) {}

  // Instead of finish, or between utterances: what was fed is overwritten, as far as the engine can be made to, and
  // gives nothing. The engine is of no use afterwards.
  virtual void forget() = 0;
};

}  // namespace tongping::recognise
