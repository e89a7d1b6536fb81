#include "capture-node/session_opening.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <random>

#include "common/base/format.hpp"

namespace tongping::station {
namespace {

using transcript::EventBody;

template <typename Change, typename Value, typename Same>
void compare(const std::vector<Value>& known, const std::vector<Value>& wanted, Same same,
             std::vector<EventBody>& out) {
  for (const Value& value : wanted) {
    if (std::find(known.begin(), known.end(), value) == known.end()) out.emplace_back(Change{value, false, {}});
  }
  for (const Value& value : known) {
    const bool kept = std::any_of(wanted.begin(), wanted.end(), [&](const Value& w) { return same(w, value); });
    if (!kept) out.emplace_back(Change{value, true, {}});
  }
}

std::string formatted(const std::tm& time, const char* pattern) {
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), pattern, &time)};
}

}  // namespace

transcript::SessionStarted new_session(const std::string& name, base::WallTime now) {
  const auto seconds = static_cast<std::time_t>(base::to_ns(now) / 1'000'000'000);
  std::tm utc{};
  std::tm local{};
  ::gmtime_r(&seconds, &utc);
  ::localtime_r(&seconds, &local);
  std::random_device random;
  const std::string id = base::format("{}-{:08x}", formatted(utc, "%Y%m%d-%H%M%S"), random());
  return {id, name.empty() ? formatted(local, "%Y-%m-%d %H:%M") : name, base::to_ns(now)};
}

RoleSettings opening_settings(const transcript::Transcript& known, const config::StationConfig& config, bool goes_on) {
  const RoleSettings configured{config.roles, config.microphones};
  if (!goes_on || known.microphones.empty()) return configured;
  const RoleSettings stood{known.roles, known.microphones};
  RoleSettings settings{known.roles, config.microphones};
  for (transcript::Microphone& microphone : settings.microphones) {
    const transcript::Microphone* before = find_microphone(stood, microphone.id);
    if (before != nullptr) microphone.role = before->role;
    if (before != nullptr) microphone.muted = before->muted;
    if (before != nullptr) microphone.muted_ns = before->muted_ns;
    if (before != nullptr && before->source_ns != 0) {
      microphone.source = before->source;
      microphone.source_ns = before->source_ns;
    }
    const transcript::Role* role = find_role(configured, microphone.role);
    if (role != nullptr && find_role(settings, microphone.role) == nullptr) settings.roles.push_back(*role);
  }
  return settings;
}

std::vector<EventBody> changed_settings(const transcript::Transcript& known, const RoleSettings& wanted) {
  std::vector<EventBody> changes;
  compare<transcript::RoleChanged>(
      known.roles, wanted.roles, [](const auto& a, const auto& b) { return a.shown.id == b.shown.id; }, changes);
  compare<transcript::MicrophoneChanged>(
      known.microphones, wanted.microphones, [](const auto& a, const auto& b) { return a.id == b.id; }, changes);
  return changes;
}

}  // namespace tongping::station
