#include "capture-node/spool/spool_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "capture-node/access/sealing.hpp"
#include "capture-node/spool/spool_bytes.hpp"
#include "common/base/format.hpp"
#include "common/base/wipe.hpp"

namespace tongping::spool {

std::string part_name(const std::string& microphone, std::uint64_t epoch, std::uint64_t part) {
  return base::format("{}-{}-{}.spool", microphone, epoch, part);
}

std::string seal_kind(const std::string& microphone, std::uint64_t epoch, std::uint64_t part) {
  return base::format("audio {} {} {}", microphone, epoch, part);
}

SpoolFile::~SpoolFile() { ::close(descriptor_); }

void SpoolFile::sync() const { ::fdatasync(descriptor_); }

base::Result<std::uint64_t> SpoolWriter::append(const SpoolRecord& record) {
  std::uint64_t opened = 0;
  if (file_ == nullptr || size_ >= part_bytes) {
    const auto begun = open_part();
    if (!begun) return begun;
    opened = *begun;
  }
  const std::string kind = seal_kind(microphone_, epoch_, part_);
  const access::SealPlace place{key_.database, key_.session, kind, records_};
  std::string plain = to_bytes(record);
  const std::string sealed = access::seal(key_.key, place, plain);
  base::wipe(plain);
  std::string bytes;
  put_little(bytes, sealed.size(), record_length_bytes);
  const auto written = write(bytes + sealed);
  if (!written) return written;
  ++records_;
  return *written + opened;
}

base::Result<std::uint64_t> SpoolWriter::open_part() {
  std::uint64_t part = file_ == nullptr ? part_ : part_ + 1;
  // In a session that was interrupted there are parts of this start already.
  std::error_code unreadable;
  while (std::filesystem::exists(folder_ / part_name(microphone_, epoch_, part), unreadable)) ++part;
  const auto path = folder_ / part_name(microphone_, epoch_, part);
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return base::failure(base::format("{}: {}", path.string(), std::strerror(errno)));
  file_ = std::make_shared<SpoolFile>(descriptor);
  part_ = part;
  records_ = 0;
  size_ = 0;
  return write(spool_magic);
}

base::Result<std::uint64_t> SpoolWriter::write(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::write(file_->descriptor(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int error = errno;
      // A record is there wholly or not at all.
      if (::ftruncate(file_->descriptor(), static_cast<off_t>(size_)) != 0) file_ = nullptr;
      return base::failure(base::format("{}: {}", folder_.string(), std::strerror(error)));
    }
    done += static_cast<std::size_t>(count);
  }
  size_ += bytes.size();
  return bytes.size();
}

}  // namespace tongping::spool
