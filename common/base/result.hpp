// The world's failures as values: what was attempted, on what, why it failed and what to do.
// Bugs are assertions; library exceptions stop in the file that owns the library.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tongping::base {

// Decides the exit code of a command: `failed` is 1, `usage` (command line or configuration) is 2.
enum class ErrorKind { failed, usage };

struct Error {
  // One line for a person: what, where (file, line or key), why, what to do.
  std::string message;
  ErrorKind kind = ErrorKind::failed;
};

// `Failure` is another type only where a caller acts on the cause (store::StoreError).
template <typename T, typename Failure = Error>
using Result = tl::expected<T, Failure>;

template <typename Failure>
using Unexpected = tl::unexpected<Failure>;

inline tl::unexpected<Error> failure(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message), ErrorKind::failed});
}

inline tl::unexpected<Error> usage_failure(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message), ErrorKind::usage});
}

// Hands a failure on to a caller whose value type differs.
inline tl::unexpected<Error> pass_on(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace tongping::base
