// An engine that floods, hangs, crashes or lies costs its own answer and nothing else.
#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "capture-node/translate/apertium_translator.hpp"
#include "capture-node/translate/translation_worker.hpp"
#include "common/base/utf8.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::translate;
using namespace std::chrono_literals;

namespace {

// A pair of a pipeline of three fakes.
class FakePair {
 public:
  FakePair() {
    std::filesystem::create_directories(directory_ / "modes");
    const std::string engine = "'" + support::binary_directory() + "/apertium-fake-engine'";
    write(engine + " | " + engine + " | " + engine);
  }
  void write(const std::string& line) const { std::ofstream(directory_ / "modes" / "eng-spa.mode") << line << '\n'; }

  base::Result<std::unique_ptr<ApertiumTranslator>> open(std::chrono::milliseconds patience = 10s) const {
    ApertiumOptions options;
    options.directory = directory_.path();
    options.direction = {"en", "es"};
    options.patience = patience;
    return ApertiumTranslator::open(options);
  }

 private:
  support::Scratch directory_;
};

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

// Processes whose parent is this one, dead or alive.
std::size_t children() {
  const auto list = support::run({"ps", "--no-headers", "-o", "pid", "--ppid", std::to_string(::getpid())});
  return static_cast<std::size_t>(std::count(list.out.begin(), list.out.end(), '\n')) - 1;  // not ps itself
}

}  // namespace

TEST_CASE("after each kind of failure the next sentence is answered") {
  const FakePair pair;
  const auto engine = pair.open().value();
  REQUIRE(engine->translate("Hello.").value() == "HELLO.");
  for (const char* text : {"please crash", "please abort", "please endless", "please junk", "please invalid",
                           "please stale", "please huge huge"}) {
    INFO(text);
    const auto failed = engine->translate(text);
    REQUIRE_FALSE(failed);
    REQUIRE(failed.error().message.starts_with("translation from en to es: "));
    REQUIRE(failed.error().message.find("please") == std::string::npos);
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(engine->translate("Hello.").value() == "HELLO.");
    REQUIRE(std::chrono::steady_clock::now() - start < 2s);
  }
}

TEST_CASE("noise on standard error and empty answers are no failure") {
  const FakePair pair;
  const auto engine = pair.open().value();
  REQUIRE(engine->translate("Some noise.").value() == "SOME NOISE.");
  REQUIRE(engine->translate("Some empties.").value() == "SOME EMPTIES.");
  REQUIRE(engine->translate("Hello.").value() == "HELLO.");
}

TEST_CASE("an engine that hangs costs its patience and is started again") {
  const FakePair pair;
  for (const char* text : {"Please hang.", "Please drown."}) {
    const auto engine = pair.open(700ms).value();
    const auto start = std::chrono::steady_clock::now();
    const auto failed = engine->translate(text);
    const auto passed = std::chrono::steady_clock::now() - start;
    REQUIRE_FALSE(failed);
    REQUIRE(failed.error().message.find("no answer in time") != std::string::npos);
    REQUIRE(passed >= 700ms);
    REQUIRE(passed < 2700ms);
  }
}

TEST_CASE("opening does not wait for the engine to be ready") {
  const FakePair pair;
  pair.write("'" + support::binary_directory() + "/apertium-fake-engine' --deaf");
  const auto engine = pair.open(100ms);
  REQUIRE(engine);
  REQUIRE_FALSE((*engine)->translate("Hello."));
}

TEST_CASE("an interrupted translation ends at once") {
  const FakePair pair;
  const auto engine = pair.open(60s).value();
  base::Worker other;
  other.start("interrupter", [&](const base::Worker::StopFlag&) { engine->interrupt(); });
  REQUIRE_FALSE(engine->translate("Please hang."));
}

TEST_CASE("why a pipeline ended is said without what was said") {
  const FakePair pair;
  const auto engine = pair.open().value();
  REQUIRE(engine->translate("please crash").error().message.find("apertium-fake-engine ended with status 3") !=
          std::string::npos);
  REQUIRE(engine->translate("please abort").error().message.find("was ended by signal 6") != std::string::npos);
}

TEST_CASE("an incomplete installation is told when opening") {
  const FakePair pair;
  pair.write("lt-proc '/nowhere/eng-spa.bin'");
  auto opened = pair.open();
  REQUIRE_FALSE(opened);
  REQUIRE(opened.error().message.find("/nowhere/eng-spa.bin is missing") != std::string::npos);
  pair.write("apertium-that-is-not-there");
  opened = pair.open();
  REQUIRE_FALSE(opened);
  REQUIRE(opened.error().message.starts_with("apertium-that-is-not-there cannot be started"));
}

TEST_CASE("fifty failures leave no process and no descriptor behind") {
  const FakePair pair;
  const std::size_t descriptors = open_descriptors();
  const std::size_t processes = children();
  {
    const auto engine = pair.open().value();
    for (int round = 0; round < 50; ++round) {
      REQUIRE_FALSE(engine->translate(round % 2 == 0 ? "please crash" : "please junk"));
    }
    REQUIRE(engine->translate("Hello.").value() == "HELLO.");
  }
  REQUIRE(open_descriptors() == descriptors);
  REQUIRE(children() == processes);
}

TEST_CASE("a child inherits nothing but its three streams") {
  const FakePair pair;
  const support::Scratch scratch;
  const int secret = ::open((scratch / "secret").c_str(), O_RDWR | O_CREAT, 0600);
  const auto engine = pair.open().value();
  REQUIRE(engine->translate("Hello.").value() == "HELLO.");
  const auto list =
      support::run({"ps", "--no-headers", "-o", "pid", "-C", "apertium-fake-e", "--ppid", std::to_string(::getpid())});
  std::istringstream pids(
      support::run({"ps", "--no-headers", "-o", "pid,comm", "--ppid", std::to_string(::getpid())}).out);
  std::size_t looked_at = 0;
  for (std::string pid, name; pids >> pid >> name;) {
    if (!name.starts_with("apertium-fake")) continue;
    ++looked_at;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + pid + "/fd")) {
      INFO(pid << " has " << entry.path());
      REQUIRE(std::stoi(entry.path().filename().string()) <= 2);
    }
  }
  REQUIRE(looked_at == 3);
  ::close(secret);
}

TEST_CASE("a hostile engine under a worker: finals around the poison arrive in order") {
  const FakePair pair;
  base::Mailbox<TranslationDone> done(100);
  TranslationPace pace;
  pace.first_pause = 5ms;
  TranslationWorker worker(pair.open(500ms).value(), "es", done, pace);
  worker.start();
  const std::vector<std::string> texts = {"One.",   "please crash",   "Two.", "please hang",
                                          "Three.", "please invalid", "Four."};
  for (std::size_t i = 0; i < texts.size(); ++i) REQUIRE(worker.submit({std::to_string(i), 1, texts[i], true}));
  std::vector<std::string> got;
  while (got.size() < texts.size()) {
    const auto result = done.take_for(30s);
    REQUIRE(result);
    if (result->segment.empty()) continue;
    REQUIRE(result->segment == std::to_string(got.size()));
    got.push_back(result->failure ? "failed" : result->text);
  }
  REQUIRE(got == std::vector<std::string>{"ONE.", "failed", "TWO.", "failed", "THREE.", "failed", "FOUR."});
}
