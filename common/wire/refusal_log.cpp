#include "common/wire/refusal_log.hpp"

#include <algorithm>

#include "common/base/format.hpp"

namespace tongping::wire {
namespace {

std::string line_of(const std::string& address, const std::string& reason) {
  return base::format("refused {}: {}", address.empty() ? "a peer that had left already" : address, reason);
}

// "10.0.0.7" of "10.0.0.7:51234"; every attempt has another port. An IPv6 address with a port stands in brackets.
std::string host_of(const std::string& address) {
  const auto colon = address.rfind(':');
  const bool has_port = colon != std::string::npos && (address[0] == '[' || address.find(':') == colon);
  return has_port ? address.substr(0, colon) : address;
}

}  // namespace

void RefusalLog::add(const std::string& address, const std::string& reason, base::SteadyTime now) {
  ++total_;
  const std::string key = base::format("{} {}", host_of(address), reason);
  if (const auto known = repeating_.find(key); known != repeating_.end()) {
    ++known->second.since;
    return;
  }
  if (!allowed(now)) {
    ++unlogged_;
    return;
  }
  std::string line = line_of(address, reason);
  if (unlogged_ > 0) line += base::format(" ({} more before it were not logged)", std::exchange(unlogged_, 0));
  write(std::move(line));
  if (repeating_.size() < max_repeating) repeating_[key] = {address, reason, now, 0};
}

std::vector<std::string> RefusalLog::take(base::SteadyTime now) {
  settle(now);
  return std::exchange(lines_, {});
}

// What was counted is told when its time has come, even if nobody is refused any more.
void RefusalLog::settle(base::SteadyTime now) {
  for (auto at = repeating_.begin(); at != repeating_.end();) {
    Repeating& repeating = at->second;
    if (now - repeating.told < window) {
      ++at;
    } else if (repeating.since == 0) {
      at = repeating_.erase(at);
    } else {
      write(base::format("{} ({} times more in {} minutes)", line_of(repeating.address, repeating.reason),
                         std::exchange(repeating.since, 0), window.count()));
      repeating.told = now;
      ++at;
    }
  }
  if (unlogged_ > 0 && allowed(now)) {
    write(base::format("refused {} more peers, too many to write a line for each", std::exchange(unlogged_, 0)));
  }
}

bool RefusalLog::allowed(base::SteadyTime now) {
  const auto earned = std::min<std::int64_t>((now - refilled_) / interval, burst);
  if (earned > 0) {
    allowance_ = std::min(burst, allowance_ + static_cast<int>(earned));
    refilled_ = now;
  }
  if (allowance_ == 0) return false;
  --allowance_;
  return true;
}

void RefusalLog::write(std::string line) {
  if (log_ != nullptr) log_->warning(line);
  lines_.push_back(std::move(line));
}

}  // namespace tongping::wire
