#include "capture-node/consent_desk.hpp"

#include <algorithm>

#include "capture-node/audio/source_spec.hpp"
#include "common/base/i18n.hpp"

namespace tongping::station {
namespace {

using base::tr;
using base::tr_format;
using transcript::ConsentChanged;
using transcript::Transcript;

std::string what_of_sound(const config::SpoolConfig& spool) {
  if (!spool.enabled) return tr("The sound itself is not kept.");
  if (spool.keep) return tr("The sound is kept as well.");
  return tr("The sound is kept, sealed, until the meeting ends.");
}

bool is_of_session(const ConsentChanged& word, const Transcript& stored) {
  return stored.session && word.session == stored.session->session;
}

}  // namespace

bool is_captured(const transcript::Microphone& microphone) {
  const auto kind = audio::kind_of_source(microphone.source);
  return kind == audio::SourceKind::device || kind == audio::SourceKind::loopback;
}

std::string consent_statement(const config::StationConfig& config) {
  const auto microphones = std::count_if(config.microphones.begin(), config.microphones.end(), is_captured);
  std::string text = tr_format(
      "What people say at this station's microphones ({}) is taken up, written down, translated and shown on the "
      "screens.",
      microphones);
  text += ' ' + tr_format("The text stays on this machine, sealed, in {}, until somebody deletes it.",
                          config.directory.string());
  text += ' ' + what_of_sound(config.spool);
  text += ' ' + std::string(tr("All who are recorded know this and agreed; whoever did not is not recorded."));
  if (!config.consent.responsible.empty()) text += ' ' + tr_format("{} answers for it.", config.consent.responsible);
  return text;
}

ConsentDesk::ConsentDesk(const config::StationConfig& config, std::string for_this_start)
    : config_(config),
      needed_(std::any_of(config.microphones.begin(), config.microphones.end(), is_captured)),
      beforehand_(std::move(for_this_start)),
      beforehand_author_("start") {
  if (!beforehand_.empty() || config.consent.ask != config::ConsentConfig::Ask::standing) return;
  beforehand_ = config.consent.responsible;
  beforehand_author_ = "configuration";
}

const ConsentChanged* ConsentDesk::newest(const Transcript& stored) const {
  const ConsentChanged* known = stored.consent.get();
  if (known != nullptr && !is_of_session(*known, stored)) known = nullptr;
  if (!withdrawn_ || !is_of_session(*withdrawn_, stored)) return known;
  return known != nullptr && transcript::is_newer(*known, *withdrawn_) ? known : &*withdrawn_;
}

bool ConsentDesk::permits(const Transcript& stored) const {
  const ConsentChanged* word = newest(stored);
  return word == nullptr ? !needed_ : word->given;
}

std::optional<ConsentChanged> ConsentDesk::due(const Transcript& stored, std::int64_t now_ns) const {
  if (!needed_ || beforehand_.empty() || !stored.session || newest(stored) != nullptr) return std::nullopt;
  ConsentChanged given = word(true, stored, now_ns);
  given.name = beforehand_;
  given.author = beforehand_author_;
  return given;
}

base::Result<ConsentChanged> ConsentDesk::carry_out(const transcript::ConsentOrder& order, const Transcript& stored,
                                                    const std::string& author, std::int64_t now_ns) {
  if (!stored.session) return base::failure(tr("no session runs: there is nothing to consent to"));
  const auto* give = std::get_if<transcript::GiveConsent>(&order);
  if (give != nullptr && give->name.empty()) return base::failure(tr("say who answers for it that everybody agreed"));
  const ConsentChanged* known = newest(stored);
  if (known != nullptr && known->given == (give != nullptr)) {
    return base::failure(give != nullptr ? tr("consent is recorded already") : tr("consent is withdrawn already"));
  }
  ConsentChanged changed = word(give != nullptr, stored, now_ns);
  changed.author = author;
  if (give != nullptr) changed.name = give->name;
  if (give == nullptr) withdrawn_ = changed;
  return changed;
}

std::optional<ConsentChanged> ConsentDesk::share(const std::optional<ConsentChanged>& others,
                                                 const Transcript& stored) {
  if (!others || !is_of_session(*others, stored)) return std::nullopt;
  const ConsentChanged* known = newest(stored);
  if (known != nullptr && !transcript::is_newer(*others, *known)) return std::nullopt;
  if (!others->given) withdrawn_ = others;
  return others;
}

// Later than all that is known, whatever the clocks say.
ConsentChanged ConsentDesk::word(bool given, const Transcript& stored, std::int64_t now_ns) const {
  ConsentChanged changed;
  changed.session = stored.session->session;
  changed.given = given;
  changed.station = config_.name;
  if (given) changed.statement = consent_statement(config_);
  const ConsentChanged* known = newest(stored);
  changed.time_ns = known == nullptr ? now_ns : std::max(now_ns, known->time_ns + 1);
  return changed;
}

}  // namespace tongping::station
