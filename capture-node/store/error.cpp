#include "capture-node/store/error.hpp"

namespace tongping::store {

const char* name_of(Cause cause) {
  switch (cause) {
    case Cause::refused: return "refused";
    case Cause::full: return "full";
    case Cause::busy: return "busy";
    case Cause::io: return "io";
    case Cause::damaged: return "damaged";
    case Cause::unusable: return "unusable";
  }
  return "unknown";
}

}  // namespace tongping::store
