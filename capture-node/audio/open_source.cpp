#include "capture-node/audio/open_source.hpp"

#include "capture-node/audio/file_source.hpp"
#include "capture-node/audio/pulse_source.hpp"
#include "common/base/format.hpp"

namespace tongping::audio {

base::Result<std::unique_ptr<Source>> open_source(const SourceSpec& spec, const base::Clock& clock,
                                                  const base::Log& log) {
  switch (spec.kind) {
    case SourceKind::device:
    case SourceKind::loopback: return std::make_unique<PulseSource>(spec, clock, log);
    case SourceKind::file:
      return FileSource::open(spec, clock).map([](auto file) { return std::unique_ptr<Source>(std::move(file)); });
    case SourceKind::typed: break;
  }
  return base::failure(base::format("typed:{} has words, no sound", spec.name));
}

}  // namespace tongping::audio
