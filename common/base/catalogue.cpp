#include "common/base/catalogue.hpp"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"

namespace tongping::base {
namespace {

constexpr std::uintmax_t max_file_bytes = 4U << 20U;
constexpr std::uint32_t magic = 0x950412DE;

// Little-endian or big-endian words of a file, never outside it.
struct FileWords {
  std::string_view bytes;
  bool big_endian = false;

  std::optional<std::uint32_t> at(std::uint64_t offset) const {
    if (offset + 4 > bytes.size()) return std::nullopt;
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i) {
      const auto byte = static_cast<std::uint8_t>(bytes[offset + i]);
      value |= std::uint32_t{byte} << (8 * (big_endian ? 3 - i : i));
    }
    return value;
  }

  // The string that the table's `index`-th descriptor (length, offset) points to.
  std::optional<std::string_view> string(std::uint64_t table, std::uint32_t index) const {
    const auto length = at(table + 8ULL * index);
    const auto offset = at(table + 8ULL * index + 4);
    if (!length || !offset || std::uint64_t{*offset} + *length > bytes.size()) return std::nullopt;
    return bytes.substr(*offset, *length);
  }
};

}  // namespace

Result<Catalogue> Catalogue::load(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) return failure(base::format("{}: cannot be read: {}", file.string(), error.message()));
  if (size > max_file_bytes) return failure(base::format("{}: larger than {} bytes", file.string(), max_file_bytes));
  std::ifstream stream(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return failure(base::format("{}: cannot be read", file.string()));
  return parse(bytes, file.string());
}

Result<Catalogue> Catalogue::parse(const std::string& bytes, std::string_view name) {
  const auto broken = [&] { return failure(base::format("{}: not a message catalogue (.mo)", name)); };
  FileWords words{bytes};
  if (words.at(0) != magic) words.big_endian = true;
  if (words.at(0) != magic) return broken();
  const auto revision = words.at(4);
  const auto count = words.at(8);
  const auto originals = words.at(12);
  const auto translations = words.at(16);
  if (!translations || *revision >> 16U > 1 || *count > bytes.size() / 16) return broken();
  Catalogue catalogue;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto original = words.string(*originals, i);
    const auto translation = words.string(*translations, i);
    if (!original || !translation || !is_valid_utf8(*translation)) return broken();
    const bool header = original->empty();
    if (!header && !translation->empty()) catalogue.pairs_.emplace(*original, *translation);
  }
  return catalogue;
}

const char* Catalogue::find(std::string_view english) const {
  const auto found = pairs_.find(std::string(english));
  return found == pairs_.end() ? nullptr : found->second.c_str();
}

std::string Catalogue::letters() const {
  std::string all;
  for (const auto& [english, translation] : pairs_) all += translation;
  return all;
}

}  // namespace tongping::base
