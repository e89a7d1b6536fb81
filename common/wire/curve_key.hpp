// Key pairs of CURVE (Curve25519, https://rfc.zeromq.org/spec/26) and how a person compares them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "common/base/result.hpp"

namespace tongping::wire {

// Both halves as Z85 text (https://rfc.zeromq.org/spec/32), 40 characters each. The secret is wiped when the value
// goes.
class CurveKeyPair {
 public:
  CurveKeyPair(std::string public_key, std::string secret_key);
  ~CurveKeyPair();
  CurveKeyPair(const CurveKeyPair&) = default;
  CurveKeyPair& operator=(const CurveKeyPair&) = default;

  const std::string& public_key() const { return public_key_; }
  const std::string& secret_key() const { return secret_key_; }

 private:
  std::string public_key_;
  std::string secret_key_;
};

CurveKeyPair make_key_pair();  // [any]

// Refuses a file that others can read or write, that is not a key pair, or whose halves do not belong together. [any]
base::Result<CurveKeyPair> load_key_pair(const std::filesystem::path& file);

// Loads the pair, or makes it on the first call: mode 0600, complete on disk before it has its name, and when two
// programs start at once both get the same. Missing directories are made with mode 0700. [any]
base::Result<CurveKeyPair> load_or_make_key_pair(const std::filesystem::path& file);

// Forty characters of Z85. [any]
bool is_key_text(std::string_view text);

// The first 64 bits of the key's BLAKE2b as four pronounceable words (proquints, https://arxiv.org/abs/0901.4016), such
// as "lusab-babad-gutih-tugad": what a technician reads out to compare. `public_key`: Z85. [any]
std::string fingerprint(std::string_view public_key);

}  // namespace tongping::wire
