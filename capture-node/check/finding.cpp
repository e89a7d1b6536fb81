#include "capture-node/check/finding.hpp"

namespace tongping::check {

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::good: return "good";
    case Verdict::unknown: return "unknown";
    case Verdict::warning: return "warning";
    case Verdict::failed: break;
  }
  return "failed";
}

}  // namespace tongping::check
