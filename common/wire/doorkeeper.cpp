#include "common/wire/doorkeeper.hpp"

#include <array>

#include "common/base/format.hpp"
#include "common/wire/curve_key.hpp"

namespace tongping::wire {
namespace {

constexpr std::string_view zap_version = "1.0";
constexpr std::size_t public_key_bytes = 32;

std::string to_z85(const zmq::message_t& key) {
  std::array<char, 41> text{};
  ::zmq_z85_encode(text.data(), static_cast<const std::uint8_t*>(key.data()), key.size());
  return text.data();
}

void give_all(Socket& socket, std::initializer_list<std::string_view> parts) {
  std::size_t left = parts.size();
  for (const std::string_view part : parts) socket.give({part.data(), part.size()}, --left > 0);
}

}  // namespace

struct Doorkeeper::Question {
  std::string_view domain;
  std::string_view mechanism;
  const zmq::message_t* credentials = nullptr;
};

Doorkeeper::Doorkeeper(zmq::context_t& context, Authorise authorise, RefusalLog& refusals)
    : authorise_(std::move(authorise)), refusals_(refusals), questions_(context, zmq::socket_type::rep) {
  questions_.options().set(zmq::sockopt::linger, 0);
  questions_.options().bind("inproc://zeromq.zap.01");
}

// Empty: let in. Otherwise why not.
std::string Doorkeeper::decide(const Question& question, bool room, std::string& public_key) const {
  if (question.domain != zap_domain) return "asked in a foreign domain";
  if (question.mechanism != "CURVE" || question.credentials == nullptr ||
      question.credentials->size() != public_key_bytes) {
    return "no encryption offered";
  }
  public_key = to_z85(*question.credentials);
  if (!authorise_(public_key)) {
    return base::format("unknown key {} ({})", public_key, fingerprint(public_key));
  }
  if (banned_.count(public_key) > 0) {
    return base::format("key {} flooded the feed with subscriptions and is turned away until the next start",
                        fingerprint(public_key));
  }
  if (!room) return "too many peers are connected";
  return {};
}

void Doorkeeper::answer(bool room, base::SteadyTime now) {
  for (int i = 0; i < max_answers; ++i) {
    const auto parts = questions_.take_all_parts();
    if (parts.empty()) return;
    // Version, request, domain, address, routing id, mechanism, credentials.
    const auto part = [&](std::size_t at) {
      return at < parts.size() ? parts[at].to_string_view() : std::string_view();
    };
    const Question question{part(2), part(5), parts.size() == 7 ? &parts[6] : nullptr};
    std::string public_key;
    const std::string refusal = decide(question, room, public_key);
    if (refusal.empty()) {
      give_all(questions_, {zap_version, part(1), "200", "OK", public_key, ""});
      continue;
    }
    give_all(questions_, {zap_version, part(1), "400", "refused", "", ""});
    if (!public_key.empty() && public_key == stranger_) continue;
    if (!public_key.empty() && !authorise_(public_key)) knocks_.push_back({public_key, std::string(part(3))});
    refusals_.add(std::string(part(3)), refusal, now);
  }
}

}  // namespace tongping::wire
