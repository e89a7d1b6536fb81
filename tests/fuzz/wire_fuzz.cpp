// Whatever bytes come in: decoding never crashes, and what was accepted can be written and read again unchanged.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "common/wire/codec.hpp"

using namespace tongping;

namespace {

template <typename Decode, typename Encode>
void check(std::string_view bytes, Decode decode, Encode encode) {
  const auto message = decode(bytes);
  if (!message) return;
  const auto again = decode(encode(*message));
  if (!again || *again != *message) {
    std::fputs("accepted bytes do not survive writing and reading\n", stderr);
    std::abort();
  }
}

const auto encode_message = [](const auto& message) { return wire::encode(message); };

void check_feed_frame(std::string_view bytes) { check(bytes, wire::decode_feed_frame, encode_message); }
void check_desk_request(std::string_view bytes) { check(bytes, wire::decode_desk_request, encode_message); }
void check_desk_reply(std::string_view bytes) { check(bytes, wire::decode_desk_reply, encode_message); }
void check_event(std::string_view bytes) { check(bytes, wire::decode_event, wire::encode_event); }

struct Target {
  std::string_view name;
  void (*run)(std::string_view bytes);
};

constexpr Target targets[] = {{"feed_frame", check_feed_frame},
                              {"desk_request", check_desk_request},
                              {"desk_reply", check_desk_reply},
                              {"event", check_event}};

// libFuzzer calls plain functions, so that the choice has to be kept here.
const Target* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr std::string_view option = "--target=";
  for (int i = 1; i < *argc; ++i) {
    const std::string_view argument = (*argv)[i];
    if (!argument.starts_with(option)) continue;
    for (const Target& target : targets) {
      if (argument.substr(option.size()) == target.name) chosen = &target;
    }
  }
  if (chosen != nullptr) return 0;
  std::fputs("usage: fuzz_wire --target=feed_frame|desk_request|desk_reply|event [libFuzzer's options and folders]\n",
             stderr);
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  chosen->run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
