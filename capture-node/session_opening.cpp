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
    if (std::find(known.begin(), known.end(), value) == known.end()) out.emplace_back(Change{value, false});
  }
  for (const Value& value : known) {
    const bool kept = std::any_of(wanted.begin(), wanted.end(), [&](const Value& w) { return same(w, value); });
    if (!kept) out.emplace_back(Change{value, true});
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

std::vector<EventBody> changed_settings(const transcript::Transcript& known, const config::StationConfig& config) {
  std::vector<EventBody> changes;
  compare<transcript::RoleChanged>(
      known.roles, config.roles, [](const auto& a, const auto& b) { return a.shown.id == b.shown.id; }, changes);
  compare<transcript::MicrophoneChanged>(
      known.microphones, config.microphones, [](const auto& a, const auto& b) { return a.id == b.id; }, changes);
  return changes;
}

}  // namespace tongping::station
