// Nothing lost, judged by ledger_check.py after a venue's programs have ended.
#pragma once

#include <string>
#include <vector>

#include "tests/support/paths.hpp"
#include "tests/system/venue.hpp"

namespace tongping::system_test {

struct Records {
  std::string log;                       // output of `tail --json --from 1`
  std::string exported;                  // of all sessions
  std::string said = {};                 // what was typed; empty: not judged
  std::vector<std::string> walls = {};   // traces, files of the venue, of screens that were on to the end
  std::vector<std::string> killed = {};  // of screens that were killed
  std::string pair = {};                 // output of `tail --json --claims` of the pair's other station; empty: no pair
};

inline support::Finished judge(const Venue& venue, const Records& records, const std::string& station = "hall-1") {
  support::Argv command = {"python3",    support::source_directory() + "/tests/system/ledger_check.py",
                           "--log",      venue.write("ledger-log.jsonl", records.log),
                           "--database", (venue.path(station) / "station.db").string(),
                           "--export",   venue.write("ledger-export.jsonl", records.exported)};
  if (!records.said.empty()) command.insert(command.end(), {"--said", venue.write("ledger-said.jsonl", records.said)});
  if (!records.pair.empty()) command.insert(command.end(), {"--pair", venue.write("ledger-pair.jsonl", records.pair)});
  for (const std::string& wall : records.walls) command.insert(command.end(), {"--trace", venue.path(wall).string()});
  for (const std::string& wall : records.killed) command.insert(command.end(), {"--ended", venue.path(wall).string()});
  return support::run(command, 120s);
}

inline void require_ledger(const Venue& venue, const Records& records, const std::string& station = "hall-1") {
  const auto judged = judge(venue, records, station);
  INFO(judged.err);
  REQUIRE(judged.status == 0);
}

}  // namespace tongping::system_test
