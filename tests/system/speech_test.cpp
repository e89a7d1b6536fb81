// Recorded speech through the real programs, and an independent reader in front of the wall.
#include <set>

#include "tests/support/noises.hpp"
#include "tests/support/ocr.hpp"
#include "tests/support/speech.hpp"
#include "tests/support/wave.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr auto recordings = "/usr/share/pocketsphinx/test/data/librivox/";

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// Words of the Latin script, lower case, without punctuation.
std::vector<std::string> latin_words(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : lower(text)) {
    const bool letter =
        std::isalpha(static_cast<unsigned char>(c)) != 0 || (static_cast<unsigned char>(c) & 0x80U) != 0 || c == '\'';
    if (letter) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

TEST_CASE("recorded English becomes bilingual subtitles that an independent reader can read") {
  const Venue venue;
  const auto config = venue.station_config(std::string(R"(
[[role]]
id = "chair"
label = "Chair"
language = "en"
translate = ["es"]
[[microphone]]
id = "podium"
role = "chair"
source = "file:)") + recordings + "sense_and_sensibility_01_austen_64kb-0880.wav\"\n");
  auto station = venue.station(config);
  auto screen = venue.screen(venue.screen_config(*station));
  const auto translated = [&] {
    const std::string trace = venue.trace();
    return trace.find("\"state\":\"final\"") != std::string::npos && trace.find("\"es\"") != std::string::npos;
  };
  INFO(station->errors());
  REQUIRE(eventually(translated, 60s));
  stop(*screen);
  stop(*station);

  std::string wall;
  const base::Json last = base::parse_json(lines_of(venue.trace()).back()).value();
  for (const base::Json& cue : last["cues"]) {
    for (const base::Json& line : cue["lines"]) wall += line["text"].get<std::string>() + " ";
  }
  const auto expected = latin_words(wall);
  REQUIRE(expected.size() >= 8);
  support::Reading reading;
  reading.languages = "eng+spa";
  const auto read_words = latin_words(support::read_picture(venue.path("wall.png"), reading));
  const std::multiset<std::string> found(read_words.begin(), read_words.end());
  std::size_t hits = 0;
  for (const std::string& word : expected) hits += found.contains(word);
  INFO(wall);
  REQUIRE(hits * 10 >= expected.size() * 9);

  const auto exported =
      venue.run({program("capture-node"), "sessions", "export", "--format", "srt", "--config", config});
  REQUIRE(exported.status == 0);
  REQUIRE(exported.out.find("-->") != std::string::npos);
}

TEST_CASE("of music that is played only the sentence after it becomes text, unless music is to be heard") {
  const auto files = support::librivox_files();
  if (files.empty()) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  const bool ignored = GENERATE(true, false);
  const Venue venue;
  support::Sound sound = support::silence(1.0);
  support::append(sound, support::melody(10.0, -26.0, 1));
  support::append(sound, support::silence(1.0));
  support::append(sound, support::at_level(support::samples_of(files.front().file), -26.0));
  support::append(sound, support::silence(1.5));
  const auto played = venue.path("played.wav");
  support::write_wave(played, 16'000, {support::mix(sound, support::white_noise(60.0, -66.0, 2))});
  const auto config = venue.station_config(std::string("ignore_music = ") + (ignored ? "true" : "false") + R"(
[[role]]
id = "chair"
label = "Chair"
language = "en"
[[microphone]]
id = "podium"
role = "chair"
source = "file:)" + played.string() + "\"\n");
  auto station = venue.station(config);
  const auto has_ended = [&] {
    const auto status = venue.run({program("capture-node"), "status", "--json", "--config", config});
    return status.out.find("\"finished\"") != std::string::npos;
  };
  INFO(station->errors());
  REQUIRE(eventually(has_ended, 60s));
  stop(*station);

  const auto exported =
      venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config", config});
  REQUIRE(exported.status == 0);
  INFO(exported.out);
  std::size_t of_music = 0;
  std::size_t of_sentence = 0;
  for (const std::string& line : lines_of(exported.out)) {
    const bool early = base::parse_json(line).value().at("start_ms").get<int>() < 11'000;
    (early ? of_music : of_sentence) += 1;
  }
  REQUIRE((of_music == 0) == ignored);
  REQUIRE(of_sentence > 0);
}
