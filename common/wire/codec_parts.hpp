// The codec's inside: single values to and from the schema's types. For the codec's own sources only.
#pragma once

#include <cstddef>
#include <string>

#include "common/base/result.hpp"
#include "common/wire/messages.hpp"

namespace tongping::wire::pb {
class Command;
class Event;
class Hello;
class Microphone;
class Origin;
class RoleLabel;
class Role;
class Segment;
class SessionStarted;
class Refused;
}  // namespace tongping::wire::pb

namespace tongping::wire {

// Cleaned and cut, as everything that is written.
std::string fit(const std::string& text, std::size_t max_bytes);

// Times before 1970 become 1970.
std::uint64_t wall_time(std::int64_t ns);

void write(const Origin& from, pb::Origin& to);
void write(const transcript::SessionStarted& from, pb::SessionStarted& to);
void write(const transcript::Role& from, pb::Role& to);
void write(const transcript::Microphone& from, pb::Microphone& to);
void write(const transcript::Segment& from, pb::Segment& to);
void write(const transcript::Event& from, pb::Event& to);
void write(const Hello& from, pb::Hello& to);
void write(const Command& from, pb::Command& to);
void write(const Refused& from, pb::Refused& to);

// Collects what is wrong with a message: the first problem is the one that is told.
class Reading {
 public:
  void refuse(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }
  // Valid UTF-8 of at most `max_bytes`, cleaned.
  void text(const std::string& from, std::size_t max_bytes, const char* field, std::string& to);
  void name(const std::string& from, const char* field, std::string& to);
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
void read(const pb::Segment& from, transcript::Segment& to, Reading& reading);
void read(const pb::Event& from, transcript::Event& to, Reading& reading);
void read(const pb::Hello& from, Hello& to, Reading& reading);
void read(const pb::Command& from, Command& to, Reading& reading);
void read(const pb::Refused& from, Refused& to, Reading& reading);

}  // namespace tongping::wire
