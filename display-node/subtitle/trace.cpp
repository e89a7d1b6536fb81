#include "display-node/subtitle/trace.hpp"

#include "common/base/json.hpp"

namespace tongping::subtitle {

std::string trace_line(const Scene& scene, std::int64_t t_ns, std::uint64_t frame, std::string_view mode) {
  using base::Json;
  Json cues = Json::array();
  for (const Cue& cue : scene.cues) {
    Json lines = Json::array();
    for (const CueLine& line : cue.lines) {
      if (!line.text.empty()) lines.push_back({{"language", line.language}, {"text", line.text}});
    }
    cues.push_back({{"station", cue.key.station},
                    {"segment", cue.key.segment},
                    {"revision", cue.revision},
                    {"sequence", cue.sequence},
                    {"state", transcript::name_of(cue.state)},
                    {"role", cue.role},
                    {"lines", std::move(lines)}});
  }
  Json reach = Json::array();
  for (const StationReach& one : scene.reach) {
    reach.push_back({{"station", one.station}, {"sequence", one.sequence}});
  }
  const Json line = {{"t_ns", t_ns},
                     {"frame", frame},
                     {"mode", mode},
                     {"cues", std::move(cues)},
                     {"erased", scene.erased},
                     {"cleared", scene.cleared},
                     {"reach", std::move(reach)}};
  return base::to_line(line);
}

std::string skip_line(const Skip& skip, std::int64_t t_ns) {
  const base::Json line = {
      {"t_ns", t_ns},
      {"skipped",
       {{"station", skip.station}, {"from", skip.from}, {"through", skip.through}, {"reason", name_of(skip.reason)}}}};
  return base::to_line(line);
}

}  // namespace tongping::subtitle
