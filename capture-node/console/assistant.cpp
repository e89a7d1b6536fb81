#include "capture-node/console/assistant.hpp"

#include <algorithm>
#include <array>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/config/station_config.hpp"

namespace tongping::console {
namespace {

using base::tr;
using base::tr_format;

// A JSON text is a TOML basic string.
std::string quoted(const std::string& text) { return base::to_line(base::Json(text)); }

std::string hex_of(transcript::Color color) {
  return base::format("#{:02X}{:02X}{:02X}", color.red, color.green, color.blue);
}

// The roles, each once, in the order of the microphones.
std::vector<AssistantMicrophone> roles_of(const AssistantChoice& choice) {
  std::vector<AssistantMicrophone> roles;
  for (const AssistantMicrophone& microphone : choice.microphones) {
    const auto same = [&](const AssistantMicrophone& known) { return known.label == microphone.label; };
    if (std::none_of(roles.begin(), roles.end(), same)) roles.push_back(microphone);
  }
  return roles;
}

std::string role_id(const std::vector<AssistantMicrophone>& roles, const std::string& label) {
  const auto at =
      std::find_if(roles.begin(), roles.end(), [&](const AssistantMicrophone& r) { return r.label == label; });
  return base::format("role-{}", at - roles.begin() + 1);
}

std::optional<std::string> problem_of_microphones(const AssistantChoice& choice, const AssistantView& view) {
  if (choice.microphones.empty()) return tr("Choose at least one microphone.");
  for (const AssistantMicrophone& microphone : choice.microphones) {
    if (microphone.label.empty()) return tr("Give every chosen microphone a name that stands before its lines.");
    if (config::primary_language(microphone.language) != view.understands) {
      return tr_format("\"{}\": speech is recognised in \"{}\" only.", microphone.label, view.understands);
    }
    if (microphone.language == choice.translate) {
      return tr_format("\"{}\" is translated into its own language.", microphone.label);
    }
    for (const AssistantMicrophone& other : choice.microphones) {
      if (other.label == microphone.label && other.language != microphone.language) {
        return tr_format("\"{}\" stands there with two languages.", microphone.label);
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> problem_of(AssistantStep step, const AssistantChoice& choice, const AssistantView& view) {
  switch (step) {
    case AssistantStep::language: break;
    case AssistantStep::microphones: return problem_of_microphones(choice, view);
    case AssistantStep::screens:
      if (choice.monitors.empty() && !choice.other_machines) return tr("Choose where the subtitles are shown.");
      break;
  }
  return std::nullopt;
}

// White, yellow, cyan and green are the speaker colours of broadcasters (EBU-TT-D; Ofcom's guidelines on subtitling).
transcript::Color next_color(std::size_t roles) {
  constexpr std::array<transcript::Color, 6> colors{{{0xFF, 0xFF, 0xFF},
                                                     {0xFF, 0xD4, 0x00},
                                                     {0x4D, 0xD8, 0xFF},
                                                     {0x6B, 0xE5, 0x75},
                                                     {0xFF, 0xA0, 0x50},
                                                     {0xE0, 0xA0, 0xFF}}};
  return colors.at(roles % colors.size());
}

std::string station_toml(const AssistantChoice& choice) {
  std::string toml =
      "# Written by the first start of capture-node; configs/station.toml explains every key.\n[station]\n";
  toml += base::format("name = \"station\"\ninterface_language = {}\n", quoted(choice.interface_language));
  if (choice.other_machines) toml += "feed = \"tcp://0.0.0.0:7770\"\ndesk = \"tcp://0.0.0.0:7771\"\n";
  const std::vector<AssistantMicrophone> roles = roles_of(choice);
  for (const AssistantMicrophone& role : roles) {
    toml +=
        base::format("\n[[role]]\nid = {}\nlabel = {}\ncolor = \"{}\"\nlanguage = {}\n",
                     quoted(role_id(roles, role.label)), quoted(role.label), hex_of(role.color), quoted(role.language));
    if (!choice.translate.empty()) toml += base::format("translate = [{}]\n", quoted(choice.translate));
  }
  for (std::size_t i = 0; i < choice.microphones.size(); ++i) {
    const AssistantMicrophone& microphone = choice.microphones[i];
    toml += base::format("\n[[microphone]]\nid = \"microphone-{}\"\nsource = {}\nrole = {}\n", i + 1,
                         quoted(microphone.source), quoted(role_id(roles, microphone.label)));
  }
  return toml;
}

std::string screen_toml(const AssistantChoice& choice, std::size_t monitor) {
  std::string languages;
  if (!choice.microphones.empty()) languages = quoted(choice.microphones.front().language);
  if (!choice.translate.empty()) languages += (languages.empty() ? "" : ", ") + quoted(choice.translate);
  return base::format(
      "# Written by the first start of capture-node; configs/screen.toml explains every key.\n[screen]\n"
      "name = \"screen-{}\"\nmonitor = {}\nlanguages = [{}]\n",
      monitor + 1, quoted(choice.monitors.at(monitor)), languages);
}

}  // namespace tongping::console
