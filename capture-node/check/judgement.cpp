#include "capture-node/check/judgement.hpp"

#include <algorithm>
#include <cmath>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::check {
namespace {

using base::tr;
using base::tr_format;

constexpr std::chrono::milliseconds least_voice{500};
constexpr double usable_core = 0.8;  // the rest is for the system, translation and the wall
constexpr std::uintmax_t gibibyte = std::uintmax_t{1} << 30;

int whole(float db) { return static_cast<int>(std::lround(db)); }

Finding failed(std::string subject, std::string code, std::string text, std::string advice) {
  return {std::move(subject), Verdict::failed, std::move(code), std::move(text), std::move(advice)};
}

Finding warning(std::string subject, std::string code, std::string text, std::string advice) {
  return {std::move(subject), Verdict::warning, std::move(code), std::move(text), std::move(advice)};
}

void judge_voice(const std::string& microphone, const SoundFacts& facts, Findings& out) {
  if (facts.voice < least_voice) {
    out.push_back({microphone, Verdict::unknown, "nobody_spoke",
                   tr_format("nobody spoke; the room is at {} dBFS", whole(facts.room_dbfs)),
                   tr("say a sentence or two at it while the check runs")});
    return;
  }
  if (facts.voice_dbfs < quietest_voice_dbfs) {
    out.push_back(warning(microphone, "too_quiet", tr_format("speech is very quiet, {} dBFS", whole(facts.voice_dbfs)),
                          tr_format("turn it up by about {} dB, or bring it nearer to the mouth",
                                    whole(wanted_voice_dbfs - facts.voice_dbfs))));
  } else if (facts.voice_above_room_db() < least_voice_above_room_db && facts.room_dbfs <= loudest_room_dbfs) {
    out.push_back(warning(microphone, "little_above_room",
                          tr_format("speech is only {} dB above the room", whole(facts.voice_above_room_db())),
                          tr("bring it nearer to the mouth, or make the room quieter")));
  }
}

}  // namespace

Findings judge_sound(const std::string& microphone, const SoundFacts& facts) {
  if (facts.heard.count() == 0) {
    return {failed(microphone, "no_sound", tr("no sound comes from it"),
                   tr("see that it is plugged in and switched on, then check again"))};
  }
  if (facts.zeros) {
    return {failed(microphone, "digital_silence", tr("it gives perfect silence, which no open microphone does"),
                   tr("see that it is not muted, that its cable is in, and that this is the right channel"))};
  }
  Findings found;
  if (facts.clipped > 0) {
    found.push_back(warning(microphone, "clipping", tr("it is too loud: the loudest parts are cut off"),
                            tr("turn it down by about 10 dB")));
  }
  if (facts.hum_hz != 0 && facts.hum_dbfs > loudest_hum_dbfs) {
    found.push_back(warning(microphone, "hum",
                            tr_format("it hums with the mains, {} Hz at {} dBFS", facts.hum_hz, whole(facts.hum_dbfs)),
                            tr("try another cable or socket, or keep it away from power supplies")));
  }
  const bool all_hum = facts.hum_hz != 0 && facts.hum_dbfs > facts.room_dbfs - 3.0F;
  const bool stands_out = facts.voice >= least_voice && facts.voice_above_room_db() >= least_voice_above_room_db;
  if (facts.room_dbfs > loudest_room_dbfs && !stands_out && !all_hum) {
    found.push_back(warning(microphone, "noisy_room", tr_format("the room is loud, {} dBFS", whole(facts.room_dbfs)),
                            tr("turn off fans and music, or turn it down and speak nearer to it")));
  }
  judge_voice(microphone, facts, found);
  if (!found.empty()) return found;
  return {{microphone, Verdict::good, "good",
           tr_format("speech at {} dBFS, the room at {} dBFS", whole(facts.voice_dbfs), whole(facts.room_dbfs)), ""}};
}

Findings judge_pairs(const std::vector<Channel>& channels) {
  Findings found;
  for (std::size_t a = 0; a < channels.size(); ++a) {
    for (std::size_t b = a + 1; b < channels.size(); ++b) {
      const Channel& one = channels[a];
      const Channel& other = channels[b];
      const std::string both = base::format("{}, {}", one.microphone, other.microphone);
      if (one.source == other.source) {
        found.push_back(failed(both, "same_source", tr_format("both have the source {}", one.source),
                               tr("give each microphone a channel of its own in the configuration")));
      } else if (one.powers != nullptr && other.powers != nullptr &&
                 same_signal(*one.powers, *other.powers).value_or(false)) {
        found.push_back(failed(both, "same_signal", tr("both give the same signal"),
                               tr("the mixer sends one microphone to both channels: give each a channel of its own")));
      }
    }
  }
  return found;
}

Findings judge_talks(const std::vector<std::string>& microphones, const std::vector<Talk>& talks) {
  Findings found;
  std::vector<std::optional<std::size_t>> best;
  for (const Talk& talk : talks) best.push_back(heard_best(talk));
  for (std::size_t i = 0; i < talks.size(); ++i) {
    const std::string& asked = microphones[talks[i].at];
    if (!best[i]) {
      found.push_back(warning(asked, "not_heard", tr("nobody was heard when somebody was to speak there"),
                              tr("see that it is switched on, and check again")));
      continue;
    }
    if (*best[i] != talks[i].at) {
      const auto back = std::find_if(talks.begin(), talks.end(), [&](const Talk& t) { return t.at == *best[i]; });
      const bool swapped = back != talks.end() && best[static_cast<std::size_t>(back - talks.begin())] == talks[i].at;
      const std::string& heard = microphones[*best[i]];
      found.push_back(failed(
          asked, swapped ? "swapped" : "wrong_microphone",
          swapped ? tr_format("it is swapped with {}", heard) : tr_format("who speaks there is heard at {}", heard),
          tr("swap the cables, or the sources in the configuration")));
      continue;
    }
    const std::vector<float> bleed = bleed_db(talks[i]);
    for (std::size_t other = 0; other < bleed.size(); ++other) {
      if (other == talks[i].at || bleed[other] < loudest_bleed_db) continue;
      found.push_back(warning(asked, "bleed",
                              tr_format("{} hears it almost as loud, {} dB", microphones[other], whole(bleed[other])),
                              tr("move the two apart, or turn the other one away")));
    }
  }
  return found;
}

BleedMatrix matrix_of(const std::vector<std::string>& microphones, const std::vector<Talk>& talks) {
  BleedMatrix matrix{microphones, {}};
  for (const Talk& talk : talks) {
    const bool heard = heard_best(talk).has_value();
    matrix.rows.push_back({microphones[talk.at], heard ? bleed_db(talk) : std::vector<float>()});
  }
  return matrix;
}

Finding judge_recogniser(std::chrono::milliseconds loading, std::optional<double> real_time_factor,
                         std::size_t microphones, unsigned cores) {
  const std::string loaded = tr_format("loaded in {} ms", loading.count());
  if (!real_time_factor) {
    return {"recogniser", Verdict::good, "good", loaded + tr("; nobody spoke, so that its speed could not be measured"),
            ""};
  }
  const double carried = usable_core * std::max(1U, cores) / std::max(*real_time_factor, 0.001);
  const auto at_once = static_cast<std::size_t>(carried);
  const std::string speed =
      loaded + tr_format("; this machine carries {} microphones at which people speak at once", at_once);
  if (at_once == 0) {
    return failed("recogniser", "too_slow", loaded + tr("; this machine is too slow for one microphone"),
                  tr("close other programs, or use a faster machine"));
  }
  if (at_once < microphones) {
    return warning("recogniser", "may_lag", speed, tr("when more speak at once their text comes late; none is lost"));
  }
  return {"recogniser", Verdict::good, "good", speed, ""};
}

Finding judge_disk(const std::string& directory, std::uintmax_t free_bytes, std::uintmax_t an_hour) {
  const double gibibytes = static_cast<double>(free_bytes) / static_cast<double>(gibibyte);
  const std::uintmax_t hours = an_hour == 0 ? 0 : free_bytes / an_hour;
  const std::string text =
      tr_format("{:.1f} GiB free in {}, for about {} hours of meeting", gibibytes, directory, hours);
  const std::string advice = tr("delete old sessions or other files, or use another disk");
  if (hours < 1) return failed("disk", "full", text, advice);
  if (hours < 24 || free_bytes < gibibyte) return warning("disk", "little_room", text, advice);
  return {"disk", Verdict::good, "good", text, ""};
}

Finding judge_clock(bool synchronised, bool several) {
  if (synchronised) return {"clock", Verdict::good, "good", tr("it is kept right by the system"), ""};
  const std::string text = tr("nothing keeps it right; times in the record are as this machine has them");
  const std::string advice = tr("set date and time, or switch on automatic time in the system's settings");
  if (several) return warning("clock", "not_synchronised", text, advice);
  return {"clock", Verdict::good, "not_synchronised", text, advice};
}

Finding judge_priority(bool may_go_first) {
  if (may_go_first)
    return {"priority", Verdict::good, "good", tr("sound goes before all other work of this machine"), ""};
  return {"priority", Verdict::good, "not_first",
          tr("where this machine has too much to do, text comes up to a tenth of a second later"),
          tr("put configs/limits/tongping.conf into /etc/security/limits.d, its user into the group audio, and log in "
             "again")};
}

}  // namespace tongping::check
