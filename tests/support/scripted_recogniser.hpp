// A recogniser that says what the test tells it to.
#pragma once

#include <string>
#include <vector>

#include "capture-node/recognise/recogniser.hpp"

namespace tongping::support {

class ScriptedRecogniser final : public recognise::Recogniser {
 public:
  // What partial() answers, one after the other (the last one again and again), and finish(), in every utterance.
  std::vector<std::string> partials;
  std::string final_text;
  int utterances_before_failure = -1;  // begin() fails after so many; negative: never

  int begun = 0;
  int finished = 0;
  int forgotten = 0;
  std::vector<std::size_t> samples;  // of each utterance

  base::Result<void> begin() override {
    if (utterances_before_failure >= 0 && begun >= utterances_before_failure) return base::failure("the engine died");
    ++begun;
    next_partial_ = 0;
    samples.push_back(0);
    return {};
  }
  base::Result<void> feed(std::span<const std::int16_t> taken) override {
    samples.back() += taken.size();
    return {};
  }
  recognise::Hypothesis partial() override {
    if (partials.empty()) return {};
    const std::string& text = partials[std::min(next_partial_, partials.size() - 1)];
    ++next_partial_;
    return words_of(text);
  }
  base::Result<recognise::Hypothesis> finish() override {
    ++finished;
    return words_of(final_text);
  }

  void forget() override { ++forgotten; }

  static recognise::Hypothesis words_of(const std::string& text) {
    recognise::Hypothesis hypothesis;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find(' ', at), text.size());
      hypothesis.words.push_back({text.substr(at, end - at), {}, {}});
      at = end + 1;
    }
    return hypothesis;
  }

 private:
  std::size_t next_partial_ = 0;
};

}  // namespace tongping::support
