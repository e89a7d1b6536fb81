#include "capture-node/relay_mirror.hpp"

#include <charconv>
#include <fstream>
#include <sstream>

#include "capture-node/access/station_key.hpp"
#include "capture-node/station_opening.hpp"
#include "capture-node/store/database_file.hpp"
#include "capture-node/store/whole_file.hpp"
#include "common/base/format.hpp"
#include "common/base/json.hpp"

namespace tongping::station {
namespace {

namespace fs = std::filesystem;

std::optional<wire::LogId> log_id_from(std::string_view text) {
  wire::LogId id{};
  if (text.size() != 2 * id.size()) return std::nullopt;
  for (std::size_t at = 0; at < id.size(); ++at) {
    const char* digits = text.data() + 2 * at;
    const auto [end, error] = std::from_chars(digits, digits + 2, id[at], 16);
    if (error != std::errc() || end != digits + 2) return std::nullopt;
  }
  return id;
}

fs::path mirror_folder(const fs::path& directory) { return directory / "mirror"; }
fs::path origin_file(const fs::path& directory) { return mirror_folder(directory) / "origin.json"; }

base::Result<void> write_origin(const fs::path& directory, const wire::Origin& origin) {
  const base::Json line = {{"log", wire::hex_of(origin.log_id)}, {"epoch", origin.epoch}, {"station", origin.station}};
  auto written = store::write_whole_file(origin_file(directory), base::to_line(line) + "\n", true);
  if (!written) return base::pass_on(written.error());
  return {};
}

base::Result<wire::Origin> read_origin(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  const auto parsed = base::parse_json(text.str());
  if (parsed && parsed->is_object()) {
    const auto log = base::string_member(*parsed, "log");
    const auto station = base::string_member(*parsed, "station");
    const auto epoch = base::integer_member(*parsed, "epoch");
    const bool whole = log && *log && station && *station && epoch && *epoch && **epoch >= 0;
    const auto id = whole ? log_id_from(**log) : std::nullopt;
    if (id) return wire::Origin{*id, static_cast<std::uint64_t>(**epoch), **station};
  }
  return base::failure(
      base::format("{} does not say whose log was mirrored; remove it, the station will say it again", file.string()));
}

NotKept not_kept(const store::StoreError& error) {
  return {error.message, error.cause == store::Cause::full || error.cause == store::Cause::busy};
}

}  // namespace

base::Result<std::unique_ptr<RelayCopy>> MirrorShelf::open(wire::Origin origin) {
  const fs::path folder = mirror_folder(directory_) / wire::hex_of(origin.log_id);
  const auto when_absent = store::holds_database(folder) ? access::WhenAbsent::refuse : access::WhenAbsent::make;
  auto key = access::load_station_key(folder, when_absent);
  if (!key) return base::pass_on(key.error());
  auto store = store::Store::open(folder, origin.station, std::move(*key), clock_);
  if (!store) return base::pass_on(store.error());
  auto reader = open_reader(folder);
  if (!reader) return base::pass_on(reader.error());
  if (auto noted = write_origin(directory_, origin); !noted) return base::pass_on(noted.error());
  return std::make_unique<RelayMirror>(directory_, std::move(origin), std::move(*store), std::move(*reader), clock_);
}

base::Result<std::unique_ptr<RelayCopy>> MirrorShelf::reopen() {
  const fs::path file = origin_file(directory_);
  std::error_code error;
  if (!fs::exists(file, error)) return nullptr;
  auto origin = read_origin(file);
  if (!origin) return base::pass_on(origin.error());
  // Somebody may have deleted what it was.
  if (!store::holds_database(mirror_folder(directory_) / wire::hex_of(origin->log_id))) return nullptr;
  return open(std::move(*origin));
}

base::Result<std::string> MirrorShelf::set_aside(const wire::LogId& log_id) {
  const fs::path folder = mirror_folder(directory_) / wire::hex_of(log_id);
  fs::path aside;
  std::error_code error;
  for (int number = 1; aside.empty() || fs::exists(aside, error); ++number) {
    aside = folder.string() + base::format(".before-{}", number);
  }
  fs::rename(folder, aside, error);
  if (error) return base::failure(base::format("cannot rename {}: {}", folder.string(), error.message()));
  return aside.string();
}

base::Result<transcript::Transcript> RelayMirror::transcript() const {
  auto known = store_->snapshot();
  if (!known) return base::pass_on(known.error());
  return std::move(*known);
}

base::Result<std::size_t, NotKept> RelayMirror::keep(const std::vector<transcript::Event>& events, bool wait) {
  const std::chrono::milliseconds patience = wait ? StoreWriter::however_long : StoreWriter::usual;
  while (true) {
    if (writer_.idle()) {
      under_way_ = events.size();
      writer_.mirror(events);
    }
    const auto outcome = writer_.take(writer_.left_of(patience));
    if (!outcome) break;
    const auto* mirrored = std::get_if<StoreWriter::Mirrored>(&*outcome);
    const auto& done = mirrored != nullptr ? mirrored->kept : std::get<StoreWriter::Maintained>(*outcome).done;
    if (!done) return base::Unexpected<NotKept>(not_kept(done.error()));
    if (mirrored == nullptr) continue;
    log_.publish(events[under_way_ - 1].sequence);
    return under_way_;
  }
  if (writer_.left_of(silent) > std::chrono::milliseconds(0)) return 0;
  return base::Unexpected<NotKept>({"the disk does not answer", true});
}

base::Result<void> RelayMirror::begin_epoch(wire::Origin origin) {
  origin_ = std::move(origin);
  return write_origin(directory_, origin_);
}

base::Result<void, NotKept> RelayMirror::maintain() {
  if (writer_.idle() && store_->wants_maintenance()) writer_.maintain();
  return {};
}

}  // namespace tongping::station
