// What a check has found, in plain words. A value.
#pragma once

#include <string>
#include <vector>

namespace tongping::check {

enum class Verdict {
  good,     // as it should be
  unknown,  // could not be looked at, `text` says why
  warning,  // the meeting can be held; better mend it
  failed,   // the meeting cannot be held like this
};

const char* name_of(Verdict verdict);  // "good", "unknown", "warning", "failed"

struct Finding {
  std::string subject;  // a microphone's id, or "disk", "clock", …
  Verdict verdict = Verdict::good;
  std::string code;    // for programs, constant over versions: "too_quiet"
  std::string text;    // what was found, in the language of the interface
  std::string advice;  // what to do; empty where there is nothing to do
};

using Findings = std::vector<Finding>;

// Who hears whom, when somebody spoke at each microphone in turn.
struct BleedMatrix {
  struct Row {
    std::string spoken_at;
    std::vector<float> heard_db;  // by microphone, against where the voice was heard best; empty: nobody was heard
  };
  std::vector<std::string> microphones;
  std::vector<Row> rows;  // none: it was not asked for
};

struct Report {
  Findings findings;
  BleedMatrix bleed;
};

}  // namespace tongping::check
