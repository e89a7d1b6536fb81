#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

#include "capture-node/check/look.hpp"
#include "capture-node/cli/check_consent.hpp"
#include "capture-node/cli/screens_list.hpp"
#include "capture-node/cli/station_link.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/base/table.hpp"

namespace tongping::cli {
namespace {

using base::Json;
using base::tr;
using base::tr_format;
using check::Finding;
using check::Findings;
using check::Verdict;

struct CheckChoice {
  StationChoice station;
  double seconds = 8;
  double each = 5;
  bool talk = false;
  bool json = false;
  std::string consent;  // who confirms it for this check
};

const char* mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::good: return "✓";
    case Verdict::unknown: return "?";
    case Verdict::warning: return "!";
    case Verdict::failed: break;
  }
  return "✗";
}

void print(const Finding& finding) {
  std::cout << base::format("{} {}: {}", mark_of(finding.verdict), finding.subject, finding.text) << '\n';
  if (!finding.advice.empty()) std::cout << "    → " << finding.advice << '\n';
}

void print_json(const Finding& finding) {
  std::cout << base::to_line({{"subject", finding.subject},
                              {"verdict", check::name_of(finding.verdict)},
                              {"code", finding.code},
                              {"text", finding.text},
                              {"advice", finding.advice}})
            << '\n';
}

void print(const check::BleedMatrix& matrix) {
  std::vector<base::Row> rows{{tr("SPOKEN AT")}};
  rows[0].insert(rows[0].end(), matrix.microphones.begin(), matrix.microphones.end());
  for (const check::BleedMatrix::Row& row : matrix.rows) {
    base::Row cells{row.spoken_at};
    for (const float db : row.heard_db) cells.push_back(base::format("{:.0f}", db));
    cells.resize(matrix.microphones.size() + 1, "-");
    rows.push_back(std::move(cells));
  }
  std::cout << '\n' << tr("Who hears whom, in dB against where each voice is heard best:") << '\n';
  base::print_table(rows, std::cout);
}

// A finding like the others for whoever reads them all, and the figures for whoever wants them.
void print_json(const check::BleedMatrix& matrix) {
  Json bleed = Json::object();
  for (const check::BleedMatrix::Row& row : matrix.rows) {
    Json heard = row.heard_db.empty() ? Json(nullptr) : Json::object();
    for (std::size_t i = 0; i < row.heard_db.size(); ++i) {
      heard[matrix.microphones[i]] = std::round(static_cast<double>(row.heard_db[i]) * 10.0) / 10.0;
    }
    bleed[row.spoken_at] = std::move(heard);
  }
  std::cout << base::to_line({{"subject", "bleed"},
                              {"verdict", check::name_of(Verdict::good)},
                              {"code", "bleed_matrix"},
                              {"text", tr("Who hears whom, in dB against where each voice is heard best:")},
                              {"advice", ""},
                              {"bleed_db", std::move(bleed)}})
            << '\n';
}

Finding judge_screen(const Json& screen) {
  const std::string name = name_with_relay(screen);
  const Json flagged = base::member_or_null(screen, "flagged");
  const bool live = base::cell(screen, "state") == "live" && !(flagged.is_boolean() && flagged.get<bool>());
  if (live) {
    const bool measured = !base::member_or_null(screen, "round_trip_us").is_null();
    return {name, Verdict::good, "good",
            measured ? tr_format("the screen is live, {} away", base::cell_ms(screen, "round_trip_us"))
                     : std::string(tr("the screen is live")),
            ""};
  }
  return {name, Verdict::failed, "screen_not_live", tr_format("the screen is {}", base::cell(screen, "state")),
          tr("see that it is switched on and on the network, and start display-node there")};
}

// A screen may be live and be unable to write what it is told to show.
std::optional<Finding> judge_fonts(const Json& screen) {
  const Json wall = base::member_or_null(screen, "wall");
  const Json unwritable = base::member_or_null(wall, "unwritable");
  if (!unwritable.is_array() || unwritable.empty()) return std::nullopt;
  std::vector<std::string> languages;
  for (const Json& language : unwritable) languages.push_back(language.is_string() ? language.get<std::string>() : "?");
  return Finding{name_with_relay(screen), Verdict::failed, "no_font",
                 tr_format("no font there has the letters of: {}", base::join(languages, ", ")),
                 tr("install one on the screen's machine (fonts-noto has most) and start display-node again")};
}

// A check before the station is started has no screens to look at.
Findings look_at_screens(const std::optional<Json>& status) {
  if (!status) {
    return {{"screens", Verdict::unknown, "no_station",
             tr("the station does not run, so that its screens could not be looked at"),
             tr("start the station and the screens, then check again")}};
  }
  Findings found;
  for (const Json& peer : base::member_or_null(*status, "peers")) {
    if (base::cell(peer, "kind") != "screen") continue;
    found.push_back(judge_screen(peer));
    if (auto fonts = judge_fonts(peer)) found.push_back(std::move(*fonts));
  }
  if (found.empty()) {
    found.push_back({"screens", Verdict::warning, "none", tr("no screen is connected"),
                     tr("start display-node at each projector")});
  }
  return found;
}

// Nothing: it does not run.
std::optional<Json> status_of_station(const Invocation& invocation, const CheckChoice& choice) {
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return std::nullopt;
  auto status = ask_status(**link);
  return status ? std::optional<Json>(std::move(*status)) : std::nullopt;
}

// The running station may hear a microphone at another input than the file says.
void take_inputs(const std::optional<Json>& status, config::StationConfig& config) {
  if (!status || base::cell(*status, "station") != config.name) return;
  for (const Json& assigned : base::member_or_null(*status, "assignments")) {
    for (transcript::Microphone& microphone : config.microphones) {
      if (microphone.id == base::cell(assigned, "id")) microphone.source = base::cell(assigned, "source");
    }
  }
}

// One line that is written over: to the terminal alone, and never between findings that a program reads.
check::Tell progress() {
  if (::isatty(STDERR_FILENO) == 0) {
    auto last = std::make_shared<std::string>();
    return [last](const std::string& text, std::chrono::seconds) {
      if (text != *last) std::cerr << text << '\n';
      *last = text;
    };
  }
  return [](const std::string& text, std::chrono::seconds left) {
    std::cerr << "\r\033[K" << text;
    if (left.count() > 0) std::cerr << base::format(" ({} s)", left.count());
    std::cerr << std::flush;
  };
}

base::Result<void> conclude(const Findings& findings, bool json) {
  const auto count = [&](Verdict verdict) {
    return std::count_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.verdict == verdict; });
  };
  const auto failed = count(Verdict::failed);
  const auto warnings = count(Verdict::warning);
  if (failed > 0) return base::failure(tr_format("not ready: problems {}, warnings {}", failed, warnings));
  if (json) return {};
  std::cout << '\n' << (warnings > 0 ? tr_format("Ready; warnings: {}.", warnings) : tr("Ready.")) << '\n';
  return {};
}

base::Result<void> run_check(const Invocation& invocation, const CheckChoice& choice) {
  auto config = load_config(invocation);
  if (!config) return base::pass_on(config.error());
  const std::optional<Json> running = status_of_station(invocation, choice);
  take_inputs(running, *config);
  const base::SystemClock clock;
  const base::Log log(base::LogLevel::error);
  const auto milliseconds = [](double s) { return std::chrono::milliseconds(static_cast<std::int64_t>(s * 1000)); };
  const bool may_ask = !choice.json && ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
  CheckConsent consent = consent_to_check(*config, running, choice.consent, may_ask);
  check::LookOptions options;
  options.listen = milliseconds(choice.seconds);
  options.talk = choice.talk;
  options.consent = consent.given;
  options.each = milliseconds(choice.each);
  check::Report report = check::look(*config, options, clock, log, progress());
  Findings& findings = report.findings;
  std::move(consent.findings.begin(), consent.findings.end(), std::back_inserter(findings));
  for (Finding& finding : look_at_screens(status_of_station(invocation, choice)))
    findings.push_back(std::move(finding));
  if (::isatty(STDERR_FILENO) != 0) std::cerr << "\r\033[K";
  for (const Finding& finding : findings) choice.json ? print_json(finding) : print(finding);
  if (!report.bleed.rows.empty()) choice.json ? print_json(report.bleed) : print(report.bleed);
  std::cout << std::flush;
  return conclude(findings, choice.json);
}

}  // namespace

void add_check(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "check", tr("is all ready for the meeting?"));
  const auto choice = std::make_shared<CheckChoice>();
  add_station_options(command, choice->station);
  command.add_option("--seconds", choice->seconds, tr("how long to listen to all microphones"))
      ->check(CLI::Range(1.0, 600.0))
      ->capture_default_str();
  command.add_flag("--talk", choice->talk, tr("then at each in turn: somebody speaks where the check says"));
  command.add_option("--each", choice->each, tr("how long to listen at each"))
      ->check(CLI::Range(1.0, 600.0))
      ->capture_default_str();
  command
      .add_option("--consent", choice->consent,
                  tr("NAME confirms that those at the microphones agreed, where the running session does not say so"))
      ->type_name("NAME");
  command.add_flag("--json", choice->json, tr("one JSON line a finding"));
  command.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return run_check(invocation, *choice); }; });
}

}  // namespace tongping::cli
