// What the sound of one session is sealed with: the session's own key, and where its seals belong.
#pragma once

#include <cstdint>
#include <string>

#include "capture-node/access/secret_key.hpp"

namespace tongping::access {

struct AudioKey {
  Identity database{};
  std::string session;
  std::int64_t number = 0;  // of the session in its database: the name of its folder
  SecretKey key;
};

}  // namespace tongping::access
