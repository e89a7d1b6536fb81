#include "common/base/i18n.hpp"

#include <cstdlib>
#include <optional>

#include "common/base/catalogue.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::base;

namespace {

// Sets a variable of the environment for the life of a test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    if (value != nullptr) {
      ::setenv(name, value, 1);
    } else {
      ::unsetenv(name);
    }
  }
  ~Variable() {
    if (old_) {
      ::setenv(name_, old_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

// The environment of a test: nothing but what it says.
struct Environment {
  Environment(const char* language, const char* lc_all, const char* lang)
      : language_(Variable("LANGUAGE", language)), lc_all_(Variable("LC_ALL", lc_all)), lang_(Variable("LANG", lang)) {}
  Variable language_, lc_all_, messages_{"LC_MESSAGES", nullptr}, lang_;
};

// A catalogue of one pair, "Quit" -> `translation`, as msgfmt writes it.
std::string a_catalogue(const std::string& translation) {
  std::string bytes("\xDE\x12\x04\x95\0\0\0\0\1\0\0\0\x1C\0\0\0\x24\0\0\0\0\0\0\0\0\0\0\0", 28);
  bytes += std::string("\4\0\0\0\x2C\0\0\0", 8);
  bytes += static_cast<char>(translation.size());
  bytes += std::string("\0\0\0\x31\0\0\0", 7);
  return bytes + std::string("Quit\0", 5) + translation + '\0';
}

}  // namespace

TEST_CASE("the interface changes its language while running, whatever locales are installed") {
  REQUIRE(use_language("zh"));
  REQUIRE(language_in_use() == "zh");
  REQUIRE(std::string(tr("ON AIR")) == "直播中");
  REQUIRE(tr_format("{} of {} microphones are live", 2, 3) == "话筒 2/3 正常工作");
  REQUIRE(std::string(tr("a text that nobody translates")) == "a text that nobody translates");
  REQUIRE(translated_letters().find("直播中") != std::string::npos);
  REQUIRE(use_language("en"));
  REQUIRE(translated_letters().empty());
  REQUIRE(std::string(tr("ON AIR")) == "ON AIR");
  REQUIRE(tr_format("{} of {} microphones are live", 2, 3) == "2 of 3 microphones are live");
}

TEST_CASE("an unknown language is refused and changes nothing") {
  REQUIRE(use_language("zh-Hans"));
  const auto refused = use_language("tlh");
  REQUIRE_FALSE(refused);
  REQUIRE(refused.error().message == "no interface language \"tlh\"; there are \"en\" and \"zh\"");
  REQUIRE(language_in_use() == "zh");
  REQUIRE(use_language("en"));
}

TEST_CASE("the environment chooses as with gettext, but LANGUAGE counts in the C locale too") {
  const auto chosen = [](const char* language, const char* lc_all, const char* lang) {
    const Environment environment(language, lc_all, lang);
    REQUIRE(use_language(""));
    return std::string(language_in_use());
  };
  REQUIRE(chosen(nullptr, nullptr, "zh_CN.UTF-8") == "zh");
  REQUIRE(chosen("zh_CN:en", nullptr, "C.UTF-8") == "zh");
  REQUIRE(chosen("tlh:zh", nullptr, nullptr) == "zh");
  REQUIRE(chosen("en:zh", nullptr, "zh_CN.UTF-8") == "en");
  REQUIRE(chosen(nullptr, "C", "zh_CN.UTF-8") == "en");
  REQUIRE(chosen(nullptr, nullptr, "fr_FR.UTF-8") == "en");
  REQUIRE(chosen(nullptr, nullptr, nullptr) == "en");
  REQUIRE(use_language("en"));
}

TEST_CASE("a catalogue is read as msgfmt writes it") {
  const auto catalogue = Catalogue::parse(a_catalogue("退出"), "test.mo");
  REQUIRE(catalogue);
  REQUIRE(catalogue->size() == 1);
  REQUIRE(std::string(catalogue->find("Quit")) == "退出");
  REQUIRE(catalogue->find("Qui") == nullptr);
}

TEST_CASE("a broken catalogue is an error, wherever it is cut or changed") {
  const std::string whole = a_catalogue("退出");
  for (std::size_t length = 0; length < whole.size() - 1; ++length) {
    INFO(length);
    REQUIRE_FALSE(Catalogue::parse(whole.substr(0, length), "test.mo"));
  }
  for (std::size_t at = 0; at < 44; ++at) {
    std::string changed = whole;
    changed[at] = '\xFF';
    INFO(at);
    const auto catalogue = Catalogue::parse(changed, "test.mo");
    if (catalogue) REQUIRE(catalogue->size() <= 1);
  }
  REQUIRE_FALSE(Catalogue::parse(a_catalogue("\xFF\xFE"), "test.mo"));
  REQUIRE_FALSE(Catalogue::load("/nowhere/tongping.mo"));
}
