#include "capture-node/translate/translation_worker.hpp"

#include <atomic>
#include <functional>

#include "tests/support/catch.hpp"
#include "tests/support/step_aside.hpp"

using namespace tongping;
using namespace tongping::translate;
using namespace std::chrono_literals;

namespace {

// What a test's engine does, shared with the translator that the worker owns. Answers with the text in brackets.
struct Script {
  base::Mailbox<int> permits{1000};  // one an answer, so that the test decides when each is given
  std::atomic<int> asked{0};
  std::atomic<bool> broken{false};
  std::atomic<bool> interrupted{false};
  std::string poison = "poison";
  bool free = true;  // answers without a permit
};

class ScriptedTranslator final : public Translator {
 public:
  explicit ScriptedTranslator(Script& script) : script_(script) {}
  base::Result<std::string> translate(std::string_view text) override {
    ++script_.asked;
    while (!script_.free && !script_.interrupted) {
      if (script_.permits.take_for(1ms)) break;
    }
    if (script_.broken || text == script_.poison) return base::failure("the engine is down");
    return "(" + std::string(text) + ")";
  }
  void interrupt() override { script_.interrupted = true; }

 private:
  Script& script_;
};

TranslationPace fast() {
  TranslationPace pace;
  pace.first_pause = 1ms;
  pace.longest_pause = 2ms;
  return pace;
}

struct Bench {
  explicit Bench(TranslationPace pace = fast(), std::size_t room = 1000)
      : done(room), worker(std::make_unique<ScriptedTranslator>(script), "es", done, pace) {}
  TranslationDone take() {
    auto result = done.take_for(20s);
    REQUIRE(result);
    return std::move(*result);
  }
  Script script;
  base::Mailbox<TranslationDone> done;
  TranslationWorker worker;
};

// Until the engine has been asked `count` times.
void wait_for_question(const Script& script, int count) {
  while (script.asked < count) support::step_aside();
}

}  // namespace

TEST_CASE("finals are translated in their order, each with its segment and revision") {
  Bench bench;
  for (unsigned i = 0; i < 200; ++i)
    REQUIRE(bench.worker.submit({"s" + std::to_string(i), i, "t" + std::to_string(i), true}));
  bench.worker.start();
  for (unsigned i = 0; i < 200; ++i) {
    const TranslationDone result = bench.take();
    REQUIRE(result.segment == "s" + std::to_string(i));
    REQUIRE(result.revision == i);
    REQUIRE(result.language == "es");
    REQUIRE(result.text == "(t" + std::to_string(i) + ")");
    REQUIRE(result.state == transcript::SegmentState::final);
    REQUIRE_FALSE(result.failure);
  }
}

TEST_CASE("interim text waits for finals, and only its newest state is translated") {
  Bench bench;
  bench.script.free = false;
  bench.worker.start();
  bench.worker.submit({"busy", 1, "busy", true});
  wait_for_question(bench.script, 1);
  for (unsigned i = 0; i < 50; ++i) REQUIRE(bench.worker.submit({"a", i, "a" + std::to_string(i), false}));
  bench.worker.submit({"b", 1, "b1", false});
  bench.worker.submit({"c", 1, "last words", true});
  for (int i = 0; i < 4; ++i) bench.script.permits.post(1);
  REQUIRE(bench.take().segment == "busy");
  REQUIRE(bench.take().segment == "c");
  const TranslationDone interim = bench.take();
  REQUIRE(interim.text == "(a49)");
  REQUIRE(interim.revision == 49);
  REQUIRE(interim.state == transcript::SegmentState::interim);
  REQUIRE(bench.take().text == "(b1)");
  REQUIRE(bench.script.asked == 4);
}

TEST_CASE("a final replaces interim text of its segment that still waits") {
  Bench bench;
  bench.script.free = false;
  bench.worker.start();
  bench.worker.submit({"busy", 1, "busy", true});
  wait_for_question(bench.script, 1);
  bench.worker.submit({"a", 1, "so", false});
  bench.worker.submit({"a", 2, "so it is", true});
  for (int i = 0; i < 3; ++i) bench.script.permits.post(1);
  REQUIRE(bench.take().segment == "busy");
  REQUIRE(bench.take().text == "(so it is)");
  bench.worker.submit({"b", 1, "next", true});
  REQUIRE(bench.take().segment == "b");
}

TEST_CASE("while the engine is down finals wait, the failure is said once, and all are translated when it is back") {
  Bench bench;
  bench.script.broken = true;
  bench.worker.start();
  for (int i = 0; i < 20; ++i) REQUIRE(bench.worker.submit({std::to_string(i), 1, "t", true}));
  const TranslationDone notice = bench.take();
  REQUIRE(notice.segment.empty());
  REQUIRE(notice.failure->message == "the engine is down");
  wait_for_question(bench.script, 30);
  REQUIRE(bench.done.size() == 0);
  bench.script.broken = false;
  for (int i = 0; i < 20; ++i) {
    const TranslationDone result = bench.take();
    REQUIRE(result.segment == std::to_string(i));
    REQUIRE_FALSE(result.failure);
  }
}

TEST_CASE("text on which the engine fails is given up, and what follows is not") {
  Bench bench;
  bench.worker.start();
  bench.worker.submit({"1", 1, "poison", true});
  bench.worker.submit({"2", 1, "fine", true});
  REQUIRE(bench.take().segment.empty());
  const TranslationDone given_up = bench.take();
  REQUIRE(given_up.segment == "1");
  REQUIRE(given_up.failure);
  REQUIRE(given_up.text.empty());
  REQUIRE(bench.take().text == "(fine)");
}

TEST_CASE("a full queue refuses finals and lets the oldest interim text go") {
  TranslationPace pace = fast();
  pace.waiting_finals = 2;
  pace.waiting_interim = 2;
  Bench bench(pace);
  for (const char* segment : {"a", "b", "c"}) REQUIRE(bench.worker.submit({segment, 1, segment, false}));
  REQUIRE(bench.worker.submit({"1", 1, "t", true}));
  REQUIRE(bench.worker.submit({"2", 1, "t", true}));
  REQUIRE_FALSE(bench.worker.submit({"3", 1, "t", true}));
  bench.worker.start();
  for (const char* segment : {"1", "2", "b", "c"}) REQUIRE(bench.take().segment == segment);
}

TEST_CASE("stopping ends a question that hangs and a result that nobody takes") {
  SECTION("engine hangs") {
    Bench bench;
    bench.script.free = false;
    bench.worker.start();
    bench.worker.submit({"a", 1, "a", true});
    wait_for_question(bench.script, 1);
    bench.worker.request_stop();
    bench.worker.join();
    REQUIRE_FALSE(bench.worker.submit({"b", 1, "b", true}));
  }
  SECTION("mailbox full") {
    Bench bench(fast(), 1);
    bench.worker.start();
    for (const char* segment : {"a", "b", "c"}) bench.worker.submit({segment, 1, segment, true});
    wait_for_question(bench.script, 2);
    bench.worker.request_stop();
    bench.worker.join();
    REQUIRE(bench.done.try_take()->segment == "a");
  }
}
