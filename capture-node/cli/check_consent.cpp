#include "capture-node/cli/check_consent.hpp"

#include <algorithm>
#include <iostream>

#include "capture-node/consent_desk.hpp"
#include "common/base/i18n.hpp"
#include "common/base/table.hpp"

namespace tongping::cli {
namespace {

using base::Json;
using base::tr;
using base::tr_format;
using check::Finding;
using check::Verdict;

bool captures(const config::StationConfig& config) {
  return std::any_of(config.microphones.begin(), config.microphones.end(),
                     [](const transcript::Microphone& m) { return !m.role.empty() && station::is_captured(m); });
}

// The answer is a name, as in the console; an empty line is no.
std::string ask_at_terminal() {
  std::cerr << tr("The check opens the microphones for some seconds and keeps nothing of what it hears. All whom they "
                  "hear know this and agreed.")
            << '\n'
            << tr("Who answers for it? (a name; empty: no microphone is opened) ") << std::flush;
  std::string name;
  std::getline(std::cin, name);
  name.erase(0, name.find_first_not_of(" \t"));
  return name;
}

Finding not_confirmed() {
  return {tr("consent"), Verdict::failed, "no_consent",
          tr("nobody has confirmed that those at the microphones agreed: no microphone was opened"),
          tr("ask the people; then check again with --consent NAME")};
}

Finding confirmed_by(const std::string& name) {
  return {tr("consent"), Verdict::good, "confirmed",
          tr_format("{} confirms it for this check, which keeps nothing of what it hears", name), ""};
}

}  // namespace

Finding judge_consent(const Json& consent) {
  const std::string state = base::cell(consent, "state");
  const std::string subject = tr("consent");
  if (state == "given") {
    return {subject, Verdict::good, "good", tr_format("recorded: {} answers for it", base::cell(consent, "name")), ""};
  }
  if (state == "withdrawn") {
    return {subject, Verdict::failed, "consent_withdrawn", tr("it was withdrawn: nothing is recorded"),
            tr("ask the people again; then give it in the console or with consent give")};
  }
  if (base::cell(consent, "needed") != "true") {
    return {subject, Verdict::good, "not_needed", tr("not needed: no microphone captures here"), ""};
  }
  return {subject, Verdict::failed, "no_consent", tr("nobody has confirmed that all who are recorded agreed"),
          tr("ask the people; then give it in the console or with consent give")};
}

CheckConsent consent_to_check(const config::StationConfig& config, const std::optional<Json>& status, std::string name,
                              bool may_ask) {
  CheckConsent consent;
  std::string state = "none";
  if (status) {
    const Json recorded = base::member_or_null(*status, "consent");
    state = base::cell(recorded, "state");
    consent.findings.push_back(judge_consent(recorded));
  }
  if (!captures(config)) return consent;
  consent.given = state == "given";
  if (state != "none") return consent;
  if (name.empty() && config.consent.ask == config::ConsentConfig::Ask::standing) name = config.consent.responsible;
  if (name.empty() && may_ask) name = ask_at_terminal();
  consent.given = !name.empty();
  consent.findings.push_back(consent.given ? confirmed_by(name) : not_confirmed());
  return consent;
}

}  // namespace tongping::cli
