// The station's part that ends: what was heard is recognised as far as there is time, and the session is over.
#include <algorithm>

#include "capture-node/station.hpp"
#include "common/base/format.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

constexpr auto farewell = 300ms;  // peers get the session's end before the sockets close
constexpr auto progress_interval = 5s;
constexpr auto more_time = 30s;  // that a supervisor is asked for

}  // namespace

void Station::end_session() {
  notice_recording(false);
  if (transcript_.session) held_.add(transcript::SessionEnded{transcript_.session->session});
}

void Station::tell_ending(const EndingProgress& progress) {
  const base::SteadyTime now = clock_.steady();
  const auto left = progress.left(now);
  ending_ = console::EndingView{progress.waits(), std::chrono::ceil<std::chrono::seconds>(progress.behind()), left};
  if (!progress.waits() || now - ending_told_ < progress_interval) return;
  ending_told_ = now;
  supervisor_.needs(more_time);
  const std::string what = ending_->behind.count() == 0
                               ? "what was heard before the unexpected end is still being recognised"
                               : base::format("{} s of speech wait to be recognised{}", ending_->behind.count(),
                                              left ? base::format(", about {} s more", left->count()) : "");
  log_.info(base::format("{}; whoever stops the station again ends it now and loses that", what));
}

base::Result<void> Station::drain() {
  stopping_ = true;
  log_.info("stopping: the microphones close, the last words are recognised and translated");
  for (const auto& unit : microphones_) unit->close_source();
  for (const auto& unit : microphones_) unit->request_stop();
  const auto idle = [this] {
    const bool all_done =
        std::all_of(microphones_.begin(), microphones_.end(), [](const auto& u) { return u->idle(); });
    return all_done && rack_->idle() && to_relabel_.empty() && changes_.size() == 0 &&
           translators_->finals_under_way() == 0 && held_.empty() && !recovers();
  };
  EndingProgress progress(clock_.steady());
  while (!idle()) {
    const base::SteadyTime now = clock_.steady();
    progress.look(longest_behind(), recovers() ? std::optional(recovery_->frames()) : std::nullopt, now);
    if (hurried_ || progress.over(now)) break;
    tell_ending(progress);
    if (auto turned = turn(10ms); !turned) return turned;
  }
  give_up_backlog();
  if (recovers()) log_.warning("stopped before all that was heard before the crash was recognised: the rest is lost");
  end_session();
  audit_.add(store::AuditKind::station_stopped, "", "", "");
  // A disk that is slow is waited for, one that is full is not.
  const auto unwritten = [this] {
    const bool slow = !writer_->idle() && writer_->left_of(StoreWriter::usual) == 0ms;
    return !held_.waits() && (slow || !held_.empty());
  };
  for (auto limit = clock_.steady() + farewell; clock_.steady() < limit;) {
    if (auto turned = turn(20ms); !turned) return turned;
    if (disk_told_) supervisor_.needs(more_time);
    if (unwritten() && !hurried_) limit = clock_.steady() + farewell;
  }
  if (!held_.empty()) return base::failure(base::format("{} events could not be stored before the end", held_.size()));
  log_.info("the session has ended; everything is stored");
  return {};
}

}  // namespace tongping::station
