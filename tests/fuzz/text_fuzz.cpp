// Whatever stands in a file that a person wrote, or that a person may have damaged: reading never crashes, and an error
// names the file.
#include "capture-node/console/remembered.hpp"
#include "capture-node/translate/apertium_mode.hpp"
#include "common/base/utf8.hpp"
#include "common/config/screen_config.hpp"
#include "common/config/station_config.hpp"
#include "common/transcript/segment_json.hpp"
#include "tests/fuzz/targets.hpp"

using namespace tongping;

namespace {

constexpr const char* file = "hall.toml";

template <typename Parsed>
void check_parsed(const Parsed& parsed) {
  if (!parsed) fuzz::require(parsed.error().message.find(file) != std::string::npos, "an error names the file");
}

void check_station_config(std::string_view bytes) { check_parsed(config::parse_station_config(bytes, file)); }
void check_screen_config(std::string_view bytes) { check_parsed(config::parse_screen_config(bytes, file)); }
void check_mode(std::string_view bytes) { (void)translate::parse_mode(bytes, "eng-spa"); }

void check_caption(std::string_view bytes) {
  const auto segment = transcript::segment_from_json(bytes);
  if (!segment) return;
  const auto again = transcript::segment_from_json(transcript::to_json_line(*segment));
  fuzz::require(again && *again == *segment, "an accepted caption survives writing and reading");
}

void check_remembered(std::string_view bytes) {
  const auto remembered = console::remembered_from(bytes);
  if (!remembered) return;
  const auto again = console::remembered_from(console::text_of(*remembered));
  fuzz::require(again && *again == *remembered, "an accepted layout survives writing and reading");
}

void check_clean_text(std::string_view bytes) {
  const std::string clean = base::clean_text(bytes, 1024);
  fuzz::require(clean.size() <= 1024 && base::is_valid_utf8(clean), "clean text is short and valid");
  fuzz::require(base::clean_text(clean, 1024) == clean, "cleaning twice changes nothing");
}

}  // namespace

TONGPING_FUZZ_TARGETS({"station_config", check_station_config}, {"screen_config", check_screen_config},
                      {"mode", check_mode}, {"caption", check_caption}, {"clean_text", check_clean_text},
                      {"remembered", check_remembered})
