// What is on the disk of one microphone's sound, read from where it is wanted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/access/audio_key.hpp"
#include "capture-node/spool/spool_frame.hpp"
#include "common/base/result.hpp"

namespace tongping::spool {

// A file of one microphone, one start of the station.
struct SpoolPart {
  std::string microphone;
  std::uint64_t epoch = 0;
  std::uint64_t part = 0;
  std::filesystem::path path;
};

// Nothing for a name that is no part's.
std::optional<SpoolPart> part_of(const std::filesystem::path& path);

// Those in a session's folder, in the order in which they were written, one microphone after the other.
std::vector<SpoolPart> parts_in(const std::filesystem::path& folder);

// The records of one part, in order, until its end or until it goes on in no readable way: what was being written when
// the machine went down is not whole. [any]
class PartReader {
 public:
  // `key` outlives it.
  PartReader(const SpoolPart& part, const access::AudioKey& key);

  std::optional<SpoolRecord> next();

  // Where the next record begins in the file.
  std::uint64_t position() const { return position_; }

  // Why it did not go on before the file's end; empty: it was read whole.
  const std::string& problem() const { return problem_; }

 private:
  std::optional<SpoolRecord> stop(std::string problem);

  const SpoolPart part_;
  const access::AudioKey& key_;
  std::ifstream file_;
  std::uint64_t records_ = 0;
  std::uint64_t position_ = 0;
  std::string problem_;
  bool over_ = false;
};

// Overwrites what is heard in it. [any]
void wipe(SpoolRecord& record);

// When the first frame of a part was heard; the end of time where it has none. [any]
base::WallTime begin_of(const SpoolPart& part, const access::AudioKey& key);

// The newest of one microphone from `from` on, and how far it was recognised by its marks.
struct Backlog {
  std::vector<SpoolPart> parts;
  std::optional<base::WallTime> recognised;
};

// `parts`: of one microphone. Reads the newest part, and the first record of those before it. [any]
Backlog backlog_of(const std::vector<SpoolPart>& parts, base::WallTime from, const access::AudioKey& key);

// The frames of a backlog that begin at `from` or later, one after the other. [any]
class BacklogReader {
 public:
  BacklogReader(std::vector<SpoolPart> parts, base::WallTime from, const access::AudioKey& key)
      : parts_(std::move(parts)), from_(from), key_(key) {}

  std::optional<SpoolFrame> next();
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  bool fill();

  const std::vector<SpoolPart> parts_;
  const base::WallTime from_;
  const access::AudioKey& key_;
  std::size_t next_part_ = 0;
  std::optional<PartReader> reader_;
  std::vector<SpoolFrame> frames_;
  std::size_t at_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace tongping::spool
