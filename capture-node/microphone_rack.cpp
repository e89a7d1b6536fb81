#include "capture-node/microphone_rack.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/words.hpp"

namespace tongping::station {
namespace {

constexpr std::chrono::milliseconds stop_look_interval{50};

}  // namespace

MicrophoneRack::MicrophoneRack(std::vector<std::unique_ptr<MicrophoneUnit>>& units, Open open, const base::Log& log)
    : units_(units), open_(std::move(open)), log_(log) {}

MicrophoneRack::~MicrophoneRack() {
  request_stop();
  join();
}

void MicrophoneRack::bring(const transcript::Microphone& microphone, const transcript::Role& role) {
  const bool in_use =
      std::any_of(units_.begin(), units_.end(), [&](const auto& u) { return u->microphone().id == microphone.id; });
  failed_.erase(microphone.id);
  if (!in_use) wanted_.insert_or_assign(microphone.id, Wanted{microphone, role});
}

void MicrophoneRack::take_out(const std::string& microphone) {
  wanted_.erase(microphone);
  failed_.erase(microphone);
  const auto unit =
      std::find_if(units_.begin(), units_.end(), [&](const auto& u) { return u->microphone().id == microphone; });
  if (unit == units_.end() || !(*unit)->has_sound()) return;
  retire(std::move(*unit));
  units_.erase(unit);
}

void MicrophoneRack::retire(std::unique_ptr<MicrophoneUnit> unit) {
  unit->close_source();
  unit->request_stop();
  leaving_.push_back(std::move(unit));
}

void MicrophoneRack::forget_all() {
  wanted_.clear();
  failed_.clear();
  for (auto& unit : units_) {
    if (unit->has_sound()) leaving_.push_back(std::move(unit));
  }
  std::erase(units_, nullptr);
  for (const auto& unit : leaving_) unit->forget();
}

MicrophoneRack::News MicrophoneRack::turn(bool on_air, base::SteadyTime now) {
  News news;
  let_go();
  while (auto opened = opened_.try_take()) put(std::move(*opened), on_air, now, news);
  if (on_air) ask_again(now);
  ask();
  for (auto& [id, failed] : failed_) {
    if (!std::exchange(failed.told, true)) news.failures.push_back(failed.reason);
  }
  return news;
}

void MicrophoneRack::fail(const transcript::Microphone& microphone, const transcript::Role& role,
                          const base::Words& reason, base::SteadyTime now) {
  Failed& failed = failed_[microphone.id];
  failed.told = failed.told && failed.reason == reason;
  failed.microphone = microphone;
  failed.role = role;
  failed.reason = reason;
  failed.wait = failed.wait.count() == 0 ? first_retry : std::min(last_retry, 2 * failed.wait);
  failed.due = now + failed.wait;
}

void MicrophoneRack::retry(const std::string& microphone) {
  const auto failed = failed_.find(microphone);
  if (failed == failed_.end()) return;
  failed->second.wait = {};
  failed->second.due = {};
}

void MicrophoneRack::ask_again(base::SteadyTime now) {
  for (const auto& [id, failed] : failed_) {
    if (now >= failed.due) wanted_.try_emplace(id, Wanted{failed.microphone, failed.role});
  }
}

void MicrophoneRack::let_go() {
  const auto done = [](const auto& unit) {
    if (unit->idle()) unit->join();
    return unit->idle();
  };
  std::erase_if(leaving_, done);
}

bool MicrophoneRack::is_leaving(const std::string& microphone) const { return last_leaving(microphone) != nullptr; }

const MicrophoneUnit* MicrophoneRack::last_leaving(const std::string& microphone) const {
  const auto last = std::find_if(leaving_.rbegin(), leaving_.rend(),
                                 [&](const auto& unit) { return unit->microphone().id == microphone; });
  return last == leaving_.rend() ? nullptr : last->get();
}

std::chrono::milliseconds MicrophoneRack::behind(const std::string& microphone) const {
  std::chrono::milliseconds sum{0};
  for (const auto& unit : leaving_) {
    if (unit->microphone().id == microphone) sum += unit->behind();
  }
  return sum;
}

std::chrono::milliseconds MicrophoneRack::behind() const {
  std::chrono::milliseconds longest{0};
  for (const auto& unit : leaving_) longest = std::max(longest, behind(unit->microphone().id));
  return longest;
}

void MicrophoneRack::give_up() {
  for (const auto& unit : leaving_) unit->give_up();
}

void MicrophoneRack::ask() {
  for (auto& [id, wanted] : wanted_) {
    const MicrophoneUnit* before = last_leaving(id);
    if (wanted.asked || (before != nullptr && !before->is_heard_out())) continue;
    wanted.asked = true;
    Wanted copy = wanted;
    wanted.asked = openings_.try_post(copy);
  }
  if (wanted_.empty() || running_) return;
  running_ = true;
  worker_.start("opening", [this](const base::Worker::StopFlag& stop) { run(stop); });
}

void MicrophoneRack::put(Opened opened, bool on_air, base::SteadyTime now, News& news) {
  // Taken out meanwhile: what was opened for it closes. Asked for again after that: it is asked for once more.
  const auto wanted = wanted_.find(opened.microphone);
  if (wanted == wanted_.end() || !wanted->second.asked) return;
  const Wanted asked = std::move(wanted->second);
  wanted_.erase(wanted);
  const MicrophoneUnit* before = last_leaving(opened.microphone);
  if (opened.unit && before != nullptr) (*opened.unit)->follow(*before);
  base::Result<void, base::Trouble> started;
  if (opened.unit && (on_air || !(*opened.unit)->has_sound())) started = (*opened.unit)->start();
  if (!opened.unit || !started) {
    const base::Trouble& trouble = opened.unit ? started.error() : opened.unit.error();
    return fail(asked.microphone, asked.role, trouble.whole(), now);
  }
  if (failed_.erase(opened.microphone) > 0) news.recovered.push_back(opened.microphone);
  log_.info(base::format("microphone \"{}\" is in use", opened.microphone));
  units_.push_back(std::move(*opened.unit));
}

void MicrophoneRack::run(const base::Worker::StopFlag& stop_requested) {
  while (!stop_requested) {
    const auto wanted = openings_.take_for(stop_look_interval);
    if (!wanted) continue;
    opened_.post({wanted->microphone.id, open_(wanted->microphone, wanted->role)});
  }
}

base::Words MicrophoneRack::reason(const std::string& microphone) const {
  const auto found = failed_.find(microphone);
  return found == failed_.end() ? base::Words() : found->second.reason;
}

void MicrophoneRack::request_stop() {
  opened_.close();
  worker_.request_stop();
}

void MicrophoneRack::join() { worker_.join(); }

}  // namespace tongping::station
