// The codec's inside: single values to and from the schema's types. For the codec's own sources only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/wire/messages.hpp"

namespace tongping::wire::pb {
class Command;
class ConsentChanged;
class Directive;
class Event;
class Hello;
class Microphone;
class MicrophonesClaimed;
class Order;
class Origin;
class PendingKeys;
class Position;
class Role;
class Segment;
class SessionStarted;
class SoundGap;
class Refused;
class Thumbnail;
class WallReport;
}  // namespace tongping::wire::pb

namespace tongping::wire {

// Sessions do not last a thousand years; bounds keep sums of times from overflowing.
inline constexpr std::int64_t longest_ms = 1000LL * 366 * 24 * 3600 * 1000;

// Cleaned and cut, as everything that is written.
std::string fit(const std::string& text, std::size_t max_bytes);
std::string fit_name(const std::string& text);

// At most `max_levels` of them. The view holds as long as the levels do.
std::string_view as_bytes(const std::vector<std::uint8_t>& levels);

// Times before 1970 become 1970.
std::uint64_t wall_time(std::int64_t ns);

void write(const Origin& from, pb::Origin& to);
void write(const transcript::SessionStarted& from, pb::SessionStarted& to);
void write(const transcript::Role& from, pb::Role& to);
void write(const transcript::Microphone& from, pb::Microphone& to);
void write(const transcript::MicrophonesClaimed& from, pb::MicrophonesClaimed& to);
void write(const transcript::SoundGap& from, pb::SoundGap& to);
void write(const transcript::ConsentChanged& from, pb::ConsentChanged& to);
void write(const transcript::Segment& from, pb::Segment& to);
void write(const transcript::Event& from, pb::Event& to);
void write(const Hello& from, pb::Hello& to);
void write(const std::vector<std::string>& screens, const transcript::DirectiveBody& body, pb::Order& to);
void write(const transcript::Directive& from, pb::Directive& to);
void write(const WallReport& from, pb::WallReport& to);
void write(const Command& from, pb::Command& to);
void write(const Position& from, pb::Position& to);
void write(const Thumbnail& from, pb::Thumbnail& to);
void write(const PendingKeys& from, pb::PendingKeys& to);
void write(const Refused& from, pb::Refused& to);

// Collects what is wrong with a message: the first problem is the one that is told.
class Reading {
 public:
  void refuse(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }
  // Valid UTF-8 of at most `max_bytes`, cleaned.
  void text(std::string_view from, std::size_t max_bytes, const char* field, std::string& to);
  void name(std::string_view from, const char* field, std::string& to);
  // A wall-clock time, from 1970 on.
  void wall(std::uint64_t from, const char* field, std::int64_t& to);
  void count(int items, std::size_t most, const char* field);

  bool failed() const { return !problem_.empty(); }

  template <typename T>
  base::Result<T> result(T value, const char* what) {
    if (failed()) return base::failure(std::string(what) + ": " + problem_);
    return value;
  }

 private:
  std::string problem_;
};

void read(const pb::Origin& from, Origin& to, Reading& reading);
void read(const pb::SessionStarted& from, transcript::SessionStarted& to, Reading& reading);
void read(const pb::Role& from, transcript::Role& to, Reading& reading);
void read(const pb::Microphone& from, transcript::Microphone& to, Reading& reading);
void read(const pb::MicrophonesClaimed& from, transcript::MicrophonesClaimed& to, Reading& reading);
void read(const pb::SoundGap& from, transcript::SoundGap& to, Reading& reading);
void read(const pb::ConsentChanged& from, transcript::ConsentChanged& to, Reading& reading);
void read(const pb::Segment& from, transcript::Segment& to, Reading& reading);
void read(const pb::Event& from, transcript::Event& to, Reading& reading);
void read(const pb::Hello& from, Hello& to, Reading& reading);
void read(const pb::Order& from, std::vector<std::string>& screens, transcript::DirectiveBody& body, Reading& reading);
void read(const pb::Directive& from, transcript::Directive& to, Reading& reading);
void read(const pb::WallReport& from, WallReport& to, Reading& reading);
void read(const pb::Command& from, Command& to, Reading& reading);
void read(const pb::Position& from, Position& to, Reading& reading);
void read(const pb::Thumbnail& from, Thumbnail& to, Reading& reading);
void read(const pb::PendingKeys& from, PendingKeys& to, Reading& reading);
void read(const pb::Refused& from, Refused& to, Reading& reading);

}  // namespace tongping::wire
