// The first start: three steps from nothing to subtitles on a wall, as plain values. Pure; the panels draw it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/transcript/role.hpp"

namespace tongping::console {

// One channel of an input that this machine has, or all that one of its outputs plays.
struct AssistantChannel {
  std::string source;         // as a configuration names it: "device:NAME#1", "loopback:NAME"
  std::string name;           // as a person knows it
  float peak_dbfs = -120.0F;  // while it is listened to
  bool loopback = false;      // no microphone: what the machine plays
  bool heard = false;         // it is open for its meter
  bool operator==(const AssistantChannel&) const = default;
};

struct AssistantMonitor {
  std::string identity;  // as a screen's configuration names it
  std::string name;
  bool operator==(const AssistantMonitor&) const = default;
};

// What is there.
struct AssistantView {
  std::vector<AssistantChannel> channels;  // microphones first
  std::vector<AssistantMonitor> monitors;
  std::string understands = "en";  // the language of the embedded recogniser
  std::string file;                // what will be written
  bool replaces = false;           // a file stands there already
  bool listening = false;
  std::string trouble;  // one line: why there are no inputs, or what could not be written
  bool operator==(const AssistantView&) const = default;
};

enum class AssistantStep { language, microphones, screens };

struct AssistantMicrophone {
  std::string source;
  std::string label;  // of its role
  transcript::Color color;
  std::string language;
  bool operator==(const AssistantMicrophone&) const = default;
};

// What somebody has chosen.
struct AssistantChoice {
  std::string interface_language;  // "zh", "en"
  std::string translate = "es";    // into this; empty: not
  std::vector<AssistantMicrophone> microphones;
  std::vector<std::string> monitors;  // identities of those that get a screen
  bool other_machines = false;        // screens stand there too: the station listens in its networks
  bool operator==(const AssistantChoice&) const = default;
};

// What a person asks for.
struct LeaveAssistant {};  // the window was closed
struct HearChannels {};    // for their meters: those who are heard agreed
struct WriteConfiguration {
  AssistantChoice choice;
  bool replace = false;  // what stands there already
};
using AssistantCommand = std::variant<LeaveAssistant, HearChannels, WriteConfiguration>;
using AssistantCommands = std::vector<AssistantCommand>;

// Why the step cannot be left yet, in the interface's language; nothing: it can.
std::optional<std::string> problem_of(AssistantStep step, const AssistantChoice& choice, const AssistantView& view);

// A colour for the next role, from those that are told apart on a wall.
transcript::Color next_color(std::size_t roles);

// The files that come of it. Microphones with the same label share a role. Problem-free choices only.
std::string station_toml(const AssistantChoice& choice);
std::string screen_toml(const AssistantChoice& choice, std::size_t monitor);  // index in `choice.monitors`

}  // namespace tongping::console
