#include "common/wire/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "common/base/format.hpp"

namespace tongping::wire {
namespace {

using base::failure;
using base::Result;

constexpr std::size_t max_bytes = 1024 * 1024;

std::string why(int error) { return std::system_category().message(error); }

base::Unexpected<base::Error> failed(std::string_view attempt, std::string_view what, const std::filesystem::path& at) {
  const int error = errno;
  return failure(base::format("cannot {} the {} {}: {}", attempt, what, at.string(), why(error)));
}

class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return descriptor_; }
  bool open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

Result<void> check_owner(const struct stat& found, std::string_view what, const std::filesystem::path& at,
                         unsigned mode) {
  if (found.st_uid != ::geteuid()) {
    return failure(base::format("the {} {} belongs to another user; refused, because its owner could change it", what,
                                at.string()));
  }
  if ((found.st_mode & 077U) != 0) {
    return failure(base::format("the {} {} can be used by others (mode {:04o}); take that away with: chmod {:o} '{}'",
                                what, at.string(), found.st_mode & 07777U, mode, at.string()));
  }
  return {};
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A complete file under a name that nobody else uses; its path.
Result<std::filesystem::path> write_beside(const std::filesystem::path& file, std::string_view content,
                                           std::string_view what) {
  std::string name = (file.parent_path() / base::format(".{}.XXXXXX", file.filename().string())).string();
  const Descriptor made(::mkostemp(name.data(), O_CLOEXEC));  // O_EXCL, mode 0600
  if (!made.open()) return failed("write", what, file);
  if (!write_all(made.get(), content) || ::fsync(made.get()) != 0) {
    auto error = failed("write", what, file);
    ::unlink(name.c_str());
    return error;
  }
  return name;
}

// So that the name survives a power cut as well as the content does.
void sync_directory_of(const std::filesystem::path& file) {
  const Descriptor directory(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.open()) ::fsync(directory.get());
}

Result<std::string> read_all(int descriptor, std::string_view what, const std::filesystem::path& file) {
  std::string content;
  std::array<char, 4096> block{};
  while (true) {
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", what, file);
    if (got == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(got));
    if (content.size() > max_bytes) return failure(base::format("the {} {} is over 1 MiB", what, file.string()));
  }
}

}  // namespace

Result<std::string> read_private(const std::filesystem::path& file, std::string_view what) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat found {};
  if (!opened.open() || ::fstat(opened.get(), &found) != 0) return failed("read", what, file);
  if (!S_ISREG(found.st_mode)) return failure(base::format("the {} {} is not a file", what, file.string()));
  if (auto good = check_owner(found, what, file, 0600); !good) return base::pass_on(good.error());
  return read_all(opened.get(), what, file);
}

Result<void> replace_private(const std::filesystem::path& file, std::string_view content, std::string_view what) {
  const auto beside = write_beside(file, content, what);
  if (!beside) return base::pass_on(beside.error());
  if (::rename(beside->c_str(), file.c_str()) != 0) {
    auto error = failed("replace", what, file);
    ::unlink(beside->c_str());
    return error;
  }
  sync_directory_of(file);
  return {};
}

Result<bool> create_private(const std::filesystem::path& file, std::string_view content, std::string_view what) {
  const auto beside = write_beside(file, content, what);
  if (!beside) return base::pass_on(beside.error());
  // A rename that never replaces: whoever links first wins, and what is linked is complete.
  const bool made = ::link(beside->c_str(), file.c_str()) == 0;
  const int error = errno;
  ::unlink(beside->c_str());
  errno = error;
  if (!made && error != EEXIST) return failed("make", what, file);
  sync_directory_of(file);
  return made;
}

Result<void> private_directory(const std::filesystem::path& directory, std::string_view what) {
  std::filesystem::path made;
  for (const auto& part : directory) {
    made /= part;
    if (::mkdir(made.c_str(), 0700) != 0 && errno != EEXIST && !std::filesystem::is_directory(made)) {
      return failed("make", what, directory);
    }
  }
  struct stat found {};
  if (::stat(directory.c_str(), &found) != 0) return failed("use", what, directory);
  if (!S_ISDIR(found.st_mode)) return failure(base::format("the {} {} is not a directory", what, directory.string()));
  return check_owner(found, what, directory, 0700);
}

}  // namespace tongping::wire
