#include "display-node/text/font_table.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "display-node/text/family.hpp"
#include "display-node/text/fonts.hpp"

namespace tongping::text {
namespace {

constexpr std::size_t answers_kept = 1U << 16U;
constexpr std::size_t most_families = 255;

// Whether one of the words of `list` is `value`, or a prefix of it that ends at a hyphen (BCP 47 basic filtering, RFC
// 4647).
bool names(std::string_view list, std::string_view value) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    const std::string_view word = list.substr(0, end);
    if (value.starts_with(word) && (value.size() == word.size() || value[word.size()] == '-')) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

// "Old_Italic" -> "OldItalic", as Noto names its files.
std::string noto_name(UScriptCode script) {
  std::string name = uscript_getName(script);
  std::erase(name, '_');
  return name;
}

}  // namespace

std::unique_ptr<FontTable> FontTable::make(const FontChain& chain) {
  std::unique_ptr<FontTable> table(new FontTable(chain));
  table->library_ = open_font_library();
  if (table->library_ == nullptr) return nullptr;
  for (const FontFile& file : chain.files) {
    if (!table->add(file)) table->note(base::format("font {} is not installed", file.regular));
  }
  return table;
}

std::filesystem::path FontTable::locate(const std::string& name) const {
  if (name.empty()) return {};
  for (const std::filesystem::path& directory : chain_.directories) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(directory / name, ignored)) return directory / name;
  }
  return {};
}

bool FontTable::add(const FontFile& file) {
  Slot slot{file, 0, {}};
  slot.styles[0].path = locate(file.regular);
  slot.styles[1].path = locate(file.bold);
  const bool there = !slot.styles[0].path.empty() || !slot.styles[1].path.empty();
  slots_.push_back(std::move(slot));
  return there;
}

bool FontTable::add_family(const std::string& name) {
  if (family(name) != 0) return true;
  const auto file = find_family(name);
  if (!file || families_.size() >= most_families || !add(*file)) return false;
  families_.push_back(name);
  slots_.back().family = static_cast<std::uint32_t>(families_.size());
  return true;
}

std::uint32_t FontTable::family(std::string_view name) const {
  const auto found = std::find(families_.begin(), families_.end(), name);
  return found == families_.end() ? 0 : static_cast<std::uint32_t>(found - families_.begin() + 1);
}

bool FontTable::empty() const {
  return std::all_of(slots_.begin(), slots_.end(),
                     [](const Slot& slot) { return slot.styles[0].path.empty() && slot.styles[1].path.empty(); });
}

void FontTable::note(std::string line) {
  if (std::find(notes_.begin(), notes_.end(), line) == notes_.end()) notes_.push_back(std::move(line));
}

FontFace* FontTable::face(std::uint32_t font) {
  if (font / 2 >= slots_.size()) return nullptr;
  Slot& slot = slots_[font / 2];
  Style& style = slot.styles[font % 2];
  if (!style.tried && !style.path.empty()) {
    auto opened = FontFace::open(style.path, slot.file.family);
    if (opened) {
      style.face = std::move(*opened);
    } else {
      note(base::format("font is not used: {}", opened.error().message));
    }
  }
  style.tried = true;
  return style.face.get();
}

void FontTable::open_all() {
  for (std::uint32_t font = 0; font < slots_.size() * 2; ++font) drawable(font);
}

std::vector<std::uint32_t> FontTable::opened() const {
  std::vector<std::uint32_t> fonts;
  for (std::uint32_t font = 0; font < slots_.size() * 2; ++font) {
    if (slots_[font / 2].styles[font % 2].face != nullptr) fonts.push_back(font);
  }
  return fonts;
}

std::filesystem::path FontTable::file_for(std::string_view script) const {
  for (const Slot& slot : slots_) {
    if (names(slot.file.scripts, script) && !slot.styles[0].path.empty()) return slot.styles[0].path;
  }
  return {};
}

std::string FontTable::name(std::uint32_t font) const {
  const Slot& slot = slots_.at(font / 2);
  const std::string file = slot.styles[font % 2].path.filename().string();
  return slot.file.family.empty() ? file : base::format("{} ({})", file, slot.file.family);
}

FT_Face FontTable::drawable(std::uint32_t font) {
  FontFace* opened = face(font);
  FT_Face drawn = opened == nullptr ? nullptr : opened->drawable(library());
  if (opened != nullptr && drawn == nullptr) {
    note(base::format("font cannot be drawn: {}", slots_[font / 2].styles[font % 2].path.string()));
  }
  return drawn;
}

std::optional<std::uint32_t> FontTable::number_if_covered(std::size_t slot, char32_t code_point, bool bold) {
  for (const unsigned style : {bold ? 1U : 0U, bold ? 0U : 1U}) {
    const auto number = static_cast<std::uint32_t>(slot * 2 + style);
    const FontFace* opened = face(number);
    if (opened != nullptr) {
      if (opened->covers(code_point)) return number;
      return std::nullopt;  // the other weight has the same characters
    }
  }
  return std::nullopt;
}

void FontTable::add_by_script(UScriptCode script) {
  const bool real = script != USCRIPT_COMMON && script != USCRIPT_INHERITED && script != USCRIPT_UNKNOWN;
  if (!chain_.noto_by_script || !real || !looked_for_.insert(script).second) return;
  const std::string_view code = uscript_getShortName(script);
  const bool named =
      std::any_of(slots_.begin(), slots_.end(), [&](const Slot& s) { return names(s.file.scripts, code); });
  if (named) return;
  for (const char* family : {"NotoSans", "NotoSerif"}) {
    const std::string base = family + noto_name(script);
    if (add({base + "-Regular.ttf", base + "-Bold.ttf", "", std::string(code), ""})) return;
    slots_.pop_back();
  }
}

// Places in the chain: first the wished family, then those for this script and language, then those for the script,
// then all.
std::vector<std::size_t> FontTable::order_for(const Wish& wish) {
  add_by_script(wish.script);
  const std::string_view script = wish.emoji ? "Zsye" : uscript_getShortName(wish.script);
  const auto rank = [&](const Slot& slot) {
    const FontFile& file = slot.file;
    if (slot.family != 0) return -1;
    if (!names(file.scripts, script)) return 3;
    if (file.languages.empty()) return 1;
    return names(file.languages, wish.language) ? 0 : 2;
  };
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const std::uint32_t family = slots_[i].family;
    if (family == 0 || (family == wish.family && !wish.emoji)) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(slots_[a]) < rank(slots_[b]); });
  return order;
}

std::optional<std::uint32_t> FontTable::search(char32_t code_point, const Wish& wish) {
  for (const std::size_t slot : order_for(wish)) {
    if (const auto number = number_if_covered(slot, code_point, wish.bold)) return number;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> FontTable::find(char32_t code_point, const Wish& wish) {
  if (found_.size() > answers_kept || languages_.size() > 64) {
    found_.clear();
    languages_.clear();
  }
  const auto next_language = static_cast<std::uint32_t>(languages_.size());
  const auto language = languages_.try_emplace(std::string(wish.language), next_language).first->second;
  const std::uint64_t key = code_point | (std::uint64_t{static_cast<std::uint16_t>(wish.script)} << 21U) |
                            (std::uint64_t{language} << 37U) | (std::uint64_t{wish.family} << 48U) |
                            (std::uint64_t{wish.bold} << 60U) | (std::uint64_t{wish.emoji} << 61U);
  const auto [at, is_new] = found_.try_emplace(key);
  if (is_new) {
    const auto found = search(code_point, wish);
    found_[key] = found;
    return found;
  }
  return at->second;
}

Fonts::Fonts(std::unique_ptr<FontTable> table) : table_(std::move(table)) {}
Fonts::~Fonts() = default;

base::Result<std::unique_ptr<Fonts>> Fonts::open(const FontChain& chain) {
  auto table = FontTable::make(chain);
  if (!table) return base::failure("FreeType does not start: out of memory");
  if (table->empty()) {
    std::string where;
    for (const auto& directory : chain.directories) where += (where.empty() ? "" : ", ") + directory.string();
    return base::failure(base::format("no font found in {}: install fonts-noto-core and fonts-noto-cjk", where));
  }
  return std::unique_ptr<Fonts>(new Fonts(std::move(table)));
}

base::Result<void> Fonts::add_family(const std::string& name) {
  if (table_->add_family(name)) return {};
  return base::failure(
      base::format("no font of the family \"{}\" is installed; fc-list : family tells which are", name));
}

const std::vector<std::string>& Fonts::notes() const { return table_->notes(); }

std::vector<std::string> Fonts::in_use() const {
  std::vector<std::string> names;
  for (const std::uint32_t font : table_->opened()) names.push_back(table_->name(font));
  return names;
}

std::filesystem::path Fonts::file_for(std::string_view script) const { return table_->file_for(script); }

std::vector<char32_t> Fonts::missing() const { return {table_->missing().begin(), table_->missing().end()}; }

}  // namespace tongping::text
