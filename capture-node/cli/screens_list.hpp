// What walls do and are told, in words.
#pragma once

#include <ostream>
#include <string>

#include "common/base/json.hpp"
#include "common/transcript/directive.hpp"

namespace tongping::cli {

// "subtitles are hidden", in the language of the interface. [any]
std::string sentence_for(const transcript::DirectiveBody& body);

// "wall-3", or "wall-3 (by gallery)" of one behind a relay. [any]
std::string name_with_relay(const base::Json& peer);

// The screens among the peers of a status: a table, or a JSON line for each. [any]
void print_screens(const base::Json& peers, bool json, std::ostream& out);

}  // namespace tongping::cli
