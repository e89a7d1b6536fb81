// One microphone's sound on its way to the disk: a sequence of files to which sealed records are appended. SCHEMA.md of
// the store has the bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "capture-node/access/audio_key.hpp"
#include "capture-node/spool/spool_frame.hpp"
#include "common/base/result.hpp"

namespace tongping::spool {

inline constexpr std::string_view spool_magic = "tongping spool 1";
inline constexpr std::size_t most_frames_a_record = 100;
inline constexpr std::size_t longest_record = 64 * 1024;  // sealed; what a reader takes for damage
inline constexpr std::uint64_t part_bytes = 16ULL * 1024 * 1024;

// "MICROPHONE-EPOCH-PART.spool". Microphone's ids are plain (config).
std::string part_name(const std::string& microphone, std::uint64_t epoch, std::uint64_t part);

// Under what name a record is sealed: it opens in its own file and place only.
std::string seal_kind(const std::string& microphone, std::uint64_t epoch, std::uint64_t part);

// A descriptor that a thread that syncs may hold longer than the writer.
class SpoolFile {
 public:
  explicit SpoolFile(int descriptor) : descriptor_(descriptor) {}
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;
  int descriptor() const { return descriptor_; }
  void sync() const;  // its bytes are on the disk when this returns [any]

 private:
  int descriptor_;
};

// Owned by the spool's thread.
class SpoolWriter {
 public:
  // `key` outlives it. Nothing is opened before the first record.
  SpoolWriter(std::filesystem::path folder, std::string microphone, std::uint64_t epoch, const access::AudioKey& key)
      : folder_(std::move(folder)), microphone_(std::move(microphone)), epoch_(epoch), key_(key) {}

  // Handed to the system when it returns: a program that is killed then loses nothing of it. Gives the bytes written.
  // On an error the file is as it was before; the call may be made again.
  base::Result<std::uint64_t> append(const SpoolRecord& record);

  std::shared_ptr<const SpoolFile> file() const { return file_; }

 private:
  base::Result<std::uint64_t> open_part();
  base::Result<std::uint64_t> write(std::string_view bytes);

  const std::filesystem::path folder_;
  const std::string microphone_;
  const std::uint64_t epoch_;
  const access::AudioKey& key_;
  std::shared_ptr<SpoolFile> file_;
  std::uint64_t part_ = 0;
  std::uint64_t records_ = 0;  // in this part
  std::uint64_t size_ = 0;     // of this part
};

}  // namespace tongping::spool
