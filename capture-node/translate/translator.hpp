// Text in one language in, text in another out. One engine a file pair.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.hpp"

namespace tongping::translate {

// One direction (English to Spanish); owned and called by one TranslationWorker.
class Translator {
 public:
  virtual ~Translator() = default;

  // Blocks until the answer or the engine's deadline. An engine that failed is started again by the next call. Errors
  // never contain what was said. [translator]
  virtual base::Result<std::string> translate(std::string_view text) = 0;

  // Makes the running call and every later one fail soon: whoever stops must not wait for an engine that hangs. [any]
  virtual void interrupt() = 0;
};

}  // namespace tongping::translate
