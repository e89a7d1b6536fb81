#include "common/transcript/segment_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/base/utf8.hpp"

namespace tongping::transcript {
namespace {

using base::Json;
using base::Result;

constexpr std::array<std::string_view, 19> known_keys{
    "station",       "session",   "segment",      "revision", "state",          "role",     "language",
    "text",          "committed", "translations", "start_ms", "end_ms",         "sequence", "published_ns",
    "wall_start_ns", "unstored",  "late",         "copy_of",  "copy_of_station"};

// Copies a string member into `target` when it is there.
Result<void> read(const Json& object, std::string_view key, std::string& target) {
  return base::string_member(object, key).map([&](auto value) {
    if (value) target = base::clean_text(*value);
  });
}

template <typename Number>
Result<void> read(const Json& object, std::string_view key, Number& target) {
  auto value = base::integer_member(object, key);
  if (!value) return base::pass_on(value.error());
  if (!*value) return {};
  if (**value < 0 || (sizeof(Number) < 8 && **value > INT32_MAX)) {
    return base::failure(base::format("\"{}\" is out of range", key));
  }
  target = static_cast<Number>(**value);
  return {};
}

Result<void> read_state(const Json& object, SegmentState& target) {
  auto name = base::string_member(object, "state");
  if (!name) return base::pass_on(name.error());
  if (!*name) return {};
  const auto state = segment_state_from(**name);
  if (!state) return base::failure("\"state\" must be interim, final, corrected or withdrawn");
  target = *state;
  return {};
}

Result<void> read_role(const Json& object, RoleLabel& role) {
  const auto found = object.find("role");
  if (found == object.end()) return {};
  if (!found->is_object()) return base::failure("\"role\" must be an object");
  std::string color;
  auto done = read(*found, "id", role.id).and_then([&] { return read(*found, "label", role.label); }).and_then([&] {
    return read(*found, "color", color);
  });
  if (!done || color.empty()) return done;
  return color_from_hex(color).map([&](Color parsed) { role.color = parsed; });
}

Result<void> read_translations(const Json& object, SegmentState state, std::vector<Translation>& target) {
  const auto found = object.find("translations");
  if (found == object.end()) return {};
  if (!found->is_array()) return base::failure("\"translations\" must be an array");
  for (const Json& item : *found) {
    if (!item.is_object()) return base::failure("a translation must be an object");
    Translation translation;
    translation.state = state == SegmentState::interim ? SegmentState::interim : SegmentState::final;
    auto done = read(item, "language", translation.language)
                    .and_then([&] { return read(item, "text", translation.text); })
                    .and_then([&] { return read_state(item, translation.state); });
    if (!done) return done;
    if (translation.language.empty()) return base::failure("a translation must have a \"language\"");
    target.push_back(std::move(translation));
  }
  return {};
}

Result<void> refuse_unknown_keys(const Json& object) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(known_keys.begin(), known_keys.end(), key) == known_keys.end()) {
      return base::failure(base::format("unknown key \"{}\"", key));
    }
  }
  return {};
}

Result<void> read_numbers(const Json& object, Segment& segment) {
  std::int64_t start = segment.start.count();
  std::int64_t end = segment.end.count();
  auto done = read(object, "revision", segment.revision)
                  .and_then([&] { return read(object, "committed", segment.committed); })
                  .and_then([&] { return read(object, "start_ms", start); })
                  .and_then([&] { return read(object, "end_ms", end); })
                  .and_then([&] { return read(object, "sequence", segment.sequence); })
                  .and_then([&] { return read(object, "published_ns", segment.published_ns); })
                  .and_then([&] { return read(object, "wall_start_ns", segment.wall_start_ns); });
  segment.start = std::chrono::milliseconds(start);
  segment.end = std::chrono::milliseconds(end);
  return done;
}

}  // namespace

std::string to_json_line(const Segment& segment) {
  Json translations = Json::array();
  for (const Translation& t : segment.translations) {
    translations.push_back({{"language", t.language}, {"text", t.text}, {"state", name_of(t.state)}});
  }
  Json line = {
      {"station", segment.key.station},
      {"session", segment.session},
      {"segment", segment.key.segment},
      {"revision", segment.revision},
      {"state", name_of(segment.state)},
      {"role", {{"id", segment.role.id}, {"label", segment.role.label}, {"color", to_hex(segment.role.color)}}},
      {"language", segment.language},
      {"text", segment.text},
      {"committed", segment.committed},
      {"translations", translations},
      {"start_ms", segment.start.count()},
      {"end_ms", segment.end.count()},
      {"sequence", segment.sequence},
      {"published_ns", segment.published_ns},
      {"wall_start_ns", segment.wall_start_ns},
  };
  if (segment.unstored) line["unstored"] = true;
  if (segment.late) line["late"] = true;
  if (!segment.copy_of.empty()) line["copy_of"] = segment.copy_of;
  if (!segment.copy_of_station.empty()) line["copy_of_station"] = segment.copy_of_station;
  return base::to_line(line);
}

Result<Segment> segment_from_json(std::string_view line) {
  auto object = base::parse_json(line);
  if (!object) return base::pass_on(object.error());
  if (!object->is_object()) return base::failure("not a JSON object");
  if (!object->contains("text")) return base::failure("\"text\" is missing");
  Segment segment;
  segment.state = SegmentState::final;
  segment.committed = UINT32_MAX;
  const auto done = refuse_unknown_keys(*object)
                        .and_then([&] { return read(*object, "station", segment.key.station); })
                        .and_then([&] { return read(*object, "session", segment.session); })
                        .and_then([&] { return read(*object, "segment", segment.key.segment); })
                        .and_then([&] { return read(*object, "copy_of", segment.copy_of); })
                        .and_then([&] { return read(*object, "copy_of_station", segment.copy_of_station); })
                        .and_then([&] { return read(*object, "language", segment.language); })
                        .and_then([&] { return read(*object, "text", segment.text); })
                        .and_then([&] { return read_state(*object, segment.state); })
                        .and_then([&] { return read_role(*object, segment.role); })
                        .and_then([&] { return read_numbers(*object, segment); })
                        .and_then([&] { return read_translations(*object, segment.state, segment.translations); });
  if (!done) return base::pass_on(done.error());
  const auto length = static_cast<std::uint32_t>(base::code_points(segment.text));
  const bool whole = segment.state != SegmentState::interim;
  const bool given = segment.committed != UINT32_MAX;
  segment.late = object->value("late", Json()) == Json(true);
  segment.unstored = !whole && object->value("unstored", Json()) == Json(true);
  segment.committed = whole ? length : given ? std::min(segment.committed, length) : 0;
  return segment;
}

std::string to_hex(Color color) { return base::format("#{:02X}{:02X}{:02X}", color.red, color.green, color.blue); }

Result<Color> color_from_hex(std::string_view text) {
  std::uint32_t value = 0;
  if (text.size() == 7 && text[0] == '#') {
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 7, value, 16);
    if (error == std::errc() && end == text.data() + 7) {
      const auto channel = [&](unsigned shift) { return static_cast<std::uint8_t>(value >> shift); };
      return Color{channel(16), channel(8), channel(0)};
    }
  }
  return base::failure(base::format("\"{}\" is not a colour; write it as #RRGGBB", text));
}

}  // namespace tongping::transcript
