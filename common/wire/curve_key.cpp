#include "common/wire/curve_key.hpp"

#include <sodium.h>
#include <zmq.h>

#include <array>
#include <cassert>

#include "common/base/format.hpp"
#include "common/wire/private_file.hpp"

namespace tongping::wire {
namespace {

using base::failure;
using base::Result;

constexpr std::size_t key_bytes = 32;
constexpr std::size_t key_text_size = 40;
constexpr std::string_view public_line = "public ";
constexpr std::string_view secret_line = "secret ";

using KeyText = std::array<char, key_text_size + 1>;

std::string take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string line(text.substr(0, end));
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

Result<CurveKeyPair> parse(std::string_view text, const std::filesystem::path& file) {
  const std::string first = take_line(text);
  std::string second = take_line(text);
  const auto value = [](std::string_view line, std::string_view name) {
    return line.starts_with(name) ? line.substr(name.size()) : std::string_view();
  };
  CurveKeyPair pair{std::string(value(first, public_line)), std::string(value(second, secret_line))};
  sodium_memzero(second.data(), second.size());
  if (!is_key_text(pair.public_key()) || !is_key_text(pair.secret_key())) {
    return failure(base::format("{} is not a key file: it must have a line \"public KEY\" and a line \"secret KEY\"",
                                file.string()));
  }
  KeyText derived{};
  if (::zmq_curve_public(derived.data(), pair.secret_key().c_str()) != 0 || pair.public_key() != derived.data()) {
    return failure(
        base::format("{}: the public key does not belong to the secret key; the file is damaged", file.string()));
  }
  return pair;
}

// Five letters for 16 bits, consonant and vowel in turn: 4 bits and 2 bits each.
std::string proquint(unsigned word) {
  constexpr std::string_view consonants = "bdfghjklmnprstvz";
  constexpr std::string_view vowels = "aiou";
  return {consonants[word >> 12U & 0xFU], vowels[word >> 10U & 0x3U], consonants[word >> 6U & 0xFU],
          vowels[word >> 4U & 0x3U], consonants[word & 0xFU]};
}

}  // namespace

CurveKeyPair::CurveKeyPair(std::string public_key, std::string secret_key)
    : public_key_(std::move(public_key)), secret_key_(std::move(secret_key)) {}

CurveKeyPair::~CurveKeyPair() { sodium_memzero(secret_key_.data(), secret_key_.size()); }

CurveKeyPair make_key_pair() {
  KeyText public_key{};
  KeyText secret_key{};
  do {
    [[maybe_unused]] const int made = ::zmq_curve_keypair(public_key.data(), secret_key.data());
    assert(made == 0 && "this libzmq was built without CURVE");
    // A key is given on command lines: one that begins with a dash would be taken for an option.
  } while (public_key[0] == '-');
  CurveKeyPair pair(public_key.data(), secret_key.data());
  sodium_memzero(secret_key.data(), secret_key.size());
  return pair;
}

Result<CurveKeyPair> load_key_pair(const std::filesystem::path& file) {
  auto text = read_private(file, "key file");
  if (!text) return base::pass_on(text.error());
  auto pair = parse(*text, file);
  sodium_memzero(text->data(), text->size());
  return pair;
}

Result<CurveKeyPair> load_or_make_key_pair(const std::filesystem::path& file) {
  std::error_code ignored;  // what is wrong with the file is told by reading it
  if (std::filesystem::exists(file, ignored)) return load_key_pair(file);
  if (auto made = private_directory(file.parent_path(), "directory of keys"); !made) return base::pass_on(made.error());
  const CurveKeyPair pair = make_key_pair();
  std::string text = base::format("{}{}\n{}{}\n", public_line, pair.public_key(), secret_line, pair.secret_key());
  const auto created = create_private(file, text, "key file");
  sodium_memzero(text.data(), text.size());
  if (!created) return base::pass_on(created.error());
  return load_key_pair(file);
}

bool is_key_text(std::string_view text) {
  if (text.size() != key_text_size || text.find('\0') != std::string_view::npos) return false;
  std::array<std::uint8_t, key_bytes> bytes{};
  return ::zmq_z85_decode(bytes.data(), std::string(text).c_str()) != nullptr;
}

std::string fingerprint(std::string_view public_key) {
  std::array<std::uint8_t, key_bytes> key{};
  if (!is_key_text(public_key)) return "not-a-key";
  ::zmq_z85_decode(key.data(), std::string(public_key).c_str());
  std::array<std::uint8_t, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), key.data(), key.size(), nullptr, 0);
  std::string words;
  for (std::size_t i = 0; i < 8; i += 2) {
    if (i != 0) words += '-';
    words += proquint(static_cast<unsigned>(hash.at(i)) << 8U | hash.at(i + 1));
  }
  return words;
}

}  // namespace tongping::wire
