// A deleted session is searched for where no program looks: in every byte of the disk that its station wrote to.
#include <cstdio>
#include <cstring>

#include "common/base/utf8.hpp"
#include "tests/support/raw_disk.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
namespace fs = std::filesystem;

namespace {

constexpr int sentences = 20;
constexpr std::size_t slot_size = 512;  // of a key: capture-node/store/SCHEMA.md

std::string sentence(int meeting, int number) {
  const std::string name = std::to_string(meeting) + "-" + std::to_string(number);
  return "Vertraulich " + name + " Nobody Else May Know 不可外传 " + name;
}

std::string in_utf16(const std::string& text, bool big_endian) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint point = base::code_point_at(text, at);
    at += point.bytes;
    const char low = static_cast<char>(point.value & 0xFF);
    const char high = static_cast<char>(point.value >> 8);
    bytes += big_endian ? std::string{high, low} : std::string{low, high};
  }
  return bytes;
}

std::string in_lower_case(std::string text) {
  for (char& byte : text) byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
  return text;
}

bool is_in(const std::string& bytes, const std::string& part) {
  return ::memmem(bytes.data(), bytes.size(), part.data(), part.size()) != nullptr;
}

// `lowered`: every byte of the disk, in lower case, so that no spelling is missed.
int hits(const std::string& lowered, const std::string& text) {
  int found = 0;
  for (const std::string& spelling : {text, in_utf16(text, false), in_utf16(text, true)}) {
    found += is_in(lowered, in_lower_case(spelling)) ? 1 : 0;
  }
  return found;
}

class RawHall {
 public:
  fs::path directory() const { return venue_.path("hall-1"); }

  support::Argv sessions(std::vector<std::string> words) const {
    support::Argv command{program("capture-node"), "sessions"};
    command.insert(command.end(), words.begin(), words.end());
    command.insert(command.end(), {"--config", config_});
    return command;
  }

  // One meeting from its start to its end; its id.
  std::string meet() {
    ++meetings_;
    std::string said;
    for (int n = 0; n < sentences; ++n) said += R"({"text":")" + sentence(meetings_, n) + "\"}\n";
    venue_.write("captions.jsonl", said);
    const auto station = venue_.station(config_);
    const std::string last = sentence(meetings_, sentences - 1);
    REQUIRE(eventually([&] { return venue_.run(sessions({"show"})).out.find(last) != std::string::npos; }));
    const std::string id = after(station->errors(), "info session ", " \n");
    stop(*station);
    logs_ += station->errors();
    return id;
  }

  // What the next start does with what was interrupted.
  void start_and_stop() { stop(*venue_.station(config_)); }

  std::string keys() const {
    for (const auto& entry : fs::directory_iterator(directory() / "keys")) {
      if (entry.path().extension() == ".keys") return read_file(entry.path());
    }
    FAIL("no file of keys");
    return {};
  }

  void require_gone(const std::string& bytes, int meeting) const {
    const std::string lowered = in_lower_case(bytes);
    for (int n = 0; n < sentences; ++n) {
      INFO(sentence(meeting, n));
      REQUIRE(hits(lowered, sentence(meeting, n)) == 0);
      REQUIRE(logs_.find(sentence(meeting, n)) == std::string::npos);
    }
  }

  const Venue& venue() const { return venue_; }
  int meetings() const { return meetings_; }

 private:
  Venue venue_;
  std::string config_ = venue_.station_config(
      "[[role]]\nid = \"guest\"\nlanguage = \"en\"\n[[microphone]]\nid = \"c\"\nrole = \"guest\"\nsource = \"typed:" +
      venue_.path("captions.jsonl").string() + "\"\n");
  int meetings_ = 0;
  std::string logs_;
};

// The slot that was added between two states of the file of keys.
std::string added_slot(const std::string& before, const std::string& now) {
  for (std::size_t at = 2 * slot_size; at + slot_size <= now.size(); at += slot_size) {
    const std::string slot = now.substr(at, slot_size);
    if (at >= before.size() || before.compare(at, slot_size, slot) != 0) return slot;
  }
  FAIL("no slot was added");
  return {};
}

// What no other slot has of it.
std::string secret_of(const std::string& slot) {
  const auto end = slot.find_last_not_of('\0');
  REQUIRE(end != std::string::npos);
  return slot.substr(end > 40 ? end - 40 : 0, 40);
}

bool skipped(const RawHall& hall) {
  const std::string reason = support::RawDisk::why_not(hall.venue().path("."));
  if (!reason.empty()) WARN("skipped: " << reason);
  return !reason.empty();
}

}  // namespace

TEST_CASE("of a deleted session no byte of the disk says anything, and its key is on it nowhere") {
  RawHall hall;
  if (skipped(hall)) return;
  const support::RawDisk disk(hall.directory(), 16);

  // What a program writes as it is stands on the disk also when its file is gone: it is found here.
  const std::string plain = "Written As It Is 原样";
  hall.venue().write("hall-1/plain", plain + "\n" + in_utf16(plain, false));
  disk.bytes();
  fs::remove(hall.directory() / "plain");
  REQUIRE(hits(in_lower_case(disk.bytes()), plain) == 2);

  hall.meet();
  const std::string before = hall.keys();
  const std::string kept = secret_of(added_slot("", before));
  const std::string gone = hall.meet();
  const std::string secret = secret_of(added_slot(before, hall.keys()));
  const std::string recorded = disk.bytes();
  REQUIRE(is_in(recorded, kept));
  REQUIRE(is_in(recorded, secret));

  const auto begin = std::chrono::steady_clock::now();
  const auto deleted = hall.venue().run(hall.sessions({"delete", gone, "--yes"}));
  INFO(deleted.err);
  REQUIRE(deleted.status == 0);
  const std::string after_it = disk.bytes();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("raw disk: read %.1f s after the deletion began\n", took.count());
  hall.require_gone(after_it, 2);
  REQUIRE(is_in(after_it, kept));
  REQUIRE_FALSE(is_in(after_it, secret));
}

TEST_CASE("a deletion that was killed in the middle leaves nothing on the disk either, once it is completed") {
  RawHall hall;
  if (skipped(hall)) return;
  const support::RawDisk disk(hall.directory(), 16);
  hall.meet();
  int past_its_key = 0;
  for (const bool early : {true, false, false}) {
    const std::string before = hall.keys();
    const std::string id = hall.meet();
    const std::string secret = secret_of(added_slot(before, hall.keys()));
    support::Process deletion(hall.sessions({"delete", id, "--yes"}), hall.venue().environment());
    if (early) deletion.wait(5ms);
    while (!early && is_in(hall.keys(), secret) && !deletion.wait(1ms)) continue;
    deletion.signal(SIGKILL);
    REQUIRE(deletion.wait(10s));
    hall.start_and_stop();
    const auto again = hall.venue().run(hall.sessions({"delete", id, "--yes"}));
    INFO(again.err);
    REQUIRE((again.status == 0 || again.err.find("was deleted") != std::string::npos));
    past_its_key += again.status == 0 ? 0 : 1;
    const std::string bytes = disk.bytes();
    hall.require_gone(bytes, hall.meetings());
    REQUIRE_FALSE(is_in(bytes, secret));
  }
  CHECK(past_its_key >= 2);
}
