// What `capture-node sessions list|show|export` does, without the parsing of its arguments.
#pragma once

#include <filesystem>
#include <ostream>
#include <string_view>

#include "capture-node/store/error.hpp"
#include "capture-node/store/export.hpp"
#include "capture-node/store/history.hpp"
#include "capture-node/store/merging.hpp"

namespace tongping::store {

// One line a session, newest first; as JSON lines {"session","name","started_ns","ended_ns","duration_ms","segments"}
// or as a table. [main]
StoreResult<void> list_sessions(const History& history, bool json, std::ostream& out);

// A session with all it said: its summary and its text (txt, bilingual), or, as JSON, its segments one a line. [main]
StoreResult<void> show_session(const History& history, std::string_view id_or_prefix, bool json, std::ostream& out);

// `others`: what other stations of the meeting recorded of the same session; all becomes one transcript. [main]
StoreResult<void> export_session(const History& history, std::string_view id_or_prefix,
                                 const std::vector<Recording>& others, const ExportChoice& choice, std::ostream& out);

enum class WhenPresent { refuse, replace };

// The same into a file, which appears complete and durable or not at all; an existing one is replaced only when told.
// [main]
StoreResult<void> export_session_to(const History& history, std::string_view id_or_prefix,
                                    const std::vector<Recording>& others, const ExportChoice& choice,
                                    const std::filesystem::path& file, WhenPresent when_present);

}  // namespace tongping::store
