#include "display-node/subtitle/trace.hpp"

#include "common/base/json.hpp"

namespace tongping::subtitle {

std::string trace_line(const Scene& scene, std::int64_t t_ns, std::uint64_t frame, std::string_view mode) {
  using base::Json;
  Json cues = Json::array();
  for (const Cue& cue : scene.cues) {
    Json lines = Json::array();
    for (const CueLine& line : cue.lines) lines.push_back({{"language", line.language}, {"text", line.text}});
    cues.push_back({{"station", cue.key.station},
                    {"segment", cue.key.segment},
                    {"revision", cue.revision},
                    {"state", transcript::name_of(cue.state)},
                    {"role", cue.role},
                    {"lines", std::move(lines)}});
  }
  const Json line = {
      {"t_ns", t_ns}, {"frame", frame}, {"mode", mode}, {"cues", std::move(cues)}, {"erased", scene.erased}};
  return base::to_line(line);
}

}  // namespace tongping::subtitle
