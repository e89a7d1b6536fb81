#include "capture-node/check/look.hpp"

#include <algorithm>
#include <iterator>
#include <thread>

#include "capture-node/audio/source_spec.hpp"
#include "capture-node/check/hearing.hpp"
#include "capture-node/check/judgement.hpp"
#include "capture-node/check/machine.hpp"
#include "capture-node/translate/apertium_pairs.hpp"
#include "common/base/format.hpp"
#include "common/base/go_first.hpp"
#include "common/base/i18n.hpp"
#include "common/base/words.hpp"

namespace tongping::check {
namespace {

using base::tr;
using base::tr_format;

// A generous guess: a thousand finals an hour, each with its revisions and translations in some kibibytes of pages.
constexpr std::uintmax_t bytes_an_hour_of_text = std::uintmax_t{8} << 20;
constexpr std::uintmax_t bytes_an_hour_of_sound = 130'000'000;  // of one microphone, sealed (capture-node/spool)

class Look {
 public:
  Look(const config::StationConfig& config, const LookOptions& options, const base::Clock& clock, const base::Log& log,
       const Tell& tell)
      : config_(config), options_(options), tell_(tell), hearing_(clock, log, options.stop) {}

  Report all() {
    open_microphones();
    listen();
    if (options_.talk) take_turns();
    if (options_.stop()) return report();
    look_at_recogniser();
    look_at_translation();
    look_at_machine();
    return report();
  }

 private:
  Report report() { return {std::move(findings_), std::move(bleed_)}; }
  void add(Finding finding) { findings_.push_back(std::move(finding)); }
  void add(Findings some) { std::move(some.begin(), some.end(), std::back_inserter(findings_)); }
  void add_failure(const std::string& subject, const std::string& code, const base::Trouble& trouble,
                   const char* otherwise) {
    add(Finding{subject, Verdict::failed, code, trouble.words.shown(),
                trouble.advice.empty() ? otherwise : trouble.advice.shown()});
  }

  void open_microphones() {
    bool any = false;
    for (const transcript::Microphone& microphone : config_.microphones) {
      if (microphone.role.empty()) continue;
      any = true;
      const auto spec = audio::parse_source(microphone.source);
      if (!spec) {
        add_failure(microphone.id, "bad_source", spec.error(), tr("mend its source in the configuration"));
      } else if (spec->kind == audio::SourceKind::typed) {
        look_at_captioner(microphone.id, spec->name);
      } else {
        ++recognised_;
        const bool captures = spec->kind != audio::SourceKind::file;
        if (options_.consent || !captures) open(microphone, *spec);
      }
    }
    if (!any) {
      add(Finding{"microphones", Verdict::failed, "none", tr("no microphone has a role: nothing will be heard"),
                  tr("give each microphone a role in the configuration")});
    }
  }

  void open(const transcript::Microphone& microphone, const audio::SourceSpec& spec) {
    tell_(tr_format("opening {}", microphone.id), std::chrono::seconds(0));
    if (auto opened = hearing_.open(spec); !opened) {
      return add_failure(microphone.id, "cannot_open", opened.error(), tr("mend its source in the configuration"));
    }
    names_.push_back(microphone.id);
    sources_.push_back(microphone.source);
  }

  void look_at_captioner(const std::string& microphone, const std::string& path) {
    std::error_code ignored;
    if (path == "-" || std::filesystem::exists(path, ignored)) {
      return add(Finding{microphone, Verdict::good, "good", tr_format("a captioner types into {}", path), ""});
    }
    add(Finding{microphone, Verdict::failed, "cannot_open", tr_format("{} is not there", path),
                tr("start the captioner's program, or make the pipe")});
  }

  void listen() {
    if (names_.empty()) return;
    heard_ = hearing_.listen(options_.listen, [this](std::chrono::seconds left) {
      tell_(tr("listening: let everybody say a sentence"), left);
    });
    if (options_.stop()) return;  // what was heard is too short to be judged
    std::vector<Channel> channels;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      add(judge_sound(names_[i], heard_[i].probe.facts()));
      channels.push_back({names_[i], sources_[i], &heard_[i].probe.powers()});
    }
    add(judge_pairs(channels));
  }

  void take_turns() {
    std::vector<Talk> talks;
    for (std::size_t at = 0; at < names_.size() && !options_.stop(); ++at) {
      const std::string asked = tr_format("now one voice alone, at {}", names_[at]);
      const auto heard = hearing_.listen(options_.each, [&](std::chrono::seconds left) { tell_(asked, left); });
      if (options_.stop()) return;
      Talk talk{at, {}, {}};
      for (std::size_t i = 0; i < heard.size(); ++i) {
        talk.powers.push_back(loud_power(heard[i].probe.powers()));
        talk.rooms.push_back(quiet_power(heard_[i].probe.powers()));
      }
      talks.push_back(std::move(talk));
    }
    bleed_ = matrix_of(names_, talks);
    Findings found = judge_talks(names_, talks);
    if (found.empty() && !talks.empty()) {
      found.push_back({"placing", Verdict::good, "good", tr("each voice is heard best at its own microphone"), ""});
    }
    add(std::move(found));
  }

  void look_at_recogniser() {
    if (recognised_ == 0) return;
    tell_(tr("loading the recogniser"), std::chrono::seconds(0));
    std::span<const std::int16_t> speech;
    std::chrono::milliseconds most{1'000};  // less says little
    for (const Heard& heard : heard_) {
      const auto voice = heard.probe.facts().voice;
      if (voice < most) continue;
      most = voice;
      speech = heard.samples;
    }
    const auto speed = measure_recogniser(config_.recogniser, speech);
    if (!speed) {
      return add_failure("recogniser", "cannot_load", speed.error(),
                         tr("install the package pocketsphinx-en-us again, or mend \"model\" in the configuration"));
    }
    add(judge_recogniser(speed->loading, speed->real_time_factor, recognised_, std::thread::hardware_concurrency()));
  }

  void look_at_translation() {
    for (const transcript::Role& role : config_.roles) {
      for (const std::string& target : role.translate) {
        const auto mode = translate::find_mode(config_.translator.directory, {role.language, target});
        const std::string subject = base::format("{} → {}", role.language, target);
        const bool known =
            std::any_of(findings_.begin(), findings_.end(), [&](const Finding& f) { return f.subject == subject; });
        if (known) continue;
        if (mode) {
          add(Finding{subject, Verdict::good, "good", tr("translation is installed"), ""});
        } else {
          add(Finding{subject, is_recognised(role) ? Verdict::failed : Verdict::warning, "no_translation",
                      mode.error().words.shown(), mode.error().advice.shown()});
        }
      }
    }
  }

  // A captioner may bring translations.
  bool is_recognised(const transcript::Role& role) const {
    return std::any_of(config_.microphones.begin(), config_.microphones.end(), [&](const transcript::Microphone& m) {
      return m.role == role.shown.id && audio::kind_of_source(m.source) != audio::SourceKind::typed;
    });
  }

  void look_at_machine() {
    if (const auto free = free_bytes(config_.directory); free) {
      const std::uintmax_t sound = config_.spool.enabled ? recognised_ * bytes_an_hour_of_sound : 0;
      add(judge_disk(config_.directory.string(), *free, bytes_an_hour_of_text + sound));
    } else {
      add_failure("disk", "cannot_tell", free.error(), tr("see that the disk is there, and whose the directory is"));
    }
    const bool several = config_.lead.has_value() || config_.standby.part != config::StandbyConfig::Part::none;
    add(judge_clock(clock_is_synchronised(), several));
    add(judge_priority(base::may_go_first()));
  }

  const config::StationConfig& config_;
  const LookOptions& options_;
  const Tell& tell_;
  Hearing hearing_;
  std::vector<std::string> names_;  // of those that are open
  std::vector<std::string> sources_;
  std::vector<Heard> heard_;
  std::size_t recognised_ = 0;
  Findings findings_;
  BleedMatrix bleed_;
};

}  // namespace

Report look(const config::StationConfig& config, const LookOptions& options, const base::Clock& clock,
            const base::Log& log, const Tell& tell) {
  return Look(config, options, clock, log, tell).all();
}

}  // namespace tongping::check
