#include "display-node/trace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using screen::TraceFile;

namespace {

std::string numbered(int from, int to) {
  std::string all;
  for (int i = from; i < to; ++i) all += std::to_string(i) + "\n";
  return all;
}

std::string contents_of(const std::filesystem::path& path) {
  std::ostringstream all;
  all << std::ifstream(path).rdbuf();
  return all.str();
}

// Until nobody writes any more.
std::string rest_of(int pipe) {
  std::string all;
  std::array<char, 4096> some{};
  for (ssize_t n = 0; (n = ::read(pipe, some.data(), some.size())) > 0;)
    all.append(some.data(), static_cast<std::size_t>(n));
  return all;
}

}  // namespace

TEST_CASE("a trace has every line in order when it is closed, and nothing of a file before it") {
  const support::Scratch directory;
  const auto path = directory / "trace.jsonl";
  const base::Log log;
  for (const int first : {5000, 1000}) {
    auto trace = TraceFile::open(path, log).value();
    for (int i = first; i < first + 3000; ++i) trace->add(std::to_string(i));
    trace.reset();
    CHECK(contents_of(path) == numbered(first, first + 3000));
  }
}

TEST_CASE("a trace that waits for its disk keeps nobody waiting, and is written when the disk goes on") {
  const support::Scratch directory;
  const auto path = directory / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(::fcntl(reader, F_SETPIPE_SZ, 4096) == 4096);
  ::fcntl(reader, F_SETFL, 0);
  const base::Log log;
  auto trace = TraceFile::open(path, log).value();
  const std::string padding(100, ' ');
  std::string expected;
  for (int i = 0; i < 500; ++i) {  // a dozen times what the pipe holds: this thread would hang if it wrote
    trace->add(std::to_string(i) + padding);
    expected += std::to_string(i) + padding + "\n";
  }
  std::thread closing([&] { trace.reset(); });
  CHECK(rest_of(reader) == expected);
  closing.join();
  ::close(reader);
}

TEST_CASE("a trace that cannot be written is refused by name, and one whose disk is full goes on without it") {
  const base::Log log(base::LogLevel::error);
  const auto refused = TraceFile::open("/nowhere/trace.jsonl", log);
  REQUIRE(!refused);
  CHECK(refused.error().message == "/nowhere/trace.jsonl: the trace cannot be written there");

  auto full = TraceFile::open("/dev/full", log).value();
  for (int i = 0; i < 5000; ++i) full->add("a line");
}
