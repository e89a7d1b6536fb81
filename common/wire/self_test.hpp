// Proves at every start that a stranger is turned away. For the wire room's own sources.
#pragma once

#include <functional>
#include <string>
#include <zmq.hpp>

#include "common/base/result.hpp"
#include "common/wire/curve_key.hpp"

namespace tongping::wire {

// Connects to both addresses with `stranger`, a fresh key pair, and calls `pump` (which lets the station answer) until
// both connections were refused. Fails when one is accepted, and when neither happens in 5 s.
base::Result<void> prove_strangers_refused(zmq::context_t& context, const std::string& feed, const std::string& desk,
                                           const CurveKeyPair& stranger, const std::string& station_public_key,
                                           const std::function<void()>& pump);

}  // namespace tongping::wire
