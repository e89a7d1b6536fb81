#include "display-node/text/font_library.hpp"

#include <cstdlib>

namespace tongping::text {
namespace {

bool is_too_much(long bytes) { return bytes < 0 || static_cast<std::size_t>(bytes) > most_font_memory; }

void* allocate(FT_Memory /*memory*/, long bytes) {
  return is_too_much(bytes) ? nullptr : std::malloc(static_cast<std::size_t>(bytes));
}

void release(FT_Memory /*memory*/, void* block) { std::free(block); }

void* reallocate(FT_Memory /*memory*/, long /*before*/, long bytes, void* block) {
  return is_too_much(bytes) ? nullptr : std::realloc(block, static_cast<std::size_t>(bytes));
}

}  // namespace

FtLibrary open_font_library() {
  // Without state, and only read; FreeType wants it for as long as any library lives.
  static FT_MemoryRec_ memory{nullptr, allocate, release, reallocate};
  FT_Library library = nullptr;
  if (FT_New_Library(&memory, &library) != 0) return nullptr;
  FT_Add_Default_Modules(library);
  FT_Set_Default_Properties(library);
  return FtLibrary(library);
}

}  // namespace tongping::text
