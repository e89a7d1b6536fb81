// The encoding of Protocol Buffers (https://protobuf.dev/programming-guides/encoding), field by field, in so little
// code that it is quick where caches are cold. For the codec's own sources only.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tongping::wire {

// How a field's value stands behind its number.
enum class FieldType : std::uint32_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

// Writes fields in the order of its calls. What is 0 or empty is left out, as proto3 has it.
class FieldWriter {
 public:
  void number(std::uint32_t field, std::uint64_t value) {
    if (value == 0) return;
    tag(field, FieldType::varint);
    varint(value);
  }
  void zigzag(std::uint32_t field, std::int64_t value) {
    number(field, (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U));
  }
  void fixed(std::uint32_t field, std::uint64_t value) {
    if (value == 0) return;
    tag(field, FieldType::fixed64);
    little_endian(value, 8);
  }
  void real(std::uint32_t field, float value) {
    tag(field, FieldType::fixed32);
    little_endian(std::bit_cast<std::uint32_t>(value), 4);
  }
  void text(std::uint32_t field, std::string_view value) {
    if (value.empty()) return;
    tag(field, FieldType::bytes);
    varint(value.size());
    bytes_ += value;
  }
  // A message in the message; `write_fields` writes its fields with this same writer.
  template <typename WriteFields>
  void message(std::uint32_t field, WriteFields write_fields) {
    tag(field, FieldType::bytes);
    const std::size_t begin = bytes_.size();
    write_fields();
    const std::size_t end = bytes_.size();
    varint(end - begin);
    // Its length is known now, and stands before it.
    const std::string length = bytes_.substr(end);
    bytes_.resize(end);
    bytes_.insert(begin, length);
  }

  void reserve(std::size_t size) { bytes_.reserve(size); }
  std::string take() { return std::exchange(bytes_, {}); }

 private:
  void tag(std::uint32_t field, FieldType type) { varint((field << 3U) | static_cast<std::uint32_t>(type)); }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>(value | 0x80U);
    bytes_ += static_cast<char>(value);
  }
  void little_endian(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i, value >>= 8U) bytes_ += static_cast<char>(value & 0xFFU);
  }

  std::string bytes_;
};

// Reads fields in rising order, each at most once unless it repeats: what a FieldWriter or libprotobuf writes. A field
// that is not there reads as 0 or empty. Whatever does not fit stays, and `done` is false.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : bytes_(bytes) { next_tag(); }

  std::uint64_t number(std::uint32_t field) { return is(field, FieldType::varint) ? past(varint()) : 0; }
  std::uint32_t number32(std::uint32_t field) {
    const std::uint64_t value = number(field);
    bad_ = bad_ || value > UINT32_MAX;
    return static_cast<std::uint32_t>(value);
  }
  std::int64_t zigzag(std::uint32_t field) {
    const std::uint64_t value = number(field);
    return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
  }
  std::uint64_t fixed(std::uint32_t field) { return is(field, FieldType::fixed64) ? past(little_endian(8)) : 0; }
  std::optional<float> real(std::uint32_t field) {
    if (!is(field, FieldType::fixed32)) return std::nullopt;
    return std::bit_cast<float>(static_cast<std::uint32_t>(past(little_endian(4))));
  }
  std::string_view text(std::uint32_t field) { return message(field).value_or(std::string_view()); }
  // The bytes of a message in the message; nothing: it is not there.
  std::optional<std::string_view> message(std::uint32_t field) {
    if (!is(field, FieldType::bytes)) return std::nullopt;
    const std::uint64_t size = varint();
    bad_ = bad_ || size > bytes_.size();
    return past(bad_ ? std::string_view() : take(static_cast<std::size_t>(size)));
  }

  bool done() const { return !bad_ && tag_ == 0 && bytes_.empty(); }

 private:
  bool is(std::uint32_t field, FieldType type) const {
    return !bad_ && tag_ == ((field << 3U) | static_cast<std::uint32_t>(type));
  }
  template <typename Value>
  Value past(Value value) {
    next_tag();
    return value;
  }
  void next_tag() {
    const bool more = !bad_ && !bytes_.empty();
    tag_ = more ? varint() : 0;
    bad_ = bad_ || (more && tag_ == 0);
  }
  std::string_view take(std::size_t size) {
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    // One that needs its tenth byte is left to libprotobuf.
    for (unsigned shift = 0; shift < 63 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(take(1)[0]);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    bad_ = true;
    return 0;
  }
  std::uint64_t little_endian(std::size_t size) {
    bad_ = bad_ || bytes_.size() < size;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size && !bad_; ++i)
      value |= std::uint64_t{static_cast<std::uint8_t>(bytes_[i])} << (8 * i);
    if (!bad_) take(size);
    return value;
  }

  std::string_view bytes_;
  std::uint64_t tag_ = 0;
  bool bad_ = false;
};

}  // namespace tongping::wire
