// Where a microphone's sound or words come from, as it is written in the configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.hpp"

namespace tongping::audio {

enum class SourceKind {
  device,    // a source of the sound server, by its stable name
  loopback,  // what a sink of the sound server plays (its monitor source)
  file,      // a sound file, at the speed of time unless told otherwise
  typed,     // JSON lines of a captioner; no sound (recognise/typed_captions.hpp)
};

struct SourceSpec {
  static constexpr std::uint32_t all_channels = 0;

  SourceKind kind = SourceKind::device;
  std::string name;  // of the device or sink (without ".monitor"); a path for file and typed, "-" is standard input
  std::uint32_t channel = all_channels;  // 1 is the first; `all_channels` takes their mean. A device's default is 1.
  bool full_speed = false;               // file: as fast as the ring takes it
  std::string bus{};                     // device: where it is plugged in; empty: wherever it has its name

  bool operator==(const SourceSpec&) const = default;
};

// What a source begins with says what it is; nothing where it is none of them. [any]
std::optional<SourceKind> kind_of_source(std::string_view text);

// "device:NAME[@BUS][#CHANNEL]", "loopback:NAME[#CHANNEL]", "file:PATH[?pace=max][&channel=N]", "typed:PATH". The
// options of a file are what follows its last '?', if that has the form KEY=VALUE; otherwise the '?' belongs to the
// path. BUS is as `capture-node devices` shows it, and tells two devices of one model apart. [any] Refuses an unknown
// kind, an empty name or bus, a channel that is not a number from 1 to 256, an unknown option.
base::Result<SourceSpec> parse_source(std::string_view text);

// Whether both are one channel of one device, or one loopback: a bus that only one of them names says nothing. [any]
bool is_same_input(const SourceSpec& one, const SourceSpec& other);

}  // namespace tongping::audio
