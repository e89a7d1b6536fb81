#include "capture-node/role_desk.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "capture-node/audio/source_spec.hpp"
#include "common/base/utf8.hpp"
#include "common/base/words.hpp"
#include "common/config/station_config.hpp"
#include "common/wire/limits.hpp"

namespace tongping::station {
namespace {

using base::Trouble;
using base::words;
using transcript::Microphone;
using transcript::Role;
using transcript::RoleEffect;

constexpr std::size_t longest_language = 35;  // RFC 5646, 4.4.1

bool is_language(std::string_view tag) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return tag.size() >= 2 && tag.size() <= longest_language && tag.front() != '-' && tag.back() != '-' &&
         std::all_of(tag.begin(), tag.end(), plain);
}

base::Unexpected<Trouble> unknown_role(const std::string& id) {
  return base::trouble(words("there is no role \"{}\"", id), words("see roles list"));
}

base::Unexpected<Trouble> unknown_microphone(const std::string& id) {
  return base::trouble(words("there is no microphone \"{}\"", id), words("see roles list"));
}

Microphone* microphone_in(RoleSettings& settings, const std::string& id) {
  const auto found = std::find_if(settings.microphones.begin(), settings.microphones.end(),
                                  [&](const Microphone& m) { return m.id == id; });
  return found == settings.microphones.end() ? nullptr : &*found;
}

base::Result<void, Trouble> carry_out(const transcript::PutRole& order, RoleSettings& settings) {
  Role role = order.role;
  role.shown.label = base::clean_text(role.shown.label, wire::max_name_bytes);
  const auto known = std::find_if(settings.roles.begin(), settings.roles.end(),
                                  [&](const Role& r) { return r.shown.id == role.shown.id; });
  if (known != settings.roles.end()) {
    *known = std::move(role);
    return {};
  }
  if (settings.roles.size() >= wire::max_roles) {
    return base::trouble(words("there are {} roles already", wire::max_roles), words("remove one first"));
  }
  settings.roles.push_back(std::move(role));
  return {};
}

base::Result<void, Trouble> carry_out(const transcript::RemoveRole& order, RoleSettings& settings) {
  if (find_role(settings, order.role) == nullptr) return unknown_role(order.role);
  for (const Microphone& microphone : settings.microphones) {
    if (microphone.role != order.role) continue;
    return base::trouble(words("role \"{}\" has microphone \"{}\"", order.role, microphone.id),
                         words("give that another role first, or unassign it"));
  }
  std::erase_if(settings.roles, [&](const Role& role) { return role.shown.id == order.role; });
  return {};
}

base::Result<void, Trouble> carry_out(const transcript::AssignMicrophone& order, RoleSettings& settings) {
  Microphone* microphone = microphone_in(settings, order.microphone);
  if (microphone == nullptr) return unknown_microphone(order.microphone);
  if (!order.role.empty() && find_role(settings, order.role) == nullptr) return unknown_role(order.role);
  if (order.role.empty() && order.effect != RoleEffect::now) {
    return base::trouble(words("a microphone is nobody's from now on only: what was said in it was somebody's"));
  }
  microphone->role = order.role;
  return {};
}

base::Result<void, Trouble> carry_out(const transcript::SwapMicrophones& order, RoleSettings& settings) {
  Microphone* first = microphone_in(settings, order.first);
  if (first == nullptr) return unknown_microphone(order.first);
  Microphone* second = microphone_in(settings, order.second);
  if (second == nullptr) return unknown_microphone(order.second);
  if (first == second) return base::trouble(words("a microphone cannot be swapped with itself"));
  std::swap(first->role, second->role);
  return {};
}

base::Result<void, Trouble> carry_out(const transcript::MuteMicrophone& order, RoleSettings& settings) {
  Microphone* microphone = microphone_in(settings, order.microphone);
  if (microphone == nullptr) return unknown_microphone(order.microphone);
  microphone->muted = order.muted;
  return {};
}

// The source, if it is one of the sound server's.
std::optional<audio::SourceSpec> input_of(const std::string& source) {
  const auto spec = audio::parse_source(source);
  const bool is_input = spec && (spec->kind == audio::SourceKind::device || spec->kind == audio::SourceKind::loopback);
  return is_input ? std::optional(*spec) : std::nullopt;
}

// An input that is another microphone's stays that one's: what is said there would stand twice.
base::Result<void, Trouble> carry_out(const transcript::ChangeSource& order, RoleSettings& settings) {
  Microphone* microphone = microphone_in(settings, order.microphone);
  if (microphone == nullptr) return unknown_microphone(order.microphone);
  if (!input_of(microphone->source)) {
    return base::trouble(words("microphone \"{}\" has no input of the sound server", order.microphone),
                         words("change its source in the configuration"));
  }
  const auto wanted = input_of(order.source);
  if (!wanted) {
    return base::trouble(words("\"{}\" is no input as \"device:NAME#1\" is", order.source), words("see devices"));
  }
  for (const Microphone& other : settings.microphones) {
    const auto taken = input_of(other.source);
    if (other.id == order.microphone || !taken || !audio::is_same_input(*taken, *wanted)) continue;
    return base::trouble(words("microphone \"{}\" is heard at that input", other.id),
                         words("give that one another input first"));
  }
  microphone->source = order.source;
  return {};
}

RoleEffect effect_of(const transcript::RoleOrder& order) {
  if (const auto* put = std::get_if<transcript::PutRole>(&order)) return put->effect;
  if (const auto* assign = std::get_if<transcript::AssignMicrophone>(&order)) return assign->effect;
  if (const auto* swap = std::get_if<transcript::SwapMicrophones>(&order)) return swap->effect;
  return RoleEffect::now;
}

// Roles before the microphones that get them, and gone after those that had them.
std::vector<transcript::EventBody> events_between(const RoleSettings& before, const RoleSettings& after,
                                                  const transcript::ChangedBy& by) {
  std::vector<transcript::EventBody> events;
  for (const Role& role : after.roles) {
    const Role* known = find_role(before, role.shown.id);
    if (known == nullptr || *known != role) events.emplace_back(transcript::RoleChanged{role, false, by});
  }
  for (const Microphone& microphone : after.microphones) {
    if (const Microphone* known = find_microphone(before, microphone.id); known == nullptr || *known != microphone) {
      events.emplace_back(transcript::MicrophoneChanged{microphone, false, by});
    }
  }
  for (const Role& role : before.roles) {
    if (find_role(after, role.shown.id) == nullptr) events.emplace_back(transcript::RoleChanged{role, true, by});
  }
  return events;
}

// When each mute was decided, later than what was decided before, whatever the clock says. What was set before a change
// that is undone brings its mutes along, but not their times.
void date_mutes(const RoleSettings& before, RoleSettings& after, std::int64_t now_ns) {
  for (Microphone& microphone : after.microphones) {
    const Microphone* known = find_microphone(before, microphone.id);
    if (known == nullptr) continue;
    const bool decided = known->muted != microphone.muted;
    microphone.muted_ns = decided ? std::max(now_ns, known->muted_ns + 1) : known->muted_ns;
  }
}

void date_sources(const RoleSettings& before, RoleSettings& after, std::int64_t now_ns) {
  for (Microphone& microphone : after.microphones) {
    const Microphone* known = find_microphone(before, microphone.id);
    if (known == nullptr) continue;
    microphone.source_ns = known->source == microphone.source ? known->source_ns : now_ns;
  }
}

// What was dropped does not come back: a mute that is taken back ends now.
void stamp_mutes(const RoleSettings& before, std::vector<transcript::EventBody>& events, std::int64_t now_ns) {
  for (transcript::EventBody& event : events) {
    auto* changed = std::get_if<transcript::MicrophoneChanged>(&event);
    const Microphone* known = changed == nullptr ? nullptr : find_microphone(before, changed->microphone.id);
    if (known != nullptr && known->muted != changed->microphone.muted) changed->by.from_ns = now_ns;
  }
}

// Those that differ between the two.
void take_mutes(const RoleSettings& before, const RoleSettings& after, RoleSettings& settings) {
  for (Microphone& microphone : settings.microphones) {
    const Microphone* had = find_microphone(before, microphone.id);
    const Microphone* has = find_microphone(after, microphone.id);
    if (had == nullptr || has == nullptr || had->muted_ns == has->muted_ns) continue;
    microphone.muted = has->muted;
    microphone.muted_ns = has->muted_ns;
  }
}

bool only_mutes_differ(const RoleSettings& before, const RoleSettings& after) {
  RoleSettings muted = before;
  take_mutes(before, after, muted);
  return muted == after;
}

std::vector<MicrophoneMove> moves_between(const RoleSettings& before, const RoleSettings& after, bool divides) {
  std::vector<MicrophoneMove> moves;
  for (const Microphone& microphone : after.microphones) {
    const Microphone* known = find_microphone(before, microphone.id);
    MicrophoneMove move;
    move.microphone = microphone.id;
    move.before = holder_in(before, microphone.id);
    move.after = holder_in(after, microphone.id);
    move.role = role_in(after, microphone.id);
    if (known != nullptr && known->muted != microphone.muted) move.mutes = microphone.muted;
    move.reopens = known != nullptr && known->source != microphone.source;
    const bool comes_or_goes = move.role.has_value() != role_in(before, microphone.id).has_value();
    if (move.before == move.after && !move.mutes && !comes_or_goes && !move.reopens) continue;
    move.divides = divides || move.reopens || !move.before || !move.after;
    moves.push_back(std::move(move));
  }
  return moves;
}

std::vector<Relabelling> relabellings_between(const RoleSettings& before, const RoleSettings& after,
                                              std::int64_t since_ns) {
  std::vector<Relabelling> relabellings;
  for (const Role& role : after.roles) {
    const Role* known = find_role(before, role.shown.id);
    if (known != nullptr && known->shown != role.shown) {
      relabellings.push_back({"", role.shown.id, since_ns, role.shown});
    }
  }
  for (const Microphone& microphone : after.microphones) {
    const RoleTurns::Holder had = role_in(before, microphone.id);
    const RoleTurns::Holder has = role_in(after, microphone.id);
    if (!had || !has || had->shown.id == has->shown.id) continue;
    relabellings.push_back({microphone.id, had->shown.id, since_ns, has->shown});
  }
  return relabellings;
}

}  // namespace

RoleTurns::Holder role_in(const RoleSettings& settings, const std::string& microphone) {
  const Microphone* known = find_microphone(settings, microphone);
  const Role* role = known == nullptr ? nullptr : find_role(settings, known->role);
  return role == nullptr ? RoleTurns::Holder() : RoleTurns::Holder(*role);
}

RoleTurns::Holder holder_in(const RoleSettings& settings, const std::string& microphone) {
  const Microphone* known = find_microphone(settings, microphone);
  return known != nullptr && known->muted ? RoleTurns::Holder() : role_in(settings, microphone);
}

bool is_typed(const Microphone& microphone) {
  return audio::kind_of_source(microphone.source) == audio::SourceKind::typed;
}

void RoleDesk::begin(RoleSettings settings) {
  settings_ = std::move(settings);
  done_.clear();
  remembers_ = false;
}

base::Result<void, Trouble> RoleDesk::check(const Role& role) const {
  const std::string& id = role.shown.id;
  if (!config::is_id(id)) {
    return base::trouble(words("\"{}\" cannot be the id of a role: 1 to 64 of a-z, A-Z, 0-9, '-', '_', '.'", id));
  }
  const std::string label = base::clean_text(role.shown.label, wire::max_name_bytes);
  if (label.find_first_not_of(' ') == std::string::npos) {
    return base::trouble(words("role \"{}\" needs a label", id));
  }
  std::set<std::string> languages{role.language};
  if (role.translate.size() > wire::max_translations) {
    return base::trouble(words("role \"{}\" has more than {} target languages", id, wire::max_translations));
  }
  for (const std::string& language : role.translate) {
    if (!languages.insert(language).second) {
      return base::trouble(words("role \"{}\": \"{}\" is its own language, or stands there twice", id, language));
    }
  }
  for (const std::string& language : languages) {
    if (!is_language(language)) return base::trouble(words("\"{}\" is no language, as \"en\" is", language));
  }
  return {};
}

bool RoleDesk::understands(const Microphone& microphone, const Role& role) const {
  return is_typed(microphone) || config::primary_language(role.language) == config::primary_language(understood_);
}

base::Result<void, Trouble> RoleDesk::check_understood(const RoleSettings& settings) const {
  for (const Microphone& microphone : settings.microphones) {
    const Role* role = find_role(settings, microphone.role);
    if (role == nullptr || understands(microphone, *role)) continue;
    // So already, as at the other station of the pair: nobody is kept from muting that.
    if (role_in(settings_, microphone.id) == *role) continue;
    return base::trouble(words("microphone \"{}\" is recognised in \"{}\", and role \"{}\" speaks \"{}\"",
                               microphone.id, understood_, role->shown.id, role->language),
                         words("a captioner can type that"));
  }
  return {};
}

base::Result<RoleSettings, Trouble> RoleDesk::after(const transcript::RoleOrder& order) const {
  if (std::holds_alternative<transcript::UndoRoles>(order)) {
    if (done_.empty())
      return base::trouble(words("no role was changed since this station's start, or since it stood by"));
    return done_.back().before;
  }
  if (const auto* put = std::get_if<transcript::PutRole>(&order)) {
    if (auto checked = check(put->role); !checked) return base::pass_on(checked.error());
  }
  RoleSettings settings = settings_;
  const auto carried_out = std::visit(
      [&](const auto& body) -> base::Result<void, Trouble> {
        if constexpr (std::is_same_v<std::decay_t<decltype(body)>, transcript::UndoRoles>)
          return {};
        else
          return carry_out(body, settings);
      },
      order);
  if (!carried_out) return base::Unexpected<Trouble>(carried_out.error());
  if (auto understood = check_understood(settings); !understood) return base::pass_on(understood.error());
  return settings;
}

base::Result<RoleChange, Trouble> RoleDesk::give(const transcript::RoleOrder& order, const std::string& author,
                                                 std::int64_t now_ns) {
  auto next = after(order);
  if (!next) return base::pass_on(next.error());
  const bool undoes = std::holds_alternative<transcript::UndoRoles>(order);
  date_mutes(settings_, *next, now_ns);
  date_sources(settings_, *next, now_ns);
  RoleChange change;
  change.by = {author, effect_of(order), now_ns};
  if (undoes) {
    change.by = {author, done_.back().by.effect, done_.back().by.from_ns};
    change.put_back = std::move(done_.back().relabelled);
    done_.pop_back();
  }
  change.events = events_between(settings_, *next, change.by);
  if (undoes) stamp_mutes(settings_, change.events, now_ns);
  remembers_ = !undoes && !change.events.empty();
  change.moves = moves_between(settings_, *next, !undoes && change.by.effect == RoleEffect::now);
  if (undoes) change.relabellings = relabellings_between(settings_, *next, change.by.from_ns);
  if (!undoes && change.by.effect == RoleEffect::meeting) {
    change.relabellings = relabellings_between(settings_, *next, 0);
  }
  if (remembers_) done_.push_back({std::move(settings_), change.by, {}});
  if (done_.size() > most_undone) done_.pop_front();
  settings_ = std::move(*next);
  return change;
}

RoleChange RoleDesk::follow(RoleSettings next, const std::string& author, std::int64_t now_ns) {
  RoleChange change;
  change.by = {author, RoleEffect::now, now_ns};
  change.events = events_between(settings_, next, change.by);
  change.moves = moves_between(settings_, next, true);
  remembers_ = false;
  if (!only_mutes_differ(settings_, next)) done_.clear();
  for (Done& done : done_) take_mutes(settings_, next, done.before);
  settings_ = std::move(next);
  return change;
}

void RoleDesk::relabelled(const std::string& segment, const transcript::RoleLabel& before) {
  if (remembers_) done_.back().relabelled.try_emplace(segment, before);
}

}  // namespace tongping::station
