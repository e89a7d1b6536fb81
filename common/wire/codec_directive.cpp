// What walls are told, and what they say that they do: between the schema's types and plain values.
#include <tongping.pb.h>

#include <algorithm>

#include "common/base/format.hpp"
#include "common/wire/codec_parts.hpp"
#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

using namespace transcript;

constexpr int first_aspect_field = pb::Order::kContentFieldNumber;
static_assert(aspects == pb::Order::kClearUntilNsFieldNumber - first_aspect_field + 1);

// The schema's 0 is "unspecified", so that a missing value is not taken for a real one.
template <typename Schema, typename Plain>
Schema from_plain(Plain value) {
  return static_cast<Schema>(static_cast<int>(value) + 1);
}

template <typename Plain>
Plain to_plain(int value, Plain last, const char* field, Reading& reading) {
  if (value >= 1 && value <= static_cast<int>(last) + 1) return static_cast<Plain>(value - 1);
  reading.refuse(base::format("{} of the unknown kind {}", field, value));
  return {};
}

template <typename Add>
void write_names(const std::vector<std::string>& from, std::size_t most, Add add) {
  for (std::size_t i = 0; i < from.size() && i < most; ++i) add(fit_name(from[i]));
}

template <typename Names>
void read_names(const Names& from, std::size_t most, const char* field, std::vector<std::string>& to,
                Reading& reading) {
  reading.count(from.size(), most, field);
  if (reading.failed()) return;
  for (const std::string& name : from) {
    reading.name(name, field, to.emplace_back());
    if (to.back().empty()) reading.refuse(base::format("an empty name among {}", field));
  }
}

std::uint32_t limited_ms(std::chrono::milliseconds time) {
  return static_cast<std::uint32_t>(
      std::clamp<std::chrono::milliseconds>(time, std::chrono::milliseconds(0), longest_stale).count());
}

std::chrono::milliseconds read_stale(std::uint32_t ms, Reading& reading) {
  if (std::chrono::milliseconds(ms) > longest_stale) reading.refuse(base::format("{} ms until stale is too long", ms));
  return std::chrono::milliseconds(ms);
}

void write_version(const Version& from, pb::Version& to) {
  to.set_time_ns(wall_time(from.time_ns));
  to.set_station(fit_name(from.station));
}

void read_version(const pb::Version& from, Version& to, Reading& reading) {
  reading.wall(from.time_ns(), "version", to.time_ns);
  reading.name(from.station(), "version's station", to.station);
}

struct OrderWriter {
  pb::Order& to;

  void operator()(const ShowContent& body) const {
    to.mutable_content()->set_content(from_plain<pb::Content>(body.content));
    to.mutable_content()->set_text(fit(body.text, max_card_bytes));
    to.mutable_content()->set_picture(fit_name(body.picture));
  }
  void operator()(const UseMode& body) const { to.set_mode(fit_name(body.style)); }
  void operator()(const UseLanguages& body) const {
    pb::Names& names = *to.mutable_languages();
    write_names(body.languages, max_translations, [&](std::string name) { names.add_names(std::move(name)); });
  }
  void operator()(const UseRoles& body) const {
    pb::Names& names = *to.mutable_roles();
    write_names(body.roles, max_roles, [&](std::string name) { names.add_names(std::move(name)); });
  }
  void operator()(const UsePolicy& body) const { to.set_policy(from_plain<pb::WallPolicy>(body.policy)); }
  void operator()(const NoticeRecording& body) const { to.set_recording(body.shown); }
  void operator()(const UseStale& body) const { to.set_stale_ms(limited_ms(body.stale)); }
  void operator()(const ClearWall& body) const { to.set_clear_until_ns(wall_time(body.until_ns)); }
};

}  // namespace

void write(const std::vector<std::string>& screens, const DirectiveBody& body, pb::Order& to) {
  write_names(screens, max_named_screens, [&](std::string name) { to.add_screens(std::move(name)); });
  std::visit(OrderWriter{to}, body);
}

void read(const pb::Order& from, std::vector<std::string>& screens, DirectiveBody& body, Reading& reading) {
  read_names(from.screens(), max_named_screens, "screens", screens, reading);
  switch (from.body_case()) {
    case pb::Order::kContent: {
      auto& show = body.emplace<ShowContent>();
      show.content = to_plain(from.content().content(), Content::test, "content", reading);
      reading.text(from.content().text(), max_card_bytes, "card's text", show.text);
      return reading.name(from.content().picture(), "card's picture", show.picture);
    }
    case pb::Order::kMode: return reading.name(from.mode(), "style", body.emplace<UseMode>().style);
    case pb::Order::kLanguages:
      return read_names(from.languages().names(), max_translations, "languages", body.emplace<UseLanguages>().languages,
                        reading);
    case pb::Order::kRoles:
      return read_names(from.roles().names(), max_roles, "roles", body.emplace<UseRoles>().roles, reading);
    case pb::Order::kPolicy:
      body.emplace<UsePolicy>().policy = to_plain(from.policy(), WallPolicy::live, "policy", reading);
      return;
    case pb::Order::kRecording: body.emplace<NoticeRecording>().shown = from.recording(); return;
    case pb::Order::kStaleMs: body.emplace<UseStale>().stale = read_stale(from.stale_ms(), reading); return;
    case pb::Order::kClearUntilNs:
      return reading.wall(from.clear_until_ns(), "clearing's time", body.emplace<ClearWall>().until_ns);
    case pb::Order::BODY_NOT_SET: break;
  }
  reading.refuse("a directive without a body that is known");
}

void write(const Directive& from, pb::Directive& to) {
  write_version(from.version, *to.mutable_version());
  to.set_author(fit_name(from.author));
  write(from.screens, from.body, *to.mutable_order());
}

void read(const pb::Directive& from, Directive& to, Reading& reading) {
  read_version(from.version(), to.version, reading);
  reading.name(from.author(), "directive's author", to.author);
  read(from.order(), to.screens, to.body, reading);
}

void write(const WallReport& from, pb::WallReport& to) {
  to.set_content(from_plain<pb::Content>(from.content));
  to.set_mode(fit_name(from.mode));
  write_names(from.languages, max_translations, [&](std::string name) { to.add_languages(std::move(name)); });
  write_names(from.roles, max_roles, [&](std::string name) { to.add_roles(std::move(name)); });
  to.set_policy(from_plain<pb::WallPolicy>(from.policy));
  to.set_recording(from.recording);
  to.set_stale_ms(limited_ms(from.stale));
  for (const std::size_t aspect : from.local) to.add_local(static_cast<std::uint32_t>(aspect) + first_aspect_field);
  for (const InForce& in_force : from.in_force) {
    pb::InForce& out = *to.add_in_force();
    out.set_aspect(static_cast<std::uint32_t>(in_force.aspect) + first_aspect_field);
    write_version(in_force.version, *out.mutable_version());
  }
  write_names(from.pictures, max_pictures, [&](std::string name) { to.add_pictures(std::move(name)); });
  write_names(from.unwritable, max_translations, [&](std::string name) { to.add_unwritable(std::move(name)); });
}

namespace {

std::size_t read_aspect(std::uint32_t field, Reading& reading) {
  if (field >= first_aspect_field && field < first_aspect_field + aspects) return field - first_aspect_field;
  reading.refuse(base::format("the unknown aspect {} of a wall", field));
  return 0;
}

}  // namespace

void read(const pb::WallReport& from, WallReport& to, Reading& reading) {
  to.content = to_plain(from.content(), Content::test, "content", reading);
  reading.name(from.mode(), "wall's style", to.mode);
  read_names(from.languages(), max_translations, "languages", to.languages, reading);
  read_names(from.roles(), max_roles, "roles", to.roles, reading);
  to.policy = to_plain(from.policy(), WallPolicy::live, "policy", reading);
  read_names(from.pictures(), max_pictures, "pictures", to.pictures, reading);
  read_names(from.unwritable(), max_translations, "languages without letters", to.unwritable, reading);
  to.recording = from.recording();
  to.stale = read_stale(from.stale_ms(), reading);
  reading.count(from.local_size(), aspects, "local aspects");
  reading.count(from.in_force_size(), aspects, "versions in force");
  if (reading.failed()) return;
  for (const std::uint32_t field : from.local()) to.local.push_back(read_aspect(field, reading));
  for (const pb::InForce& in_force : from.in_force()) {
    InForce& out = to.in_force.emplace_back();
    out.aspect = read_aspect(in_force.aspect(), reading);
    read_version(in_force.version(), out.version, reading);
  }
}

}  // namespace tongping::wire
