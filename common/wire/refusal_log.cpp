#include "common/wire/refusal_log.hpp"

#include <algorithm>

#include "common/base/format.hpp"

namespace tongping::wire {

void RefusalLog::add(const std::string& address, const std::string& reason, base::SteadyTime now) {
  const auto earned = std::min<std::int64_t>((now - refilled_) / interval, burst);
  if (earned > 0) {
    allowance_ = std::min(burst, allowance_ + static_cast<int>(earned));
    refilled_ = now;
  }
  if (allowance_ == 0) {
    ++unlogged_;
    return;
  }
  --allowance_;
  std::string line = base::format("refused {}: {}", address.empty() ? "a peer that had left already" : address, reason);
  if (unlogged_ > 0) line += base::format(" ({} more before it were not logged)", std::exchange(unlogged_, 0));
  if (log_ != nullptr) log_->warning(line);
  lines_.push_back(std::move(line));
}

}  // namespace tongping::wire
