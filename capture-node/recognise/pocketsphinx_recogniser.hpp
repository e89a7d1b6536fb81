// The embedded recogniser: pocketsphinx 5prealpha. The home of the library.
#pragma once

#include <memory>

#include "capture-node/recognise/recogniser.hpp"
#include "common/config/station_config.hpp"

namespace tongping::recognise {

// Loads acoustic model, dictionary and language model of `config.model` (about a second, 100 MiB). Refuses a directory
// that lacks one of them, by name. [any]
base::Result<std::unique_ptr<Recogniser>> open_pocketsphinx(const config::RecogniserConfig& config);

}  // namespace tongping::recognise
