// The station's part that keeps sound on the disk, and recognises after a crash what it had no time for.
#include <algorithm>
#include <utility>

#include "capture-node/segment_book.hpp"
#include "capture-node/spool/spool_destruction.hpp"
#include "capture-node/station.hpp"
#include "capture-node/station_view.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

constexpr auto mark_interval = 2s;
constexpr std::uint64_t mebibyte = 1024 * 1024;
constexpr std::uint64_t left_for_words = 1024 * mebibyte;  // of the disk

std::string id_of(const RoleTurns::Holder& holder) { return holder ? holder->shown.id : ""; }

std::vector<Cut> cuts_between(const std::vector<RoleTurns::Turn>& turns) {
  std::vector<Cut> cuts;
  std::string talker;
  for (const RoleTurns::Turn& turn : turns) {
    const bool same_talker = std::exchange(talker, id_of(turn.holder)) == id_of(turn.holder);
    cuts.push_back({turn.number, base::from_ns(turn.from_ns), same_talker});
  }
  return cuts;
}

}  // namespace

void Station::open_spool() {
  if (!config_.spool.enabled || std::none_of(config_.microphones.begin(), config_.microphones.end(), is_captured))
    return;
  spool::Spool::Options options;
  options.directory = config_.directory / "audio";
  options.epoch = store_->identity().epoch;
  options.budget.bytes = static_cast<std::uint64_t>(config_.spool.budget_mib) * mebibyte;
  options.budget.at_end =
      config_.spool.at_end == config::SpoolConfig::AtEnd::stop ? spool::AtEnd::stop : spool::AtEnd::remove_oldest;
  options.budget.keep_free = left_for_words;
  options.keep = config_.spool.keep;
  spool_ = std::make_unique<spool::Spool>(std::move(options), clock_, log_);
  listening_.keep_in(*spool_);
}

void Station::spool_session(const std::string& session) {
  if (spool_ == nullptr) return;
  auto key = reader_->audio_key(session);
  if (!key) return log_.error(key.error().message);
  spool_->begin(std::move(*key));
}

// Before anything new of the session is kept: what is there is from before.
base::Result<void> Station::plan_recovery(const transcript::SessionStarted& resumed) {
  if (spool_ == nullptr) return {};
  auto key = reader_->audio_key(resumed.session);
  if (!key) return base::pass_on(key.error());
  const auto folder = config_.directory / "audio" / std::to_string(key->number);
  if (!permitted_) return spool::destroy_unrecognised(folder, *key, config_.spool.keep);
  // What was withdrawn, as a copy of what another microphone heard, is recognised too.
  const auto segments = reader_->segments(resumed.session, store::Withdrawn::included);
  if (!segments) return base::pass_on(segments.error());
  const base::WallTime began = base::from_ns(resumed.wall_ns);
  Recovery::Options options{folder, began, {}, config_.separate_voices, config_.recogniser, config_.ignore_music};
  for (const transcript::Microphone& microphone : config_.microphones) {
    if (!is_captured(microphone)) continue;
    Recovery::Microphone heard{microphone.id, {}, cuts_between(role_turns_.turns_of(microphone.id))};
    for (const transcript::Segment& segment : *segments) {
      const std::string& id = segment.key.segment;
      if (segment.key.station != config_.name || microphone_of(id) != microphone.id) continue;
      heard.finals.push_back({epoch_of(id), segment.late, began + segment.start, began + segment.end});
    }
    options.microphones.push_back(std::move(heard));
  }
  if (!spool::parts_in(options.folder).empty()) {
    recovery_ = std::make_unique<Recovery>(std::move(options), std::move(*key), log_, changes_);
  }
  return {};
}

void Station::start_spool() {
  if (spool_ == nullptr) return;
  spool_worker_.start("spool", [this](const base::Worker::StopFlag& stop) { spool_->run(stop); });
  sync_worker_.start("spool-sync",
                     [this](const base::Worker::StopFlag& /*the writer ends it*/) { spool_->run_sync(); });
  if (recovery_ == nullptr) return;
  recovery_worker_.start("recovery", [this](const base::Worker::StopFlag& stop) { recovery_->run(stop); });
}

void Station::stop_spool() {
  for (base::Worker* worker : {&recovery_worker_, &spool_worker_, &sync_worker_}) {
    worker->request_stop();
    worker->join();
  }
}

// What the pipelines had said of the turn before: all that they gave until then is in the record by now. A mark holds
// for what was heard before this start, too, so that there is none before that is recognised.
void Station::mark_recognised() {
  if (spool_ == nullptr || recovery_ != nullptr || !held_.empty()) return;
  if (clock_.steady() - last_mark_ < mark_interval) return;
  last_mark_ = clock_.steady();
  for (const auto& [microphone, until] : recognised_) spool_->mark(microphone, until);
}

void Station::watch_spool() {
  if (spool_ == nullptr) return;
  if (auto status = spool_->status().take()) {
    const bool stopped = status->state == spool::SpoolState::stopped;
    if (stopped && spool_status_.state != spool::SpoolState::stopped) {
      add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::error,
                        base::tr_format("Sound is not kept on the disk: {}", status->reason.shown())});
    }
    if (status->removed > spool_status_.removed) {
      add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::warning,
                        base::tr_format("The sound of {} old sessions was removed to make room.",
                                        status->removed - spool_status_.removed),
                        true});
    }
    spool_status_ = std::move(*status);
  }
  if (recovery_ == nullptr || !recovery_worker_.finished()) return;
  if (recovery_->lines() > 0) {
    add_note(notes_,
             {base::to_ns(clock_.wall()), console::Severity::info,
              base::tr_format("{} lines from before the unexpected end were recognised late.", recovery_->lines())});
  }
  recovery_worker_.join();
  recovery_.reset();
  last_mark_ = clock_.steady();  // what it gave last is in the record by the next one
}

std::optional<console::SoundOnDisk> Station::sound_on_disk() const {
  if (spool_ == nullptr) return std::nullopt;
  const spool::Budget& budget = spool_->budget();
  return console::SoundOnDisk{spool_status_.state == spool::SpoolState::stopped,
                              spool_status_.reason.shown(),
                              spool_status_.bytes,
                              budget.bytes,
                              budget.at_end == spool::AtEnd::remove_oldest,
                              spool_status_.hours_left};
}

}  // namespace tongping::station
