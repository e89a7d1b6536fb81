// Before a meeting: a check at a real sound server finds what is wrong and says what to do.
#include <map>

#include "tests/support/noises.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/support/wave.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

std::string microphone(const std::string& id, const std::string& source) {
  return "[[role]]\nid = \"" + id + "\"\nlanguage = \"en\"\n[[microphone]]\nid = \"" + id + "\"\nrole = \"" + id +
         "\"\nsource = \"" + source + "\"\n";
}

// Subject -> codes of its findings.
std::multimap<std::string, std::string> findings_in(const std::string& lines) {
  std::multimap<std::string, std::string> found;
  for (const std::string& line : lines_of(lines)) {
    const base::Json finding = base::parse_json(line).value();
    found.emplace(finding["subject"], finding["code"]);
  }
  return found;
}

bool has(const std::multimap<std::string, std::string>& found, const std::string& subject, const std::string& code) {
  const auto [begin, end] = found.equal_range(subject);
  return std::any_of(begin, end, [&](const auto& entry) { return entry.second == code; });
}

std::filesystem::path wave(const Venue& venue, const std::string& name, const support::Sound& samples) {
  const auto file = venue.path(name);
  support::write_wave(file, support::noise_rate_hz, {samples});
  return file;
}

// A voice in a quiet room, for a while; another from another recording.
support::Sound voice(std::size_t first = 0) {
  support::Sound sound;
  const auto files = support::librivox_files();
  for (std::size_t i = 0; i < files.size(); ++i) {
    support::append(sound, support::samples_of(files[(first + i) % files.size()].file));
  }
  sound = support::at_level(std::move(sound), -26.0);
  return support::mix(std::move(sound), support::white_noise(60.0, -64.0, 1));
}

}  // namespace

TEST_CASE("a check finds the microphone that is missing, mute, humming or twice the same, and passes the good one") {
  if (support::librivox_files().empty()) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  const PulseDaemon sound({PulseDaemon::virtual_microphone("podium"), PulseDaemon::virtual_microphone("table"),
                           PulseDaemon::virtual_microphone("floor"), PulseDaemon::virtual_microphone("desk", 2)});
  const Venue venue;
  const auto config = venue.station_config(
      microphone("podium", "device:podium.monitor#1") + microphone("table", "device:table.monitor#1") +
      microphone("floor", "device:floor.monitor#1") + microphone("left", "device:desk.monitor#1") +
      microphone("right", "device:desk.monitor#2") + microphone("lectern", "device:lectern.monitor#1") +
      microphone("captioner", "typed:" + venue.path("nothing").string()));
  const auto speech = wave(venue, "speech.wav", voice());
  const auto hum =
      wave(venue, "hum.wav", support::mix(support::hum(60.0, -40.0), support::white_noise(60.0, -66.0, 2)));
  const auto at_podium = sound.play(speech, "podium");
  const auto at_table = sound.play(hum, "table");
  const auto at_desk = sound.play(wave(venue, "other.wav", voice(2)), "desk");
  const auto checked = venue.run(
      {program("capture-node"), "check", "--json", "--seconds", "5", "--consent", "the test", "--config", config});
  INFO(checked.out << checked.err);
  REQUIRE(checked.status == 1);
  const auto found = findings_in(checked.out);
  CHECK(has(found, "consent", "confirmed"));
  CHECK(has(found, "podium", "good"));
  CHECK(has(found, "table", "hum"));
  CHECK(has(found, "table", "nobody_spoke"));
  CHECK(has(found, "floor", "digital_silence"));
  CHECK(has(found, "left, right", "same_signal"));
  CHECK(has(found, "lectern", "cannot_open"));
  CHECK(has(found, "captioner", "cannot_open"));
  CHECK(found.count("podium") == 1);
  CHECK(found.count("recogniser") == 1);
  CHECK(has(found, "screens", "no_station"));
  // A machine that is busy with other tests may really be too slow.
  const int problems = has(found, "recogniser", "too_slow") ? 5 : 4;
  CHECK(checked.err.find("capture-node: not ready: problems " + std::to_string(problems)) != std::string::npos);
}

TEST_CASE("when each is spoken at in turn, two that are swapped are found") {
  if (support::librivox_files().empty()) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  const PulseDaemon sound({PulseDaemon::virtual_microphone("one"), PulseDaemon::virtual_microphone("two")});
  const Venue venue;
  const auto config =
      venue.station_config(microphone("podium", "device:one.monitor#1") + microphone("table", "device:two.monitor#1"));
  const auto speech = wave(venue, "speech.wav", voice());
  const auto room = wave(venue, "room.wav", support::white_noise(60.0, -64.0, 3));
  const auto room_one = sound.play(room, "one");
  const auto room_two = sound.play(room, "two");
  support::Process check({program("capture-node"), "check", "--talk", "--seconds", "3", "--each", "4", "--consent",
                          "the test", "--config", config},
                         venue.environment());
  const auto asked_for = [&](const std::string& id) {
    return eventually([&] { return check.errors().find("one voice alone, at " + id) != std::string::npos; });
  };
  REQUIRE(asked_for("podium"));
  auto speaking = sound.play(speech, "two");
  REQUIRE(asked_for("table"));
  speaking = sound.play(speech, "one");
  REQUIRE(check.wait(60s) == 1);
  INFO(check.output() << check.errors());
  CHECK(check.output().find("✗ podium: it is swapped with table") != std::string::npos);
  CHECK(check.output().find("✗ table: it is swapped with podium") != std::string::npos);
  const auto lines = lines_of(check.output());
  const auto heading =
      std::find_if(lines.begin(), lines.end(), [](const auto& l) { return l.starts_with("SPOKEN AT"); });
  REQUIRE(lines.end() - heading > 2);
  CHECK(heading[1].starts_with("podium"));  // heard best at the other one
  CHECK(heading[1].ends_with(" 0"));
  CHECK(heading[2].starts_with("table"));
}

TEST_CASE("a check opens no microphone before somebody says that those at it agreed") {
  const PulseDaemon sound({PulseDaemon::virtual_microphone("one")});
  const Venue venue;
  const auto config = venue.station_config(microphone("podium", "device:one.monitor#1"));
  const auto checked = venue.run({program("capture-node"), "check", "--json", "--seconds", "1", "--config", config});
  INFO(checked.out << checked.err);
  CHECK(checked.status == 1);
  const auto found = findings_in(checked.out);
  CHECK(has(found, "consent", "no_consent"));
  CHECK(found.count("podium") == 0);
  const auto named = venue.run(
      {program("capture-node"), "check", "--json", "--seconds", "1", "--consent", "Anna", "--config", config});
  INFO(named.out << named.err);
  CHECK(has(findings_in(named.out), "consent", "confirmed"));
  CHECK(findings_in(named.out).count("podium") == 1);
}

TEST_CASE("with station and screen running the check looks at the screen, in Chinese too, and says that all is ready") {
  const Venue venue;
  ::mkfifo(venue.path("captions.fifo").c_str(), 0600);
  const auto config = venue.station_config(microphone("c", "typed:" + venue.path("captions.fifo").string()));
  auto station = venue.station(config);
  const support::Process screen(
      {program("display-node"), "run", "--offscreen", "320x180", "--config", venue.screen_config(*station)},
      venue.environment());
  support::Environment chinese = venue.environment();
  for (auto& [name, value] : chinese) {
    if (name == "LANGUAGE") value = "zh_CN";
  }
  support::Finished checked;
  REQUIRE(eventually([&] {
    checked = support::run({program("capture-node"), "check", "--config", config}, 60s, chinese);
    return checked.out.find("屏幕正常") != std::string::npos;
  }));
  INFO(checked.out << checked.err);
  CHECK(checked.status == 0);
  CHECK(checked.out.find("✓ wall") != std::string::npos);
  CHECK(checked.out.find("准备就绪") != std::string::npos);
}

TEST_CASE("a check finds the screen on whose machine no font has the letters of a language that it shows") {
  if (support::run({"unshare", "--mount", "true"}).status != 0) {
    WARN("skipped: hiding fonts needs a mount namespace of its own, as root has");
    return;
  }
  const Venue venue;
  const auto config = venue.station_config(microphone("c", "typed:" + venue.write("nothing.jsonl", "")));
  const auto station = venue.station(config);
  // A machine without fonts-noto-cjk.
  support::Process screen(
      {"unshare", "--mount", "sh", "-c", "mount -t tmpfs none /usr/share/fonts/opentype && exec \"$@\"", "sh",
       program("display-node"), "run", "--offscreen", "320x180", "--config", venue.screen_config(*station)},
      venue.environment());
  REQUIRE(screen.says("no font here has the letters of the language zh", 60s));
  support::Finished checked;
  REQUIRE(eventually([&] {
    checked = venue.run({program("capture-node"), "check", "--config", config});
    return checked.out.find("no font there has the letters of: zh") != std::string::npos;
  }));
  INFO(checked.out << checked.err);
  CHECK(checked.status == 1);
  CHECK(checked.out.find("✗ wall") != std::string::npos);
  CHECK(checked.out.find("install one on the screen's machine") != std::string::npos);
}
