#include "common/base/file.hpp"

#include <fcntl.h>
#include <stdlib.h>

#include <cerrno>
#include <string>

#include "common/base/format.hpp"

namespace tongping::base {
namespace {

namespace fs = std::filesystem;

Unexpected<std::error_code> system_error() {
  return Unexpected<std::error_code>(std::error_code(errno, std::system_category()));
}

Result<void, std::error_code> write_all(const Descriptor& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.number(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return system_error();
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void, std::error_code> sync(const Descriptor& file) {
  if (::fsync(file.number()) != 0) return system_error();
  return {};
}

// link, unlike rename, refuses a name that is taken, without a moment between looking and doing.
Result<bool, std::error_code> put_in_place(const std::string& aside, const fs::path& file, WhenThere when_there) {
  if (when_there == WhenThere::replace) {
    if (::rename(aside.c_str(), file.c_str()) != 0) return system_error();
    return true;
  }
  if (::link(aside.c_str(), file.c_str()) == 0) return true;
  if (errno != EEXIST) return system_error();
  return false;
}

template <typename Finish>
Result<bool, std::error_code> write_aside(const fs::path& file, std::string_view content, WhenThere when_there,
                                          Finish finish) {
  std::string aside = (file.parent_path() / base::format(".{}.XXXXXX", file.filename().string())).string();
  const Descriptor opened(::mkostemp(aside.data(), O_CLOEXEC));  // O_EXCL, mode 0600
  if (!opened.valid()) return system_error();
  auto made = write_all(opened, content).and_then([&] { return finish(opened); }).and_then([&] {
    return put_in_place(aside, file, when_there);
  });
  ::unlink(aside.c_str());
  return made;
}

}  // namespace

Result<void, std::error_code> sync_directory(const fs::path& directory) {
  const fs::path named = directory.empty() ? fs::path(".") : directory;
  const Descriptor opened(::open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid() || ::fsync(opened.number()) != 0) return system_error();
  return {};
}

Result<bool, std::error_code> write_whole_file(const fs::path& file, std::string_view content, WhenThere when_there) {
  auto made = write_aside(file, content, when_there, sync);
  if (!made) return made;
  if (auto synced = sync_directory(file.parent_path()); !synced) return Unexpected<std::error_code>(synced.error());
  return made;
}

Result<void, std::error_code> write_unsynced_file(const fs::path& file, std::string_view content) {
  const auto no_sync = [](const Descriptor&) { return Result<void, std::error_code>(); };
  return write_aside(file, content, WhenThere::replace, no_sync).map([](bool) {});
}

}  // namespace tongping::base
