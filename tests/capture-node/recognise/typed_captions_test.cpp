#include "capture-node/recognise/typed_captions.hpp"

#include <sys/stat.h>

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using recognise::TypedCaptions;
using support::Scratch;

namespace {

const base::SystemClock system_time;
const base::Log quiet(base::LogLevel::error);

struct Captioner {
  explicit Captioner(const std::string& path) {
    auto opened = TypedCaptions::open(path, "desk", system_time, quiet, changes);
    REQUIRE(opened);
    captions = std::move(*opened);
  }
  void start() {
    worker.start("captions", [this](const base::Worker::StopFlag& stop) { captions->run(stop); });
  }
  std::string next_text(std::chrono::milliseconds patience = 2s) {
    const auto change = changes.take_for(patience);
    return change ? change->text : "nothing";
  }

  base::Mailbox<station::SegmentChange> changes{8};
  std::unique_ptr<TypedCaptions> captions;
  base::Worker worker;
};

}  // namespace

TEST_CASE("a file is read to its end, past empty, broken and endless lines, with and without a last line break") {
  const Scratch folder;
  std::ofstream(folder / "captions") << "{\"text\":\"one\"}\n\n  \nbroken\n{\"text\":\"two\"}\r\n"
                                     << std::string(200'000, 'x') << "\n{\"text\":\"three\"}\n{\"text\":\"four\"}";
  Captioner captioner((folder / "captions").string());
  captioner.start();
  for (const char* text : {"one", "two", "three", "four"}) CHECK(captioner.next_text() == text);
  captioner.worker.join();
  CHECK(captioner.captions->finished());
  CHECK(captioner.changes.size() == 0);
}

TEST_CASE("a FIFO is followed line by line until its writer leaves") {
  const Scratch folder;
  const std::string path = (folder / "pipe").string();
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  Captioner captioner(path);
  captioner.start();
  std::ofstream writer(path);
  writer << "{\"text\":\"one\"}\n{\"te" << std::flush;
  CHECK(captioner.next_text() == "one");
  CHECK_FALSE(captioner.captions->finished());
  writer << "xt\":\"two\"}\n" << std::flush;
  CHECK(captioner.next_text() == "two");
  writer.close();
  captioner.worker.join();
  CHECK(captioner.captions->finished());
}

TEST_CASE("after_ms waits, and stopping ends the wait") {
  const Scratch folder;
  std::ofstream(folder / "captions")
      << "{\"text\":\"one\",\"after_ms\":150}\n{\"text\":\"never\",\"after_ms\":60000}\n";
  Captioner captioner((folder / "captions").string());
  const auto begin = std::chrono::steady_clock::now();
  captioner.start();
  CHECK(captioner.next_text() == "one");
  CHECK(std::chrono::steady_clock::now() - begin >= 150ms);
  const auto stop = std::chrono::steady_clock::now();
  captioner.worker.request_stop();
  captioner.worker.join();
  CHECK(std::chrono::steady_clock::now() - stop < 500ms);
  CHECK_FALSE(captioner.captions->finished());
  CHECK(captioner.changes.size() == 0);
}

TEST_CASE("finals wait for room, interim lines are dropped where there is none") {
  const Scratch folder;
  {
    std::ofstream file(folder / "captions");
    for (int i = 0; i < 8; ++i) file << "{\"text\":\"" << i << "\"}\n";
    file << "{\"text\":\"interim\",\"state\":\"interim\"}\n{\"text\":\"8\"}\n{\"text\":\"9\"}\n";
  }
  Captioner captioner((folder / "captions").string());
  captioner.start();
  while (captioner.changes.size() < 8) ::poll(nullptr, 0, 1);
  ::poll(nullptr, 0, 50);
  std::vector<std::string> texts;
  while (const auto change = captioner.changes.take_for(500ms)) texts.push_back(change->text);
  CHECK(texts == std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
}

TEST_CASE("a path that cannot be opened is refused") {
  base::Mailbox<station::SegmentChange> changes(1);
  const auto refused = TypedCaptions::open("/nowhere/captions", "desk", system_time, quiet, changes);
  REQUIRE(!refused);
  CHECK(refused.error().message.find("typed:/nowhere/captions: cannot be opened (No such file or directory)") !=
        std::string::npos);
}
