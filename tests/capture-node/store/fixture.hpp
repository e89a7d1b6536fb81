// A station directory with its store, and bodies to append to it.
#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/scratch_directory.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

namespace tongping::test {

// Time that moves one second a look.
class SteppingClock final : public base::Clock {
 public:
  base::WallTime wall() const override {
    now_ns_ += 1'000'000'000;
    return base::from_ns(now_ns_);
  }
  base::SteadyTime steady() const override { return base::SteadyTime(std::chrono::nanoseconds(now_ns_)); }

 private:
  mutable std::int64_t now_ns_ = 1'700'000'000'000'000'000;
};

inline access::SecretKey a_key(std::uint8_t byte = 1) {
  std::array<std::uint8_t, access::SecretKey::size> bytes{};
  bytes.fill(byte);
  return access::SecretKey::copy_of(bytes).value();
}

template <typename T>
T must(store::StoreResult<T> result) {
  INFO((result ? std::string("ok") : result.error().message));
  REQUIRE(result.has_value());
  return std::move(*result);
}

inline void must(const store::StoreResult<void>& result) {
  INFO((result ? std::string("ok") : result.error().message));
  REQUIRE(result.has_value());
}

inline const base::Clock& test_clock() {
  static const SteppingClock clock;
  return clock;
}

inline std::unique_ptr<store::Store> open_store(const std::filesystem::path& directory,
                                                const store::StoreOptions& options = {}) {
  return must(store::Store::open(directory, "hall-1", a_key(), test_clock(), options));
}

inline transcript::EventBody a_start(const std::string& session = "s1", const std::string& name = "Board meeting") {
  return transcript::SessionStarted{session, name, 1'700'000'000'000'000'000};
}

inline transcript::EventBody an_end(const std::string& session = "s1") { return transcript::SessionEnded{session}; }

// Segment number `n`, spoken in second `n` of the session.
inline transcript::Segment spoken(int n, const std::string& text, const std::string& session = "s1",
                                  std::uint32_t revision = 1) {
  transcript::Segment segment = support::a_segment("seg-" + std::to_string(n), text);
  segment.session = session;
  segment.revision = revision;
  segment.start = std::chrono::seconds(n);
  segment.end = segment.start + std::chrono::milliseconds(800);
  segment.wall_start_ns += std::int64_t{n} * 1'000'000'000;
  return segment;
}

inline transcript::EventBody said(int n, const std::string& text, const std::string& session = "s1",
                                  std::uint32_t revision = 1) {
  return transcript::SegmentChanged{spoken(n, text, session, revision)};
}

inline transcript::EventBody a_role(const std::string& id, const std::string& label, bool removed = false) {
  transcript::Role role;
  role.shown = {id, label, {1, 2, 3}};
  role.translate = {"zh"};
  return transcript::RoleChanged{role, removed};
}

inline transcript::EventBody a_microphone(const std::string& id, const std::string& role, bool removed = false) {
  return transcript::MicrophoneChanged{{id, "device:" + id + "#1", role}, removed};
}

inline std::vector<transcript::Event> all(const store::Store& store) { return must(store.read(1, 100'000)); }

}  // namespace tongping::test
