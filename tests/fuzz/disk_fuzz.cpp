// Whatever somebody did to the files of a station: opening and reading never crash, and no event comes back that is not
// the one that was written under its number.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "capture-node/spool/spool_bytes.hpp"
#include "capture-node/spool/spool_reader.hpp"
#include "capture-node/spool/spool_writer.hpp"
#include "capture-node/store/store.hpp"
#include "common/wire/peer_keys.hpp"
#include "tests/capture-node/store/scratch_directory.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/support/builders.hpp"

using namespace tongping;

namespace {

namespace fs = std::filesystem;

access::SecretKey the_key() {
  std::array<std::uint8_t, access::SecretKey::size> bytes{};
  bytes.fill(7);
  return access::SecretKey::copy_of(bytes).value();
}

// The log of a short meeting as a good station leaves it, and what was written to it.
struct Station {
  test::ScratchDirectory scratch{test::in_memory()};
  base::SystemClock clock;
  std::vector<transcript::Event> written;
  std::string database;

  Station() {
    auto store = open();
    fuzz::require(store.has_value(), "a new station can be opened");
    append(**store, transcript::SessionStarted{"s1", "Board meeting", 1'700'000'000'000'000'000});
    append(**store, transcript::RoleChanged{{{"chair", "主席", {}}, "en", {"zh"}}, false});
    for (int i = 0; i < 40; ++i) {
      transcript::Segment segment = support::a_segment("seg-" + std::to_string(i), "Good morning, everyone.");
      segment.session = "s1";
      append(**store, transcript::SegmentChanged{segment});
    }
    append(**store, transcript::SessionEnded{"s1"});
    store->reset();
    std::ifstream stream(file(), std::ios::binary);
    database.assign(std::istreambuf_iterator<char>(stream), {});
  }

  fs::path file() const { return scratch.path() / "hall" / "station.db"; }
  store::StoreResult<std::unique_ptr<store::Store>> open() const {
    return store::Store::open(scratch.path() / "hall", "hall-1", the_key(), clock);
  }
  void append(store::Store& store, transcript::EventBody body) {
    auto events = store.append({std::move(body)});
    fuzz::require(events.has_value(), "a good station takes events");
    written.push_back(std::move(events->front()));
  }
};

// Three bytes of place, one of length, then what is written there, again and again.
std::string patched(std::string bytes, std::string_view patches) {
  while (patches.size() >= 4) {
    const auto at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(patches[i])); };
    const std::size_t place = (at(0) | at(1) << 8U | at(2) << 16U) % bytes.size();
    const std::size_t length = std::min({at(3), patches.size() - 4, bytes.size() - place});
    bytes.replace(place, length, patches.substr(4, length));
    patches.remove_prefix(4 + length);
  }
  return bytes;
}

void check_database(std::string_view bytes) {
  static const Station station;
  for (const char* more : {"-wal", "-shm"}) fs::remove(station.file().string() + more);
  const std::string hostile = patched(station.database, bytes);
  std::ofstream(station.file(), std::ios::binary).write(hostile.data(), static_cast<std::streamsize>(hostile.size()));
  const auto store = station.open();
  if (!store) return;
  (void)(*store)->snapshot();
  (void)(*store)->history().sessions();
  (void)(*store)->history().segments("s1");
  const auto events = (*store)->read(1, 1000);
  if (!events) return;
  for (const transcript::Event& event : *events) {
    const bool known = event.sequence >= 1 && event.sequence <= station.written.size();
    fuzz::require(known && event == station.written[event.sequence - 1], "an event that is read was written");
  }
}

void check_authorised_keys(std::string_view bytes) {
  static const test::ScratchDirectory scratch(test::in_memory());
  const fs::path file = scratch.path() / "authorised_keys";
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  auto keys = wire::PeerKeys::open(file);
  if (!keys)
    return fuzz::require(keys.error().message.find("authorised_keys") != std::string::npos, "the file is named");
  const auto before = keys->all();
  if (before.empty()) return;
  fuzz::require(keys->add(before.front()).has_value(), "a list that was read can be written");
  const auto again = wire::PeerKeys::open(file);
  fuzz::require(again && again->all().size() == before.size(), "a list survives writing and reading");
}

// A spool file as a good station leaves it, changed: what comes back was written, in its place.
void check_spool(std::string_view bytes) {
  static const test::ScratchDirectory scratch(test::in_memory());
  static const access::AudioKey key{{}, "s1", 1, the_key()};
  static const std::string good = [] {
    spool::SpoolWriter writer(scratch.path(), "m", 1, key);
    for (std::int16_t i = 0; i < 4; ++i) {
      spool::SpoolFrame frame;
      frame.begin = base::from_ns(i);
      frame.samples.fill(i);
      fuzz::require(writer.append(std::vector<spool::SpoolFrame>(2, frame)).has_value(), "a good disk takes sound");
    }
    std::ifstream stream(scratch.path() / spool::part_name("m", 1, 0), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }();
  const std::string hostile = patched(good, bytes);
  const fs::path file = scratch.path() / spool::part_name("m", 1, 0);
  std::ofstream(file, std::ios::binary).write(hostile.data(), static_cast<std::streamsize>(hostile.size()));
  spool::BacklogReader reader(spool::parts_in(scratch.path()), {}, key);
  for (std::int64_t place = 0; const auto frame = reader.next(); ++place) {
    fuzz::require(base::to_ns(frame->begin) == place / 2, "a frame that is read was written there");
  }
  (void)spool::from_bytes(bytes);
}

}  // namespace

TONGPING_FUZZ_TARGETS({"database", check_database}, {"authorised_keys", check_authorised_keys}, {"spool", check_spool})
