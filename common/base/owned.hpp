// Things of C libraries, released by who owns them.
#pragma once

#include <memory>

namespace tongping::base {

// Calls `release` once, whatever it gives back.
template <auto release>
struct Release {
  template <typename Thing>
  void operator()(Thing* thing) const {
    release(thing);
  }
};

template <typename Thing, auto release>
using Owned = std::unique_ptr<Thing, Release<release>>;

}  // namespace tongping::base
