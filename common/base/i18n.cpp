#include "common/base/i18n.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

#include "common/base/catalogue.hpp"

namespace tongping::base {
namespace {

struct Language {
  const char* tag;        // BCP 47
  const char* directory;  // gettext's name of the catalogue; null: the sources' own language
};

constexpr std::array languages = {Language{"en", nullptr}, Language{"zh", "zh_CN"}};

// What is in force, for all threads. Loaded catalogues are kept, because texts of them may still be on their way to a
// screen.
struct State {
  std::atomic<const Language*> language{languages.data()};
  std::atomic<const Catalogue*> catalogue{nullptr};
  std::mutex mutex;
  std::map<std::string_view, Catalogue> loaded;  // guarded by mutex
};

State& state() {
  static State the_state;
  return the_state;
}

// "zh-Hans-CN", "zh_CN.UTF-8@pinyin" -> zh.
const Language* language_named(std::string_view tag) {
  const std::string_view primary = tag.substr(0, tag.find_first_of("-_.@"));
  if (primary == "C" || primary == "POSIX") return languages.data();
  for (const Language& language : languages) {
    if (primary == language.tag) return &language;
  }
  return nullptr;
}

// The order is gettext's (GNU gettext manual, "Locale Environment Variables"), but LANGUAGE counts in the C locale too.
const Language* language_of_environment() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  std::string_view list = variable("LANGUAGE");
  while (!list.empty()) {
    const std::string_view first = list.substr(0, list.find(':'));
    if (const Language* language = language_named(first)) return language;
    list.remove_prefix(std::min(list.size(), first.size() + 1));
  }
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const std::string_view value = variable(name); !value.empty()) return language_named(value);
  }
  return nullptr;
}

// An installed program's own share directory first, then the build's.
std::vector<std::filesystem::path> catalogue_files(const Language& language) {
  const std::filesystem::path in_tree = std::filesystem::path(language.directory) / "LC_MESSAGES" / "tongping.mo";
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  std::vector<std::filesystem::path> files;
  if (!error) files.push_back(program.parent_path().parent_path() / "share" / "locale" / in_tree);
  files.push_back(std::filesystem::path(TONGPING_LOCALE_DIR) / in_tree);
  return files;
}

// Null for the sources' own language.
Result<const Catalogue*> catalogue_of_locked(const Language& language) {
  if (language.directory == nullptr) return nullptr;
  const auto known = state().loaded.find(language.tag);
  if (known != state().loaded.end()) return &known->second;
  Result<Catalogue> loaded = failure("");
  for (const auto& file : catalogue_files(language)) {
    loaded = Catalogue::load(file);
    if (loaded) return &state().loaded.emplace(language.tag, std::move(*loaded)).first->second;
  }
  return pass_on(loaded.error());
}

}  // namespace

const char* tr(const char* english) {
  const Catalogue* catalogue = state().catalogue.load(std::memory_order_acquire);
  const char* found = catalogue == nullptr ? nullptr : catalogue->find(english);
  return found == nullptr ? english : found;
}

Result<void> use_language(std::string_view language) {
  const Language* found = language.empty() ? language_of_environment() : language_named(language);
  if (found == nullptr && language.empty()) found = languages.data();
  if (found == nullptr)
    return failure(base::format("no interface language \"{}\"; there are \"en\" and \"zh\"", language));
  const std::lock_guard lock(state().mutex);
  auto catalogue = catalogue_of_locked(*found);
  if (!catalogue && !language.empty()) return pass_on(catalogue.error());
  state().catalogue.store(catalogue.value_or(nullptr), std::memory_order_release);
  state().language.store(catalogue ? found : languages.data(), std::memory_order_release);
  return {};
}

std::string_view language_in_use() { return state().language.load(std::memory_order_acquire)->tag; }

std::string translated_letters() {
  const Catalogue* catalogue = state().catalogue.load(std::memory_order_acquire);
  return catalogue == nullptr ? std::string() : catalogue->letters();
}

}  // namespace tongping::base
