// All directions that the station's roles need, each with a worker of its own.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "capture-node/translate/apertium_translator.hpp"
#include "capture-node/translate/translation_worker.hpp"
#include "common/base/log.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/words.hpp"
#include "common/config/station_config.hpp"
#include "common/transcript/segment.hpp"

namespace tongping::station {

// Owned by the station. Results come to the mailbox given at open. [station]
class TranslationDesk {
 public:
  // A role that is recognised needs all its directions; a role that is only typed may bring its own translations, so a
  // direction that is not installed is then only logged.
  static base::Result<std::unique_ptr<TranslationDesk>> open(const config::StationConfig& config, const base::Log& log,
                                                             base::Mailbox<translate::TranslationDone>& done);

  // The directions of a role that is new or has changed, while the station runs. Refuses a direction that is not
  // installed, where the role is recognised.
  base::Result<void, base::Trouble> prepare(const transcript::Role& role, bool recognised);

  void start();
  void request_stop();
  void join();

  // Asks for what `segment` lacks of the role's target languages, where there is a direction. Never waits.
  void submit(const transcript::Segment& segment, const transcript::Role& role);

  // Every result goes past here once, so that it is known what is still under way.
  void note(const translate::TranslationDone& done);
  std::size_t finals_under_way() const { return finals_under_way_; }

 private:
  TranslationDesk(const config::StationConfig& config, const base::Log& log,
                  base::Mailbox<translate::TranslationDone>& done)
      : directory_(config.translator.directory), log_(log), done_(done) {}

  const std::filesystem::path directory_;
  const base::Log& log_;
  base::Mailbox<translate::TranslationDone>& done_;
  bool started_ = false;
  std::set<translate::Direction> missing_;  // told once
  std::map<translate::Direction, std::unique_ptr<translate::TranslationWorker>> workers_;
  std::size_t finals_under_way_ = 0;
};

}  // namespace tongping::station
