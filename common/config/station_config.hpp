// A station's configuration: plain values with their defaults, so that an empty file works on one machine.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/config/station_address.hpp"
#include "common/transcript/role.hpp"

namespace tongping::config {

// The embedded recogniser. The defaults are pocketsphinx's en-us package with beams that carry several microphones on
// two cores.
struct RecogniserConfig {
  std::filesystem::path model = "/usr/share/pocketsphinx/model/en-us";  // acoustic model, dictionary and language model
  std::string language = "en";                                          // BCP 47: what the model understands
  int engines = 0;  // loaded at most, whoever speaks; 0: as many as the machine carries
};

// The embedded translator.
struct TranslatorConfig {
  std::filesystem::path directory = "/usr/share/apertium";  // where modes/*.mode of the installed pairs stand
};

// Two stations with the same microphones, each of which knows the other: one speaks, one stands by.
struct StandbyConfig {
  enum class Part {
    none,
    first,   // the microphones are this station's; `other` stands by for it
    second,  // this station stands by for `other`
  };
  Part part = Part::none;
  StationAddress other;
};

// What is kept of the sound itself.
struct SpoolConfig {
  enum class AtEnd { remove_oldest, stop };
  bool enabled = true;
  int budget_mib = 20'480;  // 160 hours of one microphone
  AtEnd at_end = AtEnd::remove_oldest;
  bool keep = false;  // after the session
};

// That the people who are recorded agreed: who answers for it, and how it is asked for.
struct ConsentConfig {
  enum class Ask {
    session,   // in every session
    standing,  // `responsible` has confirmed it for all of this station: recorded at the start of each
  };
  Ask ask = Ask::session;
  std::string responsible;  // shown in the question; empty: whoever confirms
  bool notice = true;       // walls show that recording is on
};

struct StationConfig {
  std::string name = "station";
  std::filesystem::path directory;            // database, keys; default: data_home()/NAME
  std::string feed = "tcp://127.0.0.1:7770";  // port 0: any free one
  std::string desk = "tcp://127.0.0.1:7771";
  std::string session_name;        // default: the date and time of the start
  std::string interface_language;  // "zh", "en"; empty: the desktop's
  bool separate_voices = true;     // a voice that reaches several microphones stands under one role
  bool ignore_music = true;        // no words are made of it
  std::vector<transcript::Role> roles;
  std::vector<transcript::Microphone> microphones;
  std::map<std::string, bool>
      watch_samples;  // by microphone: zeros and repetitions are faults; absent: of a sound card
  RecogniserConfig recogniser;
  TranslatorConfig translator;
  std::optional<StationAddress> lead;  // the station whose meeting this one joins; nothing: it holds its own
  std::vector<StationAddress> beside;  // stations of its meeting that may hear the same voices; the lead is one unsaid
  StandbyConfig standby;
  SpoolConfig spool;
  ConsentConfig consent;
  std::optional<StationAddress> relay_of;  // the station that `capture-node relay` passes on; nothing: no relay
};

// Errors list every problem with file, line and key: unknown keys, a role or microphone twice, a microphone of an
// unknown role, a source that cannot be one, an endpoint that is not tcp://HOST:PORT. Checks nothing outside the file.
base::Result<StationConfig> load_station_config(const std::filesystem::path& file);
base::Result<StationConfig> parse_station_config(std::string_view text, const std::string& file_name);

// $XDG_DATA_HOME/tongping, or ~/.local/share/tongping (XDG Base Directory Specification).
std::filesystem::path data_home();

// Replaces a leading "~/" by the home directory.
std::filesystem::path expand_home(const std::string& path);

// 1 to 64 of a-z, A-Z, 0-9, '-', '_', '.', and no '.' first: what a station, a role or a microphone may be called.
bool is_id(std::string_view id);

// "en" of "en-GB": what a model for "en" understands.
std::string_view primary_language(std::string_view tag);

// "tcp://HOST:PORT" with a port from 0 to 65535.
bool is_endpoint(std::string_view endpoint);

}  // namespace tongping::config
