// What a station has on the disk of its microphones' sound, read by somebody who holds its key. Of a copy: the
// station's own directory stays as its end left it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/access/station_key.hpp"
#include "capture-node/spool/spool_reader.hpp"
#include "capture-node/store/store.hpp"
#include "common/base/clock.hpp"
#include "tests/support/process.hpp"

namespace tongping::system_test {

class SpooledSound {
 public:
  // Of the newest session in `directory` of a station that does not run.
  SpooledSound(const std::filesystem::path& directory, const std::string& station) {
    std::filesystem::copy(directory, copy_ / "station", std::filesystem::copy_options::recursive);
    auto key = access::load_station_key(copy_ / "station", access::WhenAbsent::refuse);
    auto store = store::Store::open(copy_ / "station", station, std::move(key.value()), clock_).value();
    key_.emplace(store->history().audio_key(store->history().sessions().value().at(0).id).value());
  }

  // Of the station's newest start, in the order in which they were written.
  std::vector<spool::SpoolFrame> frames(const std::string& microphone) const {
    auto parts = spool::parts_in(copy_ / "station" / "audio" / std::to_string(key_->number));
    std::erase_if(parts, [&](const spool::SpoolPart& part) { return part.microphone != microphone; });
    const std::uint64_t newest = parts.empty() ? 0 : parts.back().epoch;
    std::erase_if(parts, [&](const spool::SpoolPart& part) { return part.epoch != newest; });
    spool::BacklogReader reader(std::move(parts), {}, *key_);
    std::vector<spool::SpoolFrame> frames;
    while (const auto frame = reader.next()) frames.push_back(*frame);
    return frames;
  }

 private:
  const support::Scratch copy_;
  const base::SystemClock clock_;
  std::optional<access::AudioKey> key_;
};

}  // namespace tongping::system_test
