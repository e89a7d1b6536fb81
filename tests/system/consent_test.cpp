// Nobody is recorded who has not agreed: counted at the sound server, on the disk and in the station's memory.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <iostream>
#include <set>
#include <unordered_set>

#include "common/wire/local_place.hpp"
#include "common/wire/zmq_link.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

// At the recogniser's rate, so that the samples in a station's memory are those of the file.
std::string hall_microphone(const std::string& name) { return PulseDaemon::virtual_microphone(name, 1, 16'000); }

std::string two_microphones() {
  std::string text = "[[role]]\nid = \"chair\"\nlanguage = \"en\"\n";
  for (const char* name : {"podium", "table"}) {
    text += std::string("[[microphone]]\nid = \"") + name + "\"\nrole = \"chair\"\nsource = \"device:" + name +
            ".monitor#1\"\n";
  }
  return text;
}

// ThreadSanitizer's shadow of it, in programs of another build, is too large.
bool memory_is_searched() { return support::programs_are_of_this_build(); }

class ConsentHall {
 public:
  explicit ConsentHall(const std::string& more = "") : config(venue.station_config(two_microphones() + more)) {}

  void start(const support::Argv& more = {}) {
    support::Argv argv{program("capture-node"), "run", "--headless", "--config", config};
    argv.insert(argv.end(), more.begin(), more.end());
    station = std::make_unique<support::Process>(argv, venue.environment());
    INFO(station->errors());
    REQUIRE(station->says("station \"hall-1\": feed", 60s));
  }

  void kill() {
    station->signal(SIGKILL);
    REQUIRE(station->wait(10s).has_value());
  }

  support::Finished command(support::Argv arguments) const {
    arguments.insert(arguments.begin(), program("capture-node"));
    arguments.insert(arguments.end(), {"--config", config});
    return venue.run(arguments);
  }

  // Empty while it does not answer.
  base::Json status() const {
    const auto asked = command({"status", "--json"});
    return asked.status == 0 ? base::parse_json(asked.out).value() : base::Json::object();
  }
  std::string consent_state() const {
    const base::Json known = status();
    return known.contains("consent") ? known["consent"]["state"].get<std::string>() : "";
  }

  std::size_t streams() const { return lines_of(sound.pactl({"list", "short", "source-outputs"})).size(); }

  // It goes on running, answers, and opens nothing.
  void require_deaf() const {
    for (int looked = 0; looked < 4; ++looked) {
      REQUIRE(streams() == 0);
      base::Json known;
      REQUIRE(eventually([&] { return (known = status()).contains("on_air"); }));
      REQUIRE(known["on_air"] == false);
      for (const auto& microphone : known["microphones"]) CHECK(microphone["state"] == "off");
    }
    REQUIRE(streams() == 0);
  }

  std::size_t bytes_of_sound() const {
    std::size_t bytes = 0;
    std::error_code none;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(venue.path("hall-1") / "audio", none)) {
      if (entry.path().extension() == ".spool") bytes += entry.file_size();
    }
    return bytes;
  }

  std::size_t lines_recorded() const {
    return lines_of(command({"sessions", "export", "--format", "json"}).out).size();
  }
  std::size_t audit_rows(const std::string& kind) const {
    return occurrences(command({"audit", "list", "--json"}).out, "\"" + kind + "\"");
  }

  bool speaks(const std::string& state = "speaking") const {
    const base::Json known = status();
    if (!known.contains("microphones")) return false;
    for (const auto& microphone : known["microphones"]) {
      if (microphone["id"] == "podium" && microphone["state"] == state) return true;
    }
    return false;
  }

  PulseDaemon sound{{hall_microphone("podium"), hall_microphone("table")}};
  Venue venue;
  std::string config;
  std::unique_ptr<support::Process> station;
};

// Withdraws as a program of this user does; how long it was until the station had answered.
std::chrono::milliseconds withdraw_over_the_wire(const ConsentHall& hall) {
  const auto place = wire::LocalPlace::open(hall.venue.path("data") / "tongping" / "local").value();
  const auto found = place.find("hall-1").value();
  const auto link = wire::ZmqLink::open({"", found.desk, found.public_key, place.client_key()}).value();
  const auto hello = wire::ask(*link, {0, wire::Hello{"people", wire::PeerKind::tool}}, 30s).value();
  const auto before = std::chrono::steady_clock::now();
  const auto done = wire::ask(*link, {0, wire::Command{"stop-1", hello.origin.epoch, 0, wire::WithdrawConsent{}}}, 30s);
  const auto took = std::chrono::steady_clock::now() - before;
  REQUIRE(done);
  // The same intention again changes nothing.
  const auto again =
      wire::ask(*link, {0, wire::Command{"stop-1", hello.origin.epoch, 0, wire::WithdrawConsent{}}}, 30s);
  REQUIRE(again);
  REQUIRE(std::get<wire::CommandDone>(again->body).repeated);
  return std::chrono::duration_cast<std::chrono::milliseconds>(took);
}

// Stretches of the sentence that are told from everything else, as 16-bit and as floating-point samples.
class Fingerprints {
 public:
  Fingerprints() {
    const std::string bytes = read_file(support::recorded_sentence).substr(44);
    const auto* samples = reinterpret_cast<const std::int16_t*>(bytes.data());
    for (std::size_t at = 0; at + length <= bytes.size() / 2; ++at) {
      const std::int16_t* piece = samples + at;
      const std::set<std::int16_t> different(piece, piece + length);
      const auto loud = std::count_if(piece, piece + length, [](int s) { return std::abs(s) > 300; });
      if (different.size() < length || loud < 6) continue;
      std::array<float, length> floats{};
      std::transform(piece, piece + length, floats.begin(), [](int s) { return static_cast<float>(s) / 32768.0F; });
      integers_.add(std::string(reinterpret_cast<const char*>(piece), length * sizeof(std::int16_t)));
      floats_.add(std::string(reinterpret_cast<const char*>(floats.data()), length * sizeof(float)));
    }
  }

  // How many stand in what a process may write to.
  std::size_t found_in(pid_t process) const {
    std::ifstream maps("/proc/" + std::to_string(process) + "/maps");
    const int memory = ::open(("/proc/" + std::to_string(process) + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(memory >= 0);
    std::size_t found = 0;
    for (std::string line; std::getline(maps, line);) {
      std::uint64_t begin = 0;
      std::uint64_t end = 0;
      std::array<char, 5> may{};
      if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, may.data()) != 3 || may[1] != 'w') continue;
      constexpr std::uint64_t largest = 1ULL << 28U;  // the sanitizer's own reservations are larger
      if (end - begin > largest) continue;
      const auto here = found_in(memory, begin, end);
      found += here;
    }
    ::close(memory);
    return found;
  }

 private:
  static constexpr std::size_t length = 10;

  struct Pieces {
    void add(std::string piece) {
      begins[hash(piece.data())] = 1;
      all.insert(std::move(piece));
    }
    std::size_t count_in(const std::string& bytes, std::size_t step) const {
      const std::size_t size = length * step;
      if (bytes.size() < size) return 0;
      std::vector<std::size_t> places;
      look_for(begins.data(), bytes.data(), bytes.size() - size, step, places);
      std::size_t found = 0;
      for (const std::size_t at : places) found += all.count(bytes.substr(at, size));
      return found;
    }
    std::unordered_set<std::string> all;
    std::vector<char> begins = std::vector<char>(1U << 24U);
  };

  static std::uint32_t hash(const char* at) {
    std::uint32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return (value * 2'654'435'761U) >> 8U;
  }

  // Hundreds of megabytes, while somebody speaks: places where the first samples are those of a piece.
#ifndef __clang__
  [[gnu::optimize("O2")]]
#endif
  [[gnu::no_sanitize("address", "undefined")]] static void
  look_for(const char* begins, const char* bytes, std::size_t end, std::size_t step, std::vector<std::size_t>& places) {
    for (std::size_t at = 0; at < end; at += step) {
      std::uint32_t value = 0;
      __builtin_memcpy(&value, bytes + at, sizeof value);
      if (value != 0 && begins[(value * 2'654'435'761U) >> 8U] != 0) places.push_back(at);
    }
  }

  std::size_t found_in(int memory, std::uint64_t begin, std::uint64_t end) const {
    std::string bytes(end - begin, '\0');
    const ssize_t got = ::pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(begin));
    if (got <= 0) return 0;
    bytes.resize(static_cast<std::size_t>(got));
    return integers_.count_in(bytes, sizeof(std::int16_t)) + floats_.count_in(bytes, sizeof(float));
  }

  Pieces integers_;
  Pieces floats_;
};

}  // namespace

TEST_CASE("no capture stream is open before consent, whatever is started first, nor after a crash without it") {
  ConsentHall hall;
  SECTION("the sound server first") { hall.start(); }
  SECTION("the station first") {
    hall.sound.stop();
    hall.start();
    hall.sound.restart();
    for (const char* name : {"podium", "table"}) hall.sound.load(hall_microphone(name));
  }
  SECTION("after a crash") {
    hall.start();
    hall.kill();
    hall.start();
  }
  REQUIRE(hall.station->says("ready, waiting for consent", 30s));
  REQUIRE(hall.station->says("no microphone is opened before somebody confirms", 1s));
  hall.require_deaf();
  REQUIRE(hall.consent_state() == "none");
  REQUIRE(hall.bytes_of_sound() == 0);

  const auto nobody = hall.command({"consent", "give", "--name", ""});
  REQUIRE(nobody.status != 0);
  const auto given = hall.command({"consent", "give", "--name", "Anna Beispiel"});
  INFO(given.err);
  REQUIRE(given.status == 0);
  REQUIRE(given.out.find("Anna Beispiel confirms: What people say at this station's microphones (2)") !=
          std::string::npos);
  REQUIRE(eventually([&] { return hall.streams() == 2; }));
  REQUIRE(hall.station->says("on air with 2 microphones", 10s));
  REQUIRE(hall.audit_rows("consent_given") == 1);
  const auto shown = hall.command({"sessions", "show"});
  REQUIRE(shown.out.find("by Anna Beispiel (local): What people say") != std::string::npos);
  const auto lines = hall.command({"sessions", "export", "--format", "json", "--consents"});
  REQUIRE(lines.out.find(R"({"consent":"given")") == 0);
  // Never in the log of the program.
  REQUIRE(hall.station->errors().find("Anna") == std::string::npos);
  stop(*hall.station);
}

TEST_CASE("consent of a session holds after a crash, and what was withdrawn stays so whoever starts it") {
  ConsentHall hall("[spool]\nkeep = true\n");
  hall.start({"--consent", "Anna"});
  REQUIRE(eventually([&] { return hall.streams() == 2; }));
  hall.kill();
  REQUIRE(eventually([&] { return hall.streams() == 0; }));
  hall.start();
  REQUIRE(hall.station->says("on air with 2 microphones", 30s));
  REQUIRE(eventually([&] { return hall.streams() == 2; }));
  REQUIRE(hall.audit_rows("consent_given") == 1);

  REQUIRE(hall.command({"consent", "withdraw"}).status == 0);
  REQUIRE(hall.streams() == 0);
  hall.kill();
  hall.start({"--consent", "Anna"});
  REQUIRE(hall.station->says("ready, waiting for consent", 30s));
  hall.require_deaf();
  REQUIRE(hall.consent_state() == "withdrawn");
  // The next session is another one.
  stop(*hall.station);
  hall.start({"--consent", "Anna"});
  REQUIRE(hall.station->says("on air with 2 microphones", 30s));
  stop(*hall.station);
}

TEST_CASE("consent withdrawn while somebody speaks closes the streams and destroys what was not recognised") {
  const bool keep = GENERATE(false, true);
  ConsentHall hall(keep ? "[spool]\nkeep = true\n" : "");
  const Fingerprints said;
  hall.start({"--consent", "Anna"});
  auto screen = hall.venue.screen(hall.venue.screen_config(*hall.station, hall.venue.unpaced()));
  REQUIRE(eventually([&] { return hall.speaks("live"); }));
  REQUIRE(eventually([&] { return hall.status()["peers"].dump().find("\"recording\":true") != std::string::npos; }));
  support::Process tail({program("capture-node"), "tail", "--json", "--interim", "--config", hall.config},
                        hall.venue.environment());
  auto speech = hall.sound.play(support::recorded_sentence, "podium");
  REQUIRE(tail.prints("\"interim\"", 30s));
  REQUIRE(hall.bytes_of_sound() > 0);

  const auto took = withdraw_over_the_wire(hall);
  REQUIRE(hall.streams() == 0);
  std::cout << "withdrawn to closed and answered: " << took.count() << " ms\n";
  REQUIRE(took < 1s);  // 200 ms where the machine is not that of tests
  REQUIRE(tail.prints("\"withdrawn\"", 10s));
  if (!keep) REQUIRE(eventually([&] { return hall.bytes_of_sound() == 0; }));
  std::size_t left = 1;
  const bool forgotten =
      eventually([&] { return !memory_is_searched() || (left = said.found_in(hall.station->pid())) == 0; }, 10s);
  INFO(left);
  REQUIRE(forgotten);
  hall.require_deaf();
  REQUIRE(eventually([&] { return hall.status()["peers"].dump().find("\"recording\":false") != std::string::npos; }));
  speech->wait(30s);
  REQUIRE(hall.lines_recorded() == 0);
  REQUIRE(hall.audit_rows("consent_withdrawn") == 1);

  REQUIRE(hall.command({"consent", "give", "--name", "Ben"}).status == 0);
  REQUIRE(eventually([&] { return hall.streams() == 2; }));
  REQUIRE(eventually([&] { return hall.speaks("live"); }));
  speech = hall.sound.play(support::recorded_sentence, "podium");
  REQUIRE(eventually([&] { return hall.lines_recorded() > 0; }, 40s));
  // What was looked for can be found.
  const std::size_t there = memory_is_searched() ? said.found_in(hall.station->pid()) : 0;
  std::cout << "pieces of the sentence in memory after the withdrawal: " << left << ", while it is given: " << there
            << '\n';
  if (memory_is_searched()) REQUIRE(there > 100);
  stop(*hall.station);
}
