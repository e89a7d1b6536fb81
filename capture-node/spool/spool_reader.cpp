#include "capture-node/spool/spool_reader.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "capture-node/access/sealing.hpp"
#include "capture-node/spool/spool_bytes.hpp"
#include "capture-node/spool/spool_writer.hpp"
#include "common/base/format.hpp"
#include "common/base/wipe.hpp"

namespace tongping::spool {
namespace {

// Cuts "-NUMBER" off the end.
std::optional<std::uint64_t> take_number(std::string& name) {
  const auto dash = name.rfind('-');
  if (dash == std::string::npos) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = name.data() + name.size();
  const auto [read, error] = std::from_chars(name.data() + dash + 1, end, number);
  if (error != std::errc() || read != end) return std::nullopt;
  name.resize(dash);
  return number;
}

}  // namespace

std::optional<SpoolPart> part_of(const std::filesystem::path& path) {
  if (path.extension() != ".spool") return std::nullopt;
  std::string name = path.stem().string();
  const auto part = take_number(name);
  const auto epoch = part ? take_number(name) : std::nullopt;
  if (!epoch || name.empty()) return std::nullopt;
  return SpoolPart{name, *epoch, *part, path};
}

std::vector<SpoolPart> parts_in(const std::filesystem::path& folder) {
  std::vector<SpoolPart> parts;
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable)) {
    if (auto part = part_of(entry.path())) parts.push_back(std::move(*part));
  }
  std::sort(parts.begin(), parts.end(), [](const SpoolPart& a, const SpoolPart& b) {
    return std::tie(a.microphone, a.epoch, a.part) < std::tie(b.microphone, b.epoch, b.part);
  });
  return parts;
}

PartReader::PartReader(const SpoolPart& part, const access::AudioKey& key)
    : part_(part), key_(key), file_(part.path, std::ios::binary) {
  std::string magic(spool_magic.size(), '\0');
  if (!file_) {
    stop("cannot be read");
  } else if (!file_.read(magic.data(), static_cast<std::streamsize>(magic.size())) || magic != spool_magic) {
    stop("does not begin as a spool file does");
  } else {
    position_ = magic.size();
  }
}

std::optional<SpoolRecord> PartReader::stop(std::string problem) {
  over_ = true;
  problem_ = base::format("{}: {}", part_.path.string(), problem);
  return std::nullopt;
}

std::optional<SpoolRecord> PartReader::next() {
  if (over_) return std::nullopt;
  std::string length(record_length_bytes, '\0');
  file_.read(length.data(), static_cast<std::streamsize>(length.size()));
  if (file_.gcount() == 0) {
    over_ = true;
    return std::nullopt;
  }
  if (!file_) return stop("ends in the middle of a record");
  const std::uint64_t size = take_little(length);
  if (size > longest_record) return stop(base::format("record {} is damaged: it is too long", records_));
  std::string sealed(size, '\0');
  if (!file_.read(sealed.data(), static_cast<std::streamsize>(size))) return stop("ends in the middle of a record");
  const std::string kind = seal_kind(part_.microphone, part_.epoch, part_.part);
  const access::SealPlace place{key_.database, key_.session, kind, records_};
  auto plain = access::open_seal(key_.key, place, sealed);
  if (!plain) return stop(plain.error().message);
  auto record = from_bytes(*plain);
  base::wipe(*plain);
  if (!record) return stop(base::format("record {} is of another version of this program", records_));
  ++records_;
  position_ += record_length_bytes + size;
  return record;
}

void wipe(SpoolRecord& record) {
  if (auto* frames = std::get_if<std::vector<SpoolFrame>>(&record)) base::wipe(*frames);
}

base::WallTime begin_of(const SpoolPart& part, const access::AudioKey& key) {
  auto first = PartReader(part, key).next();
  const auto* frames = first ? std::get_if<std::vector<SpoolFrame>>(&*first) : nullptr;
  const bool known = frames != nullptr && !frames->empty();
  const base::WallTime begin = known ? frames->front().begin : base::WallTime::max();
  if (first) wipe(*first);
  return begin;
}

Backlog backlog_of(const std::vector<SpoolPart>& parts, base::WallTime from, const access::AudioKey& key) {
  Backlog backlog;
  if (parts.empty()) return backlog;
  PartReader newest(parts.back(), key);
  while (auto record = newest.next()) {
    const auto* mark = std::get_if<RecognisedMark>(&*record);
    if (mark != nullptr) backlog.recognised = std::max(backlog.recognised.value_or(mark->until), mark->until);
    wipe(*record);
  }
  const base::WallTime wanted = std::max(from, backlog.recognised.value_or(from));
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    backlog.parts.insert(backlog.parts.begin(), *part);
    if (begin_of(*part, key) <= wanted) break;
  }
  return backlog;
}

std::optional<SpoolFrame> BacklogReader::next() {
  while (true) {
    while (at_ < frames_.size()) {
      const SpoolFrame& frame = frames_[at_++];
      if (frame.begin >= from_) return frame;
    }
    if (!fill()) return std::nullopt;
  }
}

bool BacklogReader::fill() {
  base::wipe(frames_);
  frames_.clear();
  at_ = 0;
  while (frames_.empty()) {
    if (!reader_) {
      if (next_part_ == parts_.size()) return false;
      reader_.emplace(parts_[next_part_++], key_);
    }
    auto record = reader_->next();
    if (!record) {
      if (!reader_->problem().empty()) problems_.push_back(reader_->problem());
      reader_.reset();
    } else if (auto* frames = std::get_if<std::vector<SpoolFrame>>(&*record)) {
      frames_ = std::move(*frames);
    }
  }
  return true;
}

}  // namespace tongping::spool
