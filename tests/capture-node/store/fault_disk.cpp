#include "tests/capture-node/store/fault_disk.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>

namespace tongping::test {
namespace {

using Kind = DiskOperation::Kind;

constexpr std::size_t sector = 512;

// The file that SQLite sees; the system's file lies behind it in the same allocation.
struct File {
  sqlite3_file base{};
  FaultDisk* disk = nullptr;
  std::string* name = nullptr;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(this) + aligned_size()); }
  static constexpr std::size_t aligned_size() { return (sizeof(File) + 15U) & ~std::size_t{15}; }
};

File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
const sqlite3_io_methods& system_of(sqlite3_file* file) { return *of(file).real()->pMethods; }

int close_file(sqlite3_file* file) {
  const int code = system_of(file).xClose(of(file).real());
  delete of(file).name;
  return code;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  const int allowed = of(file).disk->allow({Kind::read, *of(file).name, static_cast<std::uint64_t>(offset), {}});
  if (allowed == SQLITE_IOERR_SHORT_READ) std::memset(to, 0, static_cast<std::size_t>(size));
  return allowed != SQLITE_OK ? allowed : system_of(file).xRead(of(file).real(), to, size, offset);
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  const std::string bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
  const int allowed = of(file).disk->allow({Kind::write, *of(file).name, static_cast<std::uint64_t>(offset), bytes});
  if (allowed == SQLITE_OK) return system_of(file).xWrite(of(file).real(), from, size, offset);
  if (of(file).disk->writes_short()) system_of(file).xWrite(of(file).real(), from, size / 2, offset);
  return allowed;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const int allowed = of(file).disk->allow({Kind::truncate, *of(file).name, static_cast<std::uint64_t>(size), {}});
  return allowed != SQLITE_OK ? allowed : system_of(file).xTruncate(of(file).real(), size);
}

int sync_file(sqlite3_file* file, int flags) {
  const int allowed = of(file).disk->allow({Kind::sync, *of(file).name, 0, {}});
  return allowed != SQLITE_OK ? allowed : system_of(file).xSync(of(file).real(), flags);
}

const sqlite3_io_methods methods{
    2,
    close_file,
    read_file,
    write_file,
    truncate_file,
    sync_file,
    [](sqlite3_file* f, sqlite3_int64* size) { return system_of(f).xFileSize(of(f).real(), size); },
    [](sqlite3_file* f, int level) { return system_of(f).xLock(of(f).real(), level); },
    [](sqlite3_file* f, int level) { return system_of(f).xUnlock(of(f).real(), level); },
    [](sqlite3_file* f, int* locked) { return system_of(f).xCheckReservedLock(of(f).real(), locked); },
    [](sqlite3_file* f, int what, void* value) { return system_of(f).xFileControl(of(f).real(), what, value); },
    [](sqlite3_file* f) { return system_of(f).xSectorSize(of(f).real()); },
    [](sqlite3_file* f) { return system_of(f).xDeviceCharacteristics(of(f).real()); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** at) {
      return system_of(f).xShmMap(of(f).real(), page, size, extend, at);
    },
    [](sqlite3_file* f, int offset, int count, int flags) {
      return system_of(f).xShmLock(of(f).real(), offset, count, flags);
    },
    [](sqlite3_file* f) { system_of(f).xShmBarrier(of(f).real()); },
    [](sqlite3_file* f, int remove) { return system_of(f).xShmUnmap(of(f).real(), remove); },
    nullptr,
    nullptr,
};

std::string name_in(const char* path) {
  const std::string_view whole = path == nullptr ? "" : path;
  return std::string(whole.substr(whole.rfind('/') + 1));
}

FaultDisk& disk_of(sqlite3_vfs* layer) { return *static_cast<FaultDisk*>(layer->pAppData); }

int open_file(sqlite3_vfs* layer, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  FaultDisk& disk = disk_of(layer);
  auto* opened = new (file) File();
  const int code = disk.system()->xOpen(disk.system(), path, opened->real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  opened->disk = &disk;
  opened->name = new std::string(name_in(path));
  opened->base.pMethods = &methods;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* layer, const char* path, int sync) {
  FaultDisk& disk = disk_of(layer);
  const int allowed = disk.allow({Kind::remove, name_in(path), 0, {}});
  return allowed != SQLITE_OK ? allowed : disk.system()->xDelete(disk.system(), path, sync);
}

constexpr std::size_t usual_size = 2 * 1024 * 1024;  // of a file: one that grows is not moved again and again

void write_into(std::string& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) {
    content.reserve(usual_size);
    content.resize(offset + bytes.size());
  }
  std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(offset));
}

void carry_out(DiskImage& image, const DiskOperation& operation) {
  if (operation.kind == Kind::write) write_into(image[operation.file], operation.offset, operation.bytes);
  if (operation.kind == Kind::truncate) image[operation.file].resize(operation.offset);
  if (operation.kind == Kind::remove) image.erase(operation.file);
}

}  // namespace

FaultDisk::FaultDisk()
    : name_("fault disk " + std::to_string(reinterpret_cast<std::uintptr_t>(this))),
      system_(sqlite3_vfs_find(nullptr)) {
  layer_ = std::make_unique<sqlite3_vfs>(*system_);
  layer_->zName = name_.c_str();
  layer_->pNext = nullptr;
  layer_->szOsFile = static_cast<int>(File::aligned_size()) + system_->szOsFile;
  layer_->pAppData = this;
  layer_->xOpen = open_file;
  layer_->xDelete = remove_file;
  // The system's own functions are given the system's layer, whose private part they use.
  layer_->xAccess = [](sqlite3_vfs* l, const char* path, int flags, int* out) {
    return disk_of(l).system()->xAccess(disk_of(l).system(), path, flags, out);
  };
  layer_->xFullPathname = [](sqlite3_vfs* l, const char* path, int size, char* out) {
    return disk_of(l).system()->xFullPathname(disk_of(l).system(), path, size, out);
  };
  sqlite3_vfs_register(layer_.get(), 0);
}

FaultDisk::~FaultDisk() { sqlite3_vfs_unregister(layer_.get()); }

void FaultDisk::mark(std::uint64_t number) { operations_.push_back({Kind::mark, {}, number, {}}); }

void FaultDisk::fail(std::size_t at, Fault fault, bool for_ever) { failing_ = Failing{at, fault, for_ever}; }

int FaultDisk::allow(DiskOperation operation) {
  const std::size_t number = operations_.size();
  if (call_ && number == call_at_) call_();
  const Kind kind = operation.kind;
  if (kind == Kind::sync && unsynced_.contains(operation.file)) ++retried_syncs_;
  operations_.push_back(std::move(operation));
  if (!failing_ || number < failing_->at || (number > failing_->at && !failing_->for_ever)) return SQLITE_OK;
  const bool reading = kind == Kind::read;
  int code = SQLITE_OK;
  switch (failing_->fault) {
    case Fault::io_error:
      code = reading ? SQLITE_IOERR_READ : kind == Kind::write ? SQLITE_IOERR_WRITE : SQLITE_IOERR;
      break;
    case Fault::short_write:
    case Fault::disk_full: code = kind == Kind::write ? SQLITE_FULL : SQLITE_OK; break;
    case Fault::short_read: code = reading ? SQLITE_IOERR_SHORT_READ : SQLITE_OK; break;
    case Fault::failed_sync: code = kind == Kind::sync ? SQLITE_IOERR_FSYNC : SQLITE_OK; break;
  }
  if (code == SQLITE_OK) return code;
  failed_ = true;
  if (kind == Kind::sync) unsynced_.insert(operations_.back().file);
  return code;
}

void PowerCut::apply(const DiskOperation& operation) {
  if (operation.kind == Kind::read || operation.kind == Kind::mark) return;
  if (operation.kind != Kind::sync) {
    pending_.push_back(operation);
    return;
  }
  const auto of_this_file = [&](const DiskOperation& p) { return p.file == operation.file; };
  for (const DiskOperation& p : pending_) {
    if (of_this_file(p)) carry_out(durable_, p);
  }
  std::erase_if(pending_, of_this_file);
}

// The memory of the image before is used again: a new megabyte for each costs more than all that is done with it.
void PowerCut::start_from_durable() {
  std::erase_if(image_, [this](const auto& file) { return !durable_.contains(file.first); });
  for (const auto& [name, content] : durable_) image_[name].assign(content);
}

const DiskImage& PowerCut::kept_all() {
  start_from_durable();
  for (const DiskOperation& operation : pending_) carry_out(image_, operation);
  return image_;
}

const DiskImage& PowerCut::kept_some(std::mt19937& random) {
  start_from_durable();
  for (DiskOperation operation : pending_) {
    const auto fate = random() % 4;
    if (fate == 0) continue;
    if (fate == 1 && operation.bytes.size() > sector) {
      operation.bytes.resize(random() % (operation.bytes.size() / sector) * sector);
    }
    carry_out(image_, operation);
  }
  return image_;
}

}  // namespace tongping::test
