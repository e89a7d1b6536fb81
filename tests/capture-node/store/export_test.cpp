#include "capture-node/store/export.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

#include "capture-node/store/session_commands.hpp"
#include "common/base/json.hpp"
#include "common/transcript/segment_json.hpp"
#include "tests/capture-node/store/fixture.hpp"
#include "tests/support/paths.hpp"

using namespace tongping;
using namespace tongping::test;
using namespace tongping::store;
using transcript::Segment;
using transcript::SegmentState;
namespace fs = std::filesystem;

namespace {

Segment bilingual(int start_ms, int end_ms, const std::string& text, const std::string& chinese) {
  Segment segment = support::a_segment("seg-" + std::to_string(start_ms), text);
  segment.start = std::chrono::milliseconds(start_ms);
  segment.end = std::chrono::milliseconds(end_ms);
  segment.translations = {{"zh", chinese, SegmentState::final}, {"es", "[" + text + "]", SegmentState::final}};
  return segment;
}

// A meeting with what an export meets: overlap, a blink of a sentence, one without time to read, hours, no role, late
// and missing translations, withdrawn and unfinished text.
std::vector<Segment> a_meeting() {
  std::vector<Segment> meeting{
      bilingual(1200, 2300, "Good morning.", "早上好。"),
      bilingual(2400, 2500, "Yes.", "是。"),
      bilingual(2900, 9000, "Let us begin with the budget for the coming year, which has been sent to all of you.",
                "让我们从明年的预算开始，它已经发给大家了。"),
      bilingual(8000, 8600, "One moment --> please.", "请稍等。"),
      bilingual(3'725'042, 3'726'000,
                "A sentence that was said so fast that its reading takes much longer than its speaking did.",
                "一句说得很快的话。"),
      bilingual(36'000'000, 36'001'000, "The end.", "结束。"),
  };
  meeting[1].role = {"floor", "", {1, 2, 3}};
  meeting[1].state = SegmentState::corrected;
  meeting[3].translations[0].state = SegmentState::interim;
  meeting[5].translations.clear();
  Segment withdrawn = bilingual(5000, 6000, "Never said.", "没说过。");
  withdrawn.state = SegmentState::withdrawn;
  meeting.insert(meeting.begin() + 3, withdrawn);
  Segment unfinished = bilingual(36'002'000, 36'003'000, "Unfini", "未");
  unfinished.state = SegmentState::interim;
  meeting.push_back(unfinished);
  return meeting;
}

SessionSummary a_summary() { return {"s1", "Board meeting 董事会", 1'700'000'000'000'000'000, std::nullopt, {}, 6}; }

std::string exported(ExportFormat format, ExportLanguages languages, const std::string& target = "") {
  std::ostringstream out;
  write_export(a_summary(), a_meeting(), {format, languages, target}, out);
  return out.str();
}

std::string golden(const std::string& name) {
  return content(fs::path(support::source_directory()) / "tests/fixtures/export" / name);
}

}  // namespace

TEST_CASE("exports are, byte for byte, what they were agreed to be") {
  CHECK(exported(ExportFormat::txt, ExportLanguages::bilingual) == golden("bilingual.txt"));
  CHECK(exported(ExportFormat::txt, ExportLanguages::source) == golden("source.txt"));
  CHECK(exported(ExportFormat::txt, ExportLanguages::translation, "zh") == golden("translation-zh.txt"));
  CHECK(exported(ExportFormat::srt, ExportLanguages::bilingual, "zh") == golden("bilingual-zh.srt"));
  CHECK(exported(ExportFormat::srt, ExportLanguages::translation, "es") == golden("translation-es.srt"));
  CHECK(exported(ExportFormat::json, ExportLanguages::bilingual) == golden("bilingual.json"));
  CHECK(exported(ExportFormat::json, ExportLanguages::source) == golden("source.json"));
}

TEST_CASE("an exported JSON line reads back as the segment it was") {
  std::istringstream lines(exported(ExportFormat::json, ExportLanguages::bilingual));
  std::vector<Segment> expected = a_meeting();
  std::erase_if(expected, [](const Segment& s) {
    return s.state == SegmentState::withdrawn || s.state == SegmentState::interim;
  });
  std::size_t at = 0;
  for (std::string line; std::getline(lines, line); ++at) {
    REQUIRE(at < expected.size());
    CHECK(transcript::segment_from_json(line).value() == expected[at]);
  }
  CHECK(at == expected.size());
}

TEST_CASE("an empty session exports as nothing but its heading") {
  std::ostringstream txt;
  std::ostringstream srt;
  write_export(a_summary(), {}, {ExportFormat::txt, ExportLanguages::bilingual, ""}, txt);
  write_export(a_summary(), {}, {ExportFormat::srt, ExportLanguages::bilingual, ""}, srt);
  CHECK(txt.str() == "Board meeting 董事会\n2023-11-14T22:13:20Z\n\n");
  CHECK(srt.str().empty());
}

TEST_CASE("formats and languages are known by their names") {
  CHECK(export_format_from("srt") == ExportFormat::srt);
  CHECK(export_languages_from("translation") == ExportLanguages::translation);
  CHECK_FALSE(export_format_from("doc"));
  CHECK_FALSE(export_languages_from(""));
}

TEST_CASE("a file is exported whole, and never over another one unless told") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path() / "station");
  must(store->append({a_start("0f3c-1", "Board"), said(1, "Good morning.", "0f3c-1")}));
  const fs::path file = scratch.path() / "out.txt";
  must(export_session_to(store->history(), "0f3c", {}, {}, file, WhenPresent::refuse));
  const std::string text = content(file);
  CHECK(text.find("主席: Good morning.") != std::string::npos);
  must(store->append({said(2, "More.", "0f3c-1")}));
  const auto refused = export_session_to(store->history(), "0f3c", {}, {}, file, WhenPresent::refuse);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("exists already") != std::string::npos);
  CHECK(content(file) == text);
  must(export_session_to(store->history(), "0f3c", {}, {}, file, WhenPresent::replace));
  CHECK(content(file).find("More.") != std::string::npos);
  CHECK(std::distance(fs::directory_iterator(scratch.path()), {}) == 2);
  const auto nowhere =
      export_session_to(store->history(), "0f3c", {}, {}, scratch.path() / "no" / "out.txt", WhenPresent::refuse);
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().message.find("No such file") != std::string::npos);
}

TEST_CASE("sessions are listed for people and for programs") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start("s1", "Board"), said(9, "a"), an_end("s1"), a_start("s2", "议会")}));
  std::ostringstream table;
  std::ostringstream json;
  must(list_sessions(store->history(), false, table));
  must(list_sessions(store->history(), true, json));
  CHECK(table.str().find("议会\n") < table.str().find("Board\n"));
  std::istringstream lines(json.str());
  std::string newest;
  std::string oldest;
  REQUIRE((std::getline(lines, newest) && std::getline(lines, oldest)));
  CHECK(base::parse_json(newest).value()["ended_ns"].is_null());
  CHECK(base::parse_json(oldest).value()["segments"] == 1);
  std::ostringstream shown;
  must(show_session(store->history(), "s1", false, shown));
  CHECK(shown.str().find("[00:00:09] 主席: a") != std::string::npos);
}

TEST_CASE("an output that takes nothing is an error") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start()}));
  std::ofstream full("/dev/full");
  CHECK_FALSE(list_sessions(store->history(), true, full));
}
