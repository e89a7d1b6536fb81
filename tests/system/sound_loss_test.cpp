// What a station does when sound is missing, useless or late: it says so, in time, in the record and in its status, and
// goes on by itself.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/support/wave.hpp"
#include "tests/system/lossy_hall.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

// Longer in the long form of this test.
int stood_still_ms(int usual) {
  const char* given = std::getenv("TONGPING_STOOD_STILL_MS");
  return given != nullptr ? std::atoi(given) : usual;
}

// A device whose driver a test is: what is written to its pipe is its sound.
class WrittenDevice {
 public:
  enum class Gives { noise, zeros, one_piece, nothing };

  explicit WrittenDevice(const std::filesystem::path& pipe) : pipe_(pipe), writer_([this] { write(); }) {}
  ~WrittenDevice() {
    done_ = true;
    writer_.join();
  }
  WrittenDevice(const WrittenDevice&) = delete;
  WrittenDevice& operator=(const WrittenDevice&) = delete;
  void give(Gives what) { gives_ = what; }

  static std::string module(const std::filesystem::path& pipe) {
    return "module-pipe-source source_name=written format=s16le rate=48000 channels=1 channel_map=mono file=" +
           pipe.string();
  }

 private:
  void write() {
    // Never waits, whether the server reads or not.
    const int pipe = ::open(pipe_.c_str(), O_RDWR | O_NONBLOCK);
    std::minstd_rand random(5);
    std::array<std::int16_t, 480> piece{};
    for (auto due = std::chrono::steady_clock::now(); !done_; due += 10ms) {
      // The device's clock.
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - std::chrono::steady_clock::now());
      ::poll(nullptr, 0, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
      const Gives what = gives_;
      if (what == Gives::nothing) continue;
      if (what == Gives::zeros) piece.fill(0);
      if (what == Gives::noise) {
        for (auto& sample : piece) sample = static_cast<std::int16_t>(static_cast<int>(random() % 21) - 10);
      }
      if (::write(pipe, piece.data(), sizeof piece) < 0 && errno != EAGAIN) break;
    }
    ::close(pipe);
  }

  const std::filesystem::path pipe_;
  std::atomic<bool> done_{false};
  std::atomic<Gives> gives_{Gives::noise};
  std::thread writer_;
};

}  // namespace

TEST_CASE("an unplugged microphone is told within 500 ms, comes back by itself and leaves a gap in the record") {
  PulseDaemon sound({PulseDaemon::virtual_microphone("body")});
  const std::string plug =
      "module-remap-source source_name=mic master=body.monitor channels=1 channel_map=mono remix=no";
  std::string module = sound.load(plug);
  const LossyHall hall(one_microphone("device:mic#1"));
  const std::int64_t before = now_ns();
  sound.unload(module);
  const std::int64_t unplugged = now_ns();
  const base::Json lost = hall.gap("missing", false);
  CHECK(ms_between(unplugged, lost["wall_ns"]) < 500);
  CHECK(ms_between(before, lost["start_ns"]) > -300);
  CHECK(ms_between(unplugged, lost["start_ns"]) < 100);
  REQUIRE(hall.microphone_now()["state"] == "no_device");
  REQUIRE(hall.microphone_now()["fault"] == "missing");

  const std::int64_t plugged = now_ns();
  module = sound.load(plug);
  const base::Json over = hall.gap("missing", true);
  CHECK(over["start_ns"] == lost["start_ns"]);
  const std::int64_t away = ms_between(lost["start_ns"], plugged);
  CHECK(over["length_ms"] > away - 200);
  CHECK(over["length_ms"] < away + 2'000);
  REQUIRE(eventually([&] { return hall.microphone_now()["state"] == "live"; }));
  const base::Json after = hall.microphone_now();
  CHECK(after["fault"].is_null());
  CHECK(after["gaps"] == 1);
  CHECK(after["missing_ms"] == over["length_ms"]);
  stop(*hall.station);
}

TEST_CASE(
    "zeros, a buffer that is given again and again, and nothing are told apart and are over with the next sound") {
  const support::Scratch folder;
  PulseDaemon sound;
  sound.load(WrittenDevice::module(folder / "pipe"));
  WrittenDevice device(folder / "pipe");
  const LossyHall hall(one_microphone("device:written#1", "watch_samples = true\n"));
  using Gives = WrittenDevice::Gives;
  for (const auto& [fault, gives] :
       {std::pair{"silent", Gives::zeros}, {"frozen", Gives::one_piece}, {"missing", Gives::nothing}}) {
    const std::int64_t begin = now_ns();
    device.give(gives);
    const base::Json told = hall.gap(fault, false);
    INFO(told.dump());
    CHECK(ms_between(begin, told["start_ns"]) < 200);
    // What waits in the pipe and the server is heard before.
    CHECK(ms_between(begin, told["wall_ns"]) < 800);
    CHECK(hall.microphone_now()["fault"] == fault);
    device.give(Gives::noise);
    hall.gap(fault, true);
  }
  REQUIRE(eventually([&] { return hall.microphone_now()["fault"].is_null(); }));
  stop(*hall.station);
}

TEST_CASE("a station that stood still goes on, says what it lost, and keeps the time of what comes after it") {
  const PulseDaemon sound({PulseDaemon::virtual_microphone("podium")});
  const LossyHall hall(one_microphone("device:podium.monitor#1"));
  const int stood_ms = stood_still_ms(GENERATE(100, 1'500));
  INFO("stood still for " << stood_ms << " ms");
  hall.station->signal(SIGSTOP);
  support::Process pause({"sleep", std::to_string(stood_ms / 1000.0)});
  REQUIRE(pause.wait(30s) == 0);
  hall.station->signal(SIGCONT);
  REQUIRE(eventually([&] { return hall.microphone_now()["state"] == "live"; }));
  const std::int64_t begin = now_ns();
  auto speech = sound.play(support::recorded_sentence, "podium");
  REQUIRE(speech->wait(30s) == 0);
  const std::int64_t end = now_ns();
  REQUIRE(hall.tail->says("\"state\":\"final\"", 30s));
  const auto lines = lines_of(hall.tail->output());
  const auto final_line = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return line.find("\"state\":\"final\"") != std::string::npos;
  });
  const base::Json session =
      base::parse_json(hall.venue.run({program("capture-node"), "status", "--json", "--config", hall.config}).out)
          .value()["session"];
  const auto started = session["started_ns"].get<std::int64_t>();
  const auto segment = transcript::segment_from_json(*final_line).value();
  const std::int64_t spoken_at = started + segment.start.count() * 1'000'000;
  CHECK(ms_between(begin, spoken_at) > -500);
  CHECK(ms_between(spoken_at, end) > 0);
  CHECK(hall.microphone_now()["missing_ms"] <= stood_ms + 300);
  stop(*hall.station);
}
