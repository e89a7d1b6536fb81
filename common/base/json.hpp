// JSON values that keep their keys in the order of writing. The home of the JSON library.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.hpp"

namespace tongping::base {

using Json = nlohmann::ordered_json;

// Parses one value. [any] The error says what is wrong and at which byte.
Result<Json> parse_json(std::string_view text);

// One line without a line break. Bytes that are not UTF-8 become U+FFFD, so that writing never fails. [any]
std::string to_line(const Json& value);

// A member, or nothing where it is absent; an error names the key when its type is wrong. [any]
Result<std::optional<std::string>> string_member(const Json& object, std::string_view key);
Result<std::optional<std::int64_t>> integer_member(const Json& object, std::string_view key);

// A member, or null where there is none: for what another version of a program may not tell. [any]
Json member_or_null(const Json& object, const char* key);

}  // namespace tongping::base
