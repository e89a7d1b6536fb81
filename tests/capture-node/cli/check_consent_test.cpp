// Whether a check may listen: nobody is listened to whom nobody asked.
#include "capture-node/cli/check_consent.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::cli;
using base::Json;
using check::Verdict;

namespace {

config::StationConfig with_source(const std::string& source) {
  config::StationConfig config;
  config.microphones = {{"podium", source, "chair"}, {"spare", "device:b#1", ""}};
  return config;
}

Json status_where(const std::string& state) {
  return {{"consent", {{"needed", true}, {"state", state}, {"name", "Anna"}}}};
}

std::vector<std::string> codes_of(const CheckConsent& consent) {
  std::vector<std::string> codes;
  for (const check::Finding& finding : consent.findings) codes.push_back(finding.code);
  return codes;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("without a word of anybody a check opens no microphone, and says what to do") {
  const config::StationConfig config = with_source("device:a#1");
  const CheckConsent nobody = consent_to_check(config, std::nullopt, "", false);
  CHECK_FALSE(nobody.given);
  REQUIRE(codes_of(nobody) == Codes{"no_consent"});
  CHECK(nobody.findings[0].verdict == Verdict::failed);
  CHECK(nobody.findings[0].advice.find("--consent") != std::string::npos);
  CHECK_FALSE(consent_to_check(with_source("loopback:hall"), std::nullopt, "", false).given);
}

TEST_CASE("who is named, or has a standing word in the configuration, answers for the check") {
  config::StationConfig config = with_source("device:a#1");
  const CheckConsent named = consent_to_check(config, std::nullopt, "Anna", false);
  CHECK(named.given);
  REQUIRE(codes_of(named) == Codes{"confirmed"});
  CHECK(named.findings[0].text.find("Anna") != std::string::npos);
  config.consent.responsible = "Bert";
  CHECK_FALSE(consent_to_check(config, std::nullopt, "", false).given);
  config.consent.ask = config::ConsentConfig::Ask::standing;
  CHECK(consent_to_check(config, std::nullopt, "", false).given);
}

TEST_CASE("the word in the running session counts, and what was withdrawn stays so") {
  const config::StationConfig config = with_source("device:a#1");
  const CheckConsent given = consent_to_check(config, status_where("given"), "", false);
  CHECK(given.given);
  CHECK(codes_of(given) == Codes{"good"});
  const CheckConsent withdrawn = consent_to_check(config, status_where("withdrawn"), "Anna", false);
  CHECK_FALSE(withdrawn.given);
  CHECK(codes_of(withdrawn) == Codes{"consent_withdrawn"});
  // For the check alone: the meeting still lacks it.
  const CheckConsent named = consent_to_check(config, status_where("none"), "Anna", false);
  CHECK(named.given);
  CHECK(codes_of(named) == Codes{"no_consent", "confirmed"});
  CHECK_FALSE(consent_to_check(config, status_where("none"), "", false).given);
}

TEST_CASE("files and captioners are nobody who must be asked") {
  CHECK(consent_to_check(with_source("file:/talk.wav"), std::nullopt, "", false).findings.empty());
  CHECK(consent_to_check(with_source("typed:-"), std::nullopt, "", false).findings.empty());
}
