// A recogniser that gets too little of its processor: what the real station gives up, in which order, and what comes of
// the speech.
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <thread>

#include "tests/bench/recognise_scoring.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/support/wave.hpp"
#include "tests/system/lossy_hall.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr auto in_slow_time = 90s;  // on a loaded machine
constexpr double told_behind_ms = 5'000;
constexpr auto clock_step = 50ms;                      // what a station corrects of a stream's clock meanwhile
constexpr std::int64_t heard_before_ns = 300'000'000;  // a segment begins so long before its first syllable

// Recorded speech, read aloud without a break.
std::filesystem::path speech_file(const Venue& venue) {
  std::vector<float> samples;
  const std::vector<support::SpokenFile> files = support::librivox_files();
  for (std::size_t i = 0; i < 12; ++i) {  // 58 s: time to catch up on a loaded machine
    const std::vector<float> more = support::samples_of(files.at(i % files.size()).file);
    samples.insert(samples.end(), more.begin(), more.end());
  }
  support::write_wave(venue.path("speech.wav"), 16'000, {samples});
  return venue.path("speech.wav");
}

std::optional<pid_t> thread_of(const support::Process& station, const std::string& name) {
  const std::filesystem::path tasks = "/proc/" + std::to_string(station.pid()) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    if (read_file(task.path() / "comm") == name + "\n") return std::stoi(task.path().filename());
  }
  return std::nullopt;
}

void keep_on(int processor, pid_t thread) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  ::sched_setaffinity(thread, sizeof one, &one);
}

// A thread of the station has one processor together with many others, which work all the time, until the brake is
// released: a fortieth of it is a few times too little for the recogniser.
class Brake {
 public:
  static constexpr int others = 40;

  explicit Brake(pid_t thread) : thread_(thread) {
    ::sched_getaffinity(thread_, sizeof before_, &before_);
    int processor = CPU_SETSIZE - 1;
    while (!CPU_ISSET(processor, &before_)) --processor;
    keep_on(processor, thread_);
    for (int i = 0; i < others; ++i) {
      busy_.emplace_back([this, processor] {
        keep_on(processor, 0);
        while (!released_) {
        }
      });
    }
  }
  ~Brake() {
    ::sched_setaffinity(thread_, sizeof before_, &before_);
    released_ = true;
    for (std::thread& thread : busy_) thread.join();
  }
  Brake(const Brake&) = delete;
  Brake& operator=(const Brake&) = delete;

 private:
  const pid_t thread_;
  cpu_set_t before_{};
  std::atomic<bool> released_{false};
  std::vector<std::thread> busy_;
};

// An interim text as it was published.
struct Interim {
  double late_ms = 0;  // after the last of what it says was said
  double step_ms = 0;  // of speech since the one before, of the same segment
};

std::vector<Interim> interims_in(const std::string& tail) {
  std::vector<Interim> interims;
  std::map<std::string, double> ends;
  for (const std::string& line : lines_of(tail)) {
    const auto segment = base::parse_json(line);
    if (!segment || base::member_or_null(*segment, "state") != "interim") continue;
    const auto number = [&](const char* name) { return (*segment)[name].get<double>(); };
    const double end_ms = number("end_ms");
    const double said_ms = number("wall_start_ns") / 1e6 + end_ms - number("start_ms");
    const auto [before, first] = ends.try_emplace((*segment)["segment"].get<std::string>(), end_ms);
    if (!first) interims.push_back({number("published_ns") / 1e6 - said_ms, end_ms - before->second});
    before->second = end_ms;
  }
  return interims;
}

// Of those that came so late: how many, and for how much speech.
struct Rate {
  double count = 0;
  double seconds = 0;
};

Rate rate_of(const std::vector<Interim>& interims, double late_from_ms, double late_until_ms) {
  Rate rate;
  for (const Interim& interim : interims) {
    if (interim.late_ms < late_from_ms || interim.late_ms >= late_until_ms) continue;
    rate.count += 1;
    rate.seconds += interim.step_ms / 1000;
  }
  return rate;
}

std::vector<transcript::Segment> record_of(const Venue& venue, const std::string& config) {
  std::vector<transcript::Segment> segments;
  const auto exported =
      venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config", config});
  for (const std::string& line : lines_of(exported.out)) {
    segments.push_back(transcript::segment_from_json(line).value());
  }
  return segments;
}

class SlowHall {
 public:
  SlowHall() {
    const auto speech = speech_file(venue);
    for (const std::string name : {"hall-1", "hall-2"}) {
      venue.station_config(
          "[[role]]\nid = \"chair\"\nlanguage = \"en\"\n[[microphone]]\nid = \"podium\"\n"
          "role = \"chair\"\nsource = \"file:" +
              speech.string() + "\"\n",
          name);
    }
  }

  std::string config(const std::string& station) const { return venue.path(station + ".toml"); }

  // Of its microphone.
  base::Json status(const std::string& station) const {
    const auto asked = venue.run({program("capture-node"), "status", "--json", "--config", config(station)});
    const auto status = base::parse_json(asked.out);
    return status ? (*status)["microphones"][0] : base::Json::object();
  }
  double behind_ms(const std::string& station) const {
    const base::Json behind = base::member_or_null(status(station), "behind_ms");
    return behind.is_number() ? behind.get<double>() : 0;
  }
  bool finished(const std::string& station) const {
    return base::member_or_null(status(station), "state") == "finished";
  }

  std::vector<transcript::Segment> record(const std::string& station) const {
    return record_of(venue, config(station));
  }

  Venue venue;
};

// Every utterance of the one is in the other, from its first syllable to its last. What of it was on the walls before
// it ended stays, and comes of when the recogniser was asked: a word here and there may differ.
void require_same_speech(const std::vector<transcript::Segment>& unhindered,
                         const std::vector<transcript::Segment>& slowed) {
  REQUIRE(unhindered.size() >= 4);
  REQUIRE(slowed.size() == unhindered.size());
  bench::WordErrors words;
  for (std::size_t i = 0; i < slowed.size(); ++i) {
    INFO(slowed[i].text);
    const auto begins = (slowed[i].start - slowed[0].start) - (unhindered[i].start - unhindered[0].start);
    const auto lasts = (slowed[i].end - slowed[i].start) - (unhindered[i].end - unhindered[i].start);
    CHECK(std::chrono::abs(begins) <= clock_step);
    CHECK(std::chrono::abs(lasts) <= clock_step);
    CHECK_FALSE(slowed[i].late);
    words.add(unhindered[i].text, slowed[i].text);
  }
  CHECK(words.percent() <= 20);
}

// The second station's recogniser is held back until it is far behind, and the station is told to stop.
std::unique_ptr<Brake> stop_while_speech_waits(const SlowHall& hall, support::Process& station) {
  REQUIRE(station.says("on air", in_slow_time));
  const auto thread = thread_of(station, "mic-podium");
  REQUIRE(thread);
  auto brake = std::make_unique<Brake>(*thread);
  REQUIRE(eventually([&] { return hall.behind_ms("hall-2") >= told_behind_ms; }, in_slow_time));
  station.signal(SIGTERM);
  REQUIRE(station.says("s of speech wait to be recognised", in_slow_time));
  return brake;
}

}  // namespace

TEST_CASE("a recogniser without time gives up interim text first, then speech waits, and none of it is lost") {
  const SlowHall hall;
  auto unhindered = hall.venue.station(hall.config("hall-1"));
  auto station = hall.venue.station(hall.config("hall-2"));
  support::Process tail({program("capture-node"), "tail", "--json", "--interim", "--config", hall.config("hall-2")},
                        hall.venue.environment());
  // As long as it keeps up, a reader has ten interim texts a second.
  REQUIRE(eventually([&] { return interims_in(tail.output()).size() >= 5; }, in_slow_time));
  const auto thread = thread_of(*station, "mic-podium");
  REQUIRE(thread);
  std::optional<Brake> brake(*thread);
  double most_behind_ms = 0;
  REQUIRE(eventually(
      [&] {
        most_behind_ms = std::max(most_behind_ms, hall.behind_ms("hall-2"));
        return most_behind_ms >= told_behind_ms;
      },
      in_slow_time));
  REQUIRE(station->says("what is said waits, nothing is dropped", in_slow_time));
  REQUIRE_FALSE(station->errors().find("keeps up again") != std::string::npos);
  brake.reset();

  // By itself, and not because the speech was over.
  REQUIRE(station->says("the recogniser keeps up again", in_slow_time));
  REQUIRE(eventually([&] { return hall.behind_ms("hall-2") < 300; }, in_slow_time));
  const bool speech_goes_on = !hall.finished("hall-2");
  INFO(station->errors());
  REQUIRE(speech_goes_on);
  REQUIRE(eventually([&] { return hall.finished("hall-1") && hall.finished("hall-2"); }, in_slow_time));
  const base::Json at_the_end = hall.status("hall-2");
  CHECK(at_the_end["gaps"] == 0);
  CHECK(at_the_end["missing_ms"] == 0);
  stop(*station);
  stop(*unhindered);
  REQUIRE(tail.running());
  const std::vector<Interim> interims = interims_in(tail.output());
  INFO(tail.output());
  const Rate usual = rate_of(interims, -1'000, 250);
  CHECK(usual.count >= 5 * usual.seconds);
  // One a second of speech, and what ends a segment.
  const Rate late = rate_of(interims, 1'400, 60'000);
  CHECK(late.count >= 1);
  CHECK(late.seconds >= 1);
  CHECK(late.count <= 1.5 * late.seconds + 3);
  require_same_speech(hall.record("hall-1"), hall.record("hall-2"));
}

TEST_CASE("a station that is stopped while speech waits recognises all of it, and tells how long it takes") {
  const SlowHall hall;
  auto station = hall.venue.station(hall.config("hall-2"));
  auto brake = stop_while_speech_waits(hall, *station);
  brake.reset();
  REQUIRE(station->wait(in_slow_time) == 0);
  REQUIRE(station->errors().find("is not in the record") == std::string::npos);
  REQUIRE(station->errors().find("the session has ended; everything is stored") != std::string::npos);
}

TEST_CASE("a station that is stopped twice ends at once, and says what that loses") {
  const SlowHall hall;
  auto station = hall.venue.station(hall.config("hall-2"));
  const auto brake = stop_while_speech_waits(hall, *station);
  station->signal(SIGTERM);
  REQUIRE(station->says("that much was said and is not in the record", in_slow_time));
  REQUIRE(station->wait(in_slow_time) == 0);
}

TEST_CASE("what is said at another input is kept while what was said at the one that failed waits") {
  support::PulseDaemon sound(
      {support::PulseDaemon::virtual_microphone("body"), support::PulseDaemon::virtual_microphone("spare")});
  const LossyHall hall(one_microphone("device:body.monitor#1"));
  const auto thread = thread_of(*hall.station, "mic-podium");
  REQUIRE(thread);
  const auto player = sound.play(speech_file(hall.venue), "body");
  auto brake = std::make_unique<Brake>(*thread);
  REQUIRE(eventually([&] { return hall.microphone_now()["behind_ms"] >= told_behind_ms; }, in_slow_time));

  const auto changed = hall.venue.run(
      {program("capture-node"), "microphones", "source", "podium", "device:spare.monitor#1", "--config", hall.config});
  INFO(changed.err);
  REQUIRE(changed.status == 0);
  REQUIRE(hall.station->says("microphone \"podium\" is in use", in_slow_time));
  REQUIRE(eventually([&] { return hall.microphone_now()["rms_dbfs"].is_number(); }, in_slow_time));
  const std::int64_t begins_ns = now_ns();
  REQUIRE(sound.play(support::recorded_sentence, "spare")->wait(in_slow_time) == 0);
  const std::int64_t ends_ns = now_ns();
  // Nothing of it is recognised yet: the first one's is not.
  REQUIRE(hall.station->errors().find("keeps up again") == std::string::npos);
  brake.reset();

  const auto last = [&] {
    const auto record = record_of(hall.venue, hall.config);
    return record.empty() ? transcript::Segment{} : record.back();
  };
  REQUIRE(eventually([&] { return last().wall_start_ns >= begins_ns - heard_before_ns; }, in_slow_time));
  CHECK(last().wall_start_ns < ends_ns);
  INFO(last().text);
  bench::WordErrors words;
  words.add("he was not an ill disposed young man", last().text);
  CHECK(words.percent() <= 50);
  const auto record = record_of(hall.venue, hall.config);
  CHECK(record.size() >= 2);
  CHECK(std::is_sorted(record.begin(), record.end(), [](const auto& a, const auto& b) { return a.start < b.start; }));
  stop(*hall.station);
}
