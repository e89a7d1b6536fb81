#include "capture-node/check_run.hpp"

#include <algorithm>

#include "capture-node/check/judgement.hpp"
#include "capture-node/check/look.hpp"

namespace tongping::station {
namespace {

console::CheckVerdict verdict_of(check::Verdict verdict) {
  switch (verdict) {
    case check::Verdict::good: return console::CheckVerdict::good;
    case check::Verdict::unknown: return console::CheckVerdict::unknown;
    case check::Verdict::warning: return console::CheckVerdict::warning;
    case check::Verdict::failed: break;
  }
  return console::CheckVerdict::failed;
}

std::vector<console::CheckBleed> bleed_of(const check::BleedMatrix& matrix) {
  std::vector<console::CheckBleed> all;
  for (const check::BleedMatrix::Row& row : matrix.rows) {
    console::CheckBleed bleed{row.spoken_at, {}};
    for (std::size_t i = 0; i < row.heard_db.size(); ++i) {
      const bool loud = matrix.microphones[i] != row.spoken_at && row.heard_db[i] >= check::loudest_bleed_db;
      bleed.heard.push_back({matrix.microphones[i], row.heard_db[i], loud});
    }
    all.push_back(std::move(bleed));
  }
  return all;
}

}  // namespace

// Whose microphone is whose may have been changed since the configuration was read.
config::StationConfig CheckRun::as_assigned(const console::StationView& view) const {
  config::StationConfig config = config_;
  for (transcript::Microphone& microphone : config.microphones) {
    const auto shown = std::find_if(view.microphones.begin(), view.microphones.end(),
                                    [&](const auto& other) { return other.id == microphone.id; });
    if (shown == view.microphones.end()) continue;
    microphone.role = shown->role.id;
    microphone.source = shown->source;
  }
  if (!view.roles.empty()) config.roles = view.roles;
  return config;
}

void CheckRun::start(const console::StationView& view, bool talk) {
  if (view_.state == console::CheckView::State::running) return;
  stop();
  view_ = {};
  view_.state = console::CheckView::State::running;
  newer_.take();
  worker_ = std::make_unique<base::Worker>();
  worker_->start("check", [this, config = as_assigned(view), talk](const base::Worker::StopFlag& stop) {
    run(config, talk, stop);
  });
}

void CheckRun::run(const config::StationConfig& config, bool talk, const base::Worker::StopFlag& stop) {
  const check::Tell tell = [this](const std::string& text, std::chrono::seconds left) {
    console::CheckView now;
    now.state = console::CheckView::State::running;
    now.doing = text;
    now.left = left;
    newer_.put(std::move(now));
  };
  check::LookOptions options;
  options.talk = talk;
  options.stop = [&stop] { return stop.load(); };
  console::CheckView found;
  check::Report report = check::look(config, options, clock_, log_, tell);
  found.bleed = bleed_of(report.bleed);
  for (check::Finding& finding : report.findings) {
    found.findings.push_back(
        {std::move(finding.subject), verdict_of(finding.verdict), std::move(finding.text), std::move(finding.advice)});
  }
  found.state = stop ? console::CheckView::State::stopped : console::CheckView::State::finished;
  newer_.put(std::move(found));
}

void CheckRun::stop() {
  if (worker_ == nullptr) return;
  worker_->request_stop();
  worker_->join();
  worker_.reset();
}

const console::CheckView& CheckRun::view() {
  if (auto newer = newer_.take()) view_ = std::move(*newer);
  return view_;
}

}  // namespace tongping::station
