#include "common/wire/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "common/base/file.hpp"
#include "common/base/format.hpp"

namespace tongping::wire {
namespace {

using base::failure;
using base::Result;

constexpr std::size_t max_bytes = 1024 * 1024;

std::error_code last_error() { return {errno, std::system_category()}; }

base::Unexpected<base::Error> failed(std::string_view attempt, std::string_view what, const std::filesystem::path& at,
                                     std::error_code why = last_error()) {
  return failure(base::format("cannot {} the {} {}: {}", attempt, what, at.string(), why.message()));
}

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
  const base::Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat found {};
  if (!opened.valid() || ::fstat(opened.number(), &found) != 0) return failed("read", what, file);
  if (!S_ISREG(found.st_mode)) return failure(base::format("the {} {} is not a file", what, file.string()));
  if (auto good = check_owner(found, what, file, 0600); !good) return base::pass_on(good.error());
  return read_all(opened.number(), what, file);
}

Result<void> replace_private(const std::filesystem::path& file, std::string_view content, std::string_view what) {
  const auto written = base::write_whole_file(file, content, base::WhenThere::replace);
  if (!written) return failed("write", what, file, written.error());
  return {};
}

Result<bool> create_private(const std::filesystem::path& file, std::string_view content, std::string_view what) {
  const auto made = base::write_whole_file(file, content, base::WhenThere::keep);
  if (!made) return failed("make", what, file, made.error());
  return *made;
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
