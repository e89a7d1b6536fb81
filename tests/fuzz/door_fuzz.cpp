// Whatever libzmq asks about a peer, in as many parts as the input says: only an authorised key in our own domain is
// let in, and every question gets one answer.
#include "common/wire/curve_key.hpp"
#include "common/wire/doorkeeper.hpp"
#include "common/wire/socket.hpp"
#include "tests/fuzz/targets.hpp"

using namespace tongping;

namespace {

// Thirty-two zero bytes as Z85.
constexpr std::string_view friend_key = "0000000000000000000000000000000000000000";

struct Door {
  zmq::context_t context{1};
  wire::RefusalLog refusals{nullptr};
  wire::Doorkeeper doorkeeper{context,
                              [](std::string_view key) {
                                return key == friend_key ? std::optional(wire::Permissions{wire::Permission::watch})
                                                         : std::nullopt;
                              },
                              refusals};
  wire::Socket asking{context, zmq::socket_type::dealer};
  Door() { asking.options().connect("inproc://zeromq.zap.01"); }
};

// One byte of length, then the part, again and again.
std::vector<std::string> parts_of(std::string_view bytes) {
  std::vector<std::string> parts;
  while (!bytes.empty() && parts.size() < 16) {
    const std::size_t length = std::min<std::size_t>(static_cast<unsigned char>(bytes[0]), bytes.size() - 1);
    parts.emplace_back(bytes.substr(1, length));
    bytes.remove_prefix(1 + length);
  }
  return parts;
}

bool is_friend(const std::vector<std::string>& parts) {
  return parts.size() == 7 && parts[2] == wire::zap_domain && parts[5] == "CURVE" && parts[6] == std::string(32, '\0');
}

void check_question(std::string_view bytes) {
  static Door door;
  const auto parts = parts_of(bytes);
  if (parts.empty()) return;
  door.asking.give(zmq::message_t(), true);
  for (std::size_t i = 0; i < parts.size(); ++i)
    door.asking.give(zmq::message_t(parts[i].data(), parts[i].size()), i + 1 < parts.size());
  door.doorkeeper.answer(true, base::SteadyTime());
  const auto answer = door.asking.take_all_parts();
  fuzz::require(answer.size() == 7, "every question gets one answer");
  const bool let_in = answer[3].to_string_view() == "200";
  fuzz::require(let_in == is_friend(parts), "only an authorised key in our own domain is let in");
  (void)door.refusals.take(base::SteadyTime());
  (void)door.doorkeeper.take_knocks();
}

}  // namespace

TONGPING_FUZZ_TARGETS({"zap", check_question})
