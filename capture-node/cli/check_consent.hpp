// Whether a check may listen to what people say: the same rule as for a station's microphones.
#pragma once

#include <optional>
#include <string>

#include "capture-node/check/finding.hpp"
#include "common/base/json.hpp"
#include "common/config/station_config.hpp"

namespace tongping::cli {

struct CheckConsent {
  bool given = false;  // microphones may be opened
  check::Findings findings;
};

// `status`: of the running station, or nothing. What its session says counts; where that says nothing, or no station
// runs, who confirms it for this check: `name`, the configuration's standing word, or else whoever is asked at the
// terminal (`may_ask`). What was withdrawn stays so, whoever is named. Nothing is recorded: a check keeps nothing.
CheckConsent consent_to_check(const config::StationConfig& config, const std::optional<base::Json>& status,
                              std::string name, bool may_ask);

// As the running station has it.
check::Finding judge_consent(const base::Json& consent);

}  // namespace tongping::cli
