#include "capture-node/translation_desk.hpp"

#include <algorithm>

#include "capture-node/role_desk.hpp"
#include "capture-node/segment_book.hpp"
#include "common/base/format.hpp"

namespace tongping::station {
namespace {

bool is_recognised(const config::StationConfig& config, const transcript::Role& role) {
  return std::any_of(config.microphones.begin(), config.microphones.end(),
                     [&](const transcript::Microphone& microphone) {
                       return microphone.role == role.shown.id && !is_typed(microphone);
                     });
}

}  // namespace

base::Result<std::unique_ptr<TranslationDesk>> TranslationDesk::open(const config::StationConfig& config,
                                                                     const base::Log& log,
                                                                     base::Mailbox<translate::TranslationDone>& done) {
  std::unique_ptr<TranslationDesk> desk(new TranslationDesk(config, log, done));
  for (const transcript::Role& role : config.roles) {
    if (auto ready = desk->prepare(role, is_recognised(config, role)); !ready) return base::pass_on(ready.error());
  }
  return desk;
}

base::Result<void, base::Trouble> TranslationDesk::prepare(const transcript::Role& role, bool recognised) {
  for (const std::string& target : role.translate) {
    const translate::Direction direction{role.language, target};
    if (workers_.contains(direction) || (!recognised && missing_.contains(direction))) continue;
    auto translator = translate::ApertiumTranslator::open({.directory = directory_, .direction = direction});
    if (!translator && recognised) {
      return base::trouble(base::words("role \"{}\": {}", role.shown.id, translator.error().words),
                           translator.error().advice);
    }
    if (!translator) {
      missing_.insert(direction);
      log_.warning(base::format("role \"{}\": only what the captioner translates: {}", role.shown.id,
                                translator.error().message));
      continue;
    }
    auto worker = std::make_unique<translate::TranslationWorker>(std::move(*translator), target, done_);
    if (started_) worker->start();
    workers_.emplace(direction, std::move(worker));
  }
  return {};
}

void TranslationDesk::start() {
  started_ = true;
  for (const auto& [direction, worker] : workers_) worker->start();
}

void TranslationDesk::request_stop() {
  for (const auto& [direction, worker] : workers_) worker->request_stop();
}

void TranslationDesk::join() {
  for (const auto& [direction, worker] : workers_) worker->join();
}

void TranslationDesk::submit(const transcript::Segment& segment, const transcript::Role& role) {
  const bool settled = segment.state != transcript::SegmentState::interim;
  for (const std::string& language : SegmentBook::missing_languages(segment, role)) {
    const auto worker = workers_.find({segment.language, language});
    if (worker == workers_.end()) continue;
    const bool taken = worker->second->submit({segment.key.segment, segment.revision, segment.text, settled});
    if (taken && settled) ++finals_under_way_;
    if (!taken && settled) {
      log_.error(
          base::format("segment {} stays without {}: its translator is too far behind", segment.key.segment, language));
    }
  }
}

void TranslationDesk::note(const translate::TranslationDone& done) {
  const bool of_a_final = done.state != transcript::SegmentState::interim && !done.segment.empty();
  if (of_a_final && finals_under_way_ > 0) --finals_under_way_;
}

}  // namespace tongping::station
