// Overwrites memory that held what somebody said, so that it stands in no freed memory either.
#pragma once

#include <cstring>
#include <type_traits>

namespace tongping::base {

// Of a contiguous container of plain values; its size stays. The compiler does not leave it out. [any]
template <typename Container>
void wipe(Container& values) {
  using Value = std::remove_reference_t<decltype(*values.data())>;
  static_assert(std::is_trivially_copyable_v<Value>);
  if (!values.empty()) ::explicit_bzero(static_cast<void*>(values.data()), values.size() * sizeof(Value));
}

}  // namespace tongping::base
