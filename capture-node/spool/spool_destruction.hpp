// Sound that nobody may recognise any more.
#pragma once

#include <filesystem>

#include "capture-node/access/audio_key.hpp"
#include "common/base/result.hpp"

namespace tongping::spool {

// What stands in a session's folder and was not recognised is overwritten and cut off; nobody writes there. Where sound
// is not kept after its session, the rest of it goes too. Of a microphone without a mark nothing was recognised. [any]
base::Result<void> destroy_unrecognised(const std::filesystem::path& folder, const access::AudioKey& key, bool keep);

}  // namespace tongping::spool
