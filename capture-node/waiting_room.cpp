#include "capture-node/waiting_room.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/limits.hpp"

namespace tongping::station {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

void WaitingRoom::knock(const wire::Knock& knock, base::WallTime wall, base::SteadyTime now) {
  auto known = std::find_if(waiting_.begin(), waiting_.end(),
                            [&](const Waiting& w) { return w.key.public_key == knock.public_key; });
  if (known == waiting_.end()) {
    make_room(knock.address, now);
    waiting_.push_back({{knock.public_key, "", base::to_ns(wall), 0, 0}, now, false});
    known = waiting_.end() - 1;
  }
  known->key.address = knock.address;
  known->key.last_ns = base::to_ns(wall);
  ++known->key.count;
  known->last = now;
}

void WaitingRoom::make_room(const std::string& address, base::SteadyTime now) {
  std::erase_if(waiting_, [&](const Waiting& w) { return now - w.last > longest_wait; });
  const auto of_address =
      std::count_if(waiting_.begin(), waiting_.end(), [&](const Waiting& w) { return w.key.address == address; });
  const bool crowded = static_cast<std::size_t>(of_address) >= most_of_one_address;
  if (!crowded && waiting_.size() < wire::max_pending_keys) return;
  // Of its own address where that has more than its share, else of all: the one that has been quiet longest.
  const auto longer_quiet = [&](const Waiting& a, const Waiting& b) {
    if (crowded && (a.key.address == address) != (b.key.address == address)) return a.key.address == address;
    return a.last < b.last;
  };
  waiting_.erase(std::min_element(waiting_.begin(), waiting_.end(), longer_quiet));
}

void WaitingRoom::set_dismissed(std::string_view public_key, bool dismissed) {
  for (Waiting& waiting : waiting_) {
    if (waiting.key.public_key == public_key) waiting.dismissed = dismissed;
  }
}

void WaitingRoom::leave(std::string_view public_key) {
  std::erase_if(waiting_, [&](const Waiting& w) { return w.key.public_key == public_key; });
}

std::vector<wire::PendingKey> WaitingRoom::all(base::SteadyTime now) const {
  std::vector<wire::PendingKey> keys;
  for (const Waiting& waiting : waiting_) {
    if (!waiting.dismissed && now - waiting.last <= longest_wait) keys.push_back(waiting.key);
  }
  // By its first knock: an order by the last one would change under the technician's hand several times a second.
  std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first_ns > b.first_ns; });
  return keys;
}

std::string as_fingerprint(std::string_view typed) {
  std::string words;
  bool between = false;
  for (const char c : typed) {
    if (!is_letter(c)) {
      between = true;
      continue;
    }
    if (between && !words.empty()) words += '-';
    between = false;
    words += static_cast<char>(c | 0x20);
  }
  return words;
}

base::Result<std::string> key_meant(std::string_view words_or_key, const std::vector<wire::PendingKey>& pending) {
  if (wire::is_key_text(words_or_key)) return std::string(words_or_key);
  const std::string words = as_fingerprint(words_or_key);
  std::string meant;
  std::string waiting;
  for (const wire::PendingKey& key : pending) {
    const std::string own = wire::fingerprint(key.public_key);
    waiting += base::format("{}{}", waiting.empty() ? "" : ", ", own);
    if (own != words) continue;
    if (!meant.empty()) {
      return base::failure(base::tr_format("more than one key has the words {}: approve the whole key instead", words));
    }
    meant = key.public_key;
  }
  if (!meant.empty()) return meant;
  return base::failure(base::tr_format("no key with the words \"{}\" waits to be approved; waiting: {}", words,
                                       waiting.empty() ? base::tr("none") : waiting));
}

}  // namespace tongping::station
