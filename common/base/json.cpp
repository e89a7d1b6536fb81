#include "common/base/json.hpp"

#include "common/base/format.hpp"

namespace tongping::base {

Result<Json> parse_json(std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    return failure(base::format("not valid JSON at byte {}", error.byte));
  } catch (const Json::out_of_range&) {
    return failure("not valid JSON: a number is larger than any that can be read");
  }
}

std::string to_line(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

Result<std::optional<std::string>> string_member(const Json& object, std::string_view key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) return failure(base::format("\"{}\" must be a string", key));
  return found->get<std::string>();
}

Result<std::optional<std::int64_t>> integer_member(const Json& object, std::string_view key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (!found->is_number_integer()) return failure(base::format("\"{}\" must be a whole number", key));
  return found->get<std::int64_t>();
}

Json member_or_null(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? Json() : *found;
}

}  // namespace tongping::base
