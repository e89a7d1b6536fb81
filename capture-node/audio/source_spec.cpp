#include "capture-node/audio/source_spec.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "common/base/format.hpp"

namespace tongping::audio {
namespace {

using base::Result;

constexpr std::array<std::pair<std::string_view, SourceKind>, 4> kinds{{{"device:", SourceKind::device},
                                                                        {"loopback:", SourceKind::loopback},
                                                                        {"file:", SourceKind::file},
                                                                        {"typed:", SourceKind::typed}}};

constexpr std::uint32_t most_channels = 256;

std::optional<std::uint32_t> channel_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || number < 1 || number > most_channels) return std::nullopt;
  return number;
}

Result<SourceSpec> refused(std::string_view text, std::string_view why) {
  return base::usage_failure(base::format("source \"{}\": {}", text, why));
}

// "NAME", "NAME#CHANNEL", a device also "NAME@BUS" (the sound server has no '@' in names).
Result<SourceSpec> parse_device(std::string_view text, SourceSpec spec, std::string_view rest) {
  const auto hash = rest.rfind('#');
  if (hash != std::string_view::npos) {
    const auto channel = channel_number(rest.substr(hash + 1));
    if (!channel) return refused(text, base::format("what follows '#' must be a channel from 1 to {}", most_channels));
    spec.channel = *channel;
    rest = rest.substr(0, hash);
  }
  constexpr std::string_view monitor = ".monitor";
  if (spec.kind == SourceKind::loopback && rest.ends_with(monitor)) rest.remove_suffix(monitor.size());
  if (const auto at = rest.find('@'); spec.kind == SourceKind::device && at != std::string_view::npos) {
    spec.bus = rest.substr(at + 1);
    if (spec.bus.empty()) return refused(text, "what follows '@' must be the device's bus; see `capture-node devices`");
    rest = rest.substr(0, at);
  }
  if (rest.empty()) return refused(text, "the name is missing; see `capture-node devices`");
  spec.name = rest;
  return spec;
}

Result<void> apply_option(std::string_view text, std::string_view option, SourceSpec& spec) {
  if (option == "pace=max") {
    spec.full_speed = true;
    return {};
  }
  constexpr std::string_view channel_key = "channel=";
  if (option.starts_with(channel_key)) {
    const auto channel = channel_number(option.substr(channel_key.size()));
    if (channel) spec.channel = *channel;
    if (channel) return {};
  }
  return base::pass_on(
      refused(text,
              base::format("\"{}\" is not an option of a file; there are pace=max and channel=N (N from 1)", option))
          .error());
}

// "PATH" or "PATH?KEY=VALUE&KEY=VALUE".
Result<SourceSpec> parse_file(std::string_view text, SourceSpec spec, std::string_view rest) {
  const auto question = rest.rfind('?');
  std::string_view options;
  if (question != std::string_view::npos && rest.find('=', question) != std::string_view::npos &&
      rest.find('/', question) == std::string_view::npos) {
    options = rest.substr(question + 1);
    rest = rest.substr(0, question);
  }
  if (rest.empty()) return refused(text, "the path is missing");
  spec.name = rest;
  while (!options.empty()) {
    const auto end = std::min(options.find('&'), options.size());
    if (auto done = apply_option(text, options.substr(0, end), spec); !done) return base::pass_on(done.error());
    options.remove_prefix(std::min(end + 1, options.size()));
  }
  return spec;
}

}  // namespace

std::optional<SourceKind> kind_of_source(std::string_view text) {
  for (const auto& [prefix, kind] : kinds) {
    if (text.starts_with(prefix)) return kind;
  }
  return std::nullopt;
}

Result<SourceSpec> parse_source(std::string_view text) {
  for (const auto& [prefix, kind] : kinds) {
    if (!text.starts_with(prefix)) continue;
    SourceSpec spec;
    spec.kind = kind;
    if (kind == SourceKind::device) spec.channel = 1;
    const std::string_view rest = text.substr(prefix.size());
    if (kind == SourceKind::device || kind == SourceKind::loopback) return parse_device(text, spec, rest);
    if (kind == SourceKind::file) return parse_file(text, spec, rest);
    if (rest.empty()) return refused(text, "the path is missing; \"-\" is standard input");
    spec.name = rest;
    return spec;
  }
  return refused(text, "it must be device:NAME#CHANNEL, loopback:NAME, file:PATH or typed:PATH");
}

bool is_same_input(const SourceSpec& one, const SourceSpec& other) {
  const bool same_place = one.bus == other.bus || one.bus.empty() || other.bus.empty();
  return one.kind == other.kind && one.name == other.name && one.channel == other.channel && same_place;
}

}  // namespace tongping::audio
