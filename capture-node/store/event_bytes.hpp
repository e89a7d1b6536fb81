// An event as bytes, before it is sealed.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "common/transcript/event.hpp"

namespace tongping::store {

std::string encode_event(const transcript::Event& event);
base::Result<transcript::Event> decode_event(std::string_view bytes);

}  // namespace tongping::store
