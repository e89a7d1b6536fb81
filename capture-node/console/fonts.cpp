#include "capture-node/console/fonts.hpp"

#include <cmath>
#include <fstream>
#include <utility>

#include "capture-node/console/text_flow.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/utf8.hpp"

namespace tongping::console {
namespace {

// Latin with all European accents, Greek, Cyrillic, punctuation, arrows, currency: small enough to be always there.
constexpr ImWchar always[] = {0x0020, 0x024F, 0x0370, 0x03FF, 0x0400, 0x045F, 0x2010, 0x203A, 0x20A0,
                              0x20BF, 0x2190, 0x2193, 0x3000, 0x303F, 0xFF00, 0xFFEF, 0};

constexpr ImWchar most = 0xFFFF;

// Names of languages, in themselves, whatever language the interface has.
constexpr std::string_view language_names = "中文 English";

base::Result<std::string> read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  std::string bytes(error ? 0 : size, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const std::string_view kind = std::string_view(bytes).substr(0, 4);
  if (!stream || bytes.empty()) {
    return base::failure(base::format("font {}: cannot be read; install the package fonts-noto-cjk", file.string()));
  }
  if (kind != "ttcf" && kind != "OTTO" && kind != std::string_view("\0\1\0\0", 4)) {
    return base::failure(base::format("font {}: not a TrueType or OpenType font", file.string()));
  }
  return bytes;
}

// True when `text` has a character that the builder lacks; it has it afterwards.
bool extend(ImFontGlyphRangesBuilder& builder, std::string_view text) {
  bool extended = false;
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint point = base::code_point_at(text, at);
    at += point.bytes;
    if (point.value > most || builder.GetBit(point.value)) continue;
    builder.AddChar(static_cast<ImWchar>(point.value));
    extended = true;
  }
  return extended;
}

}  // namespace

base::Result<std::unique_ptr<Fonts>> Fonts::open(const FontFiles& files) {
  auto regular = read(files.regular);
  if (!regular) return base::pass_on(regular.error());
  auto bold = read(files.bold);
  if (!bold) return base::pass_on(bold.error());
  std::unique_ptr<Fonts> fonts(new Fonts);
  fonts->regular_ = std::move(*regular);
  fonts->bold_ = std::move(*bold);
  for (ImFontGlyphRangesBuilder* builder : {&fonts->spoken_, &fonts->labels_}) {
    builder->AddRanges(always);
    builder->AddChar(0xFFFD);
    extend(*builder, language_names);
  }
  fonts->spoken_.AddRanges(ImGui::GetIO().Fonts->GetGlyphRangesChineseSimplifiedCommon());
  return fonts;
}

bool Fonts::prepare(const StationView& view, float scale) {
  bool extended = extend(labels_, base::translated_letters());
  const auto label = [&](std::string_view text) { extended = extend(labels_, text) || extended; };
  const auto spoken = [&](std::string_view text) { extended = extend(spoken_, text) || extended; };
  for (const std::string* text : {&view.station, &view.session, &view.feed, &view.desk}) label(*text);
  for (const MicrophoneView& microphone : view.microphones) {
    for (const std::string* text : {&microphone.id, &microphone.source, &microphone.role.label}) label(*text);
    label(microphone.reason.shown());
    spoken(microphone.interim);
  }
  spoken(view.consent.statement);
  spoken(view.consent.name);
  for (const transcript::Role& role : view.roles) {
    label(role.shown.id);
    label(role.shown.label);
  }
  for (const PeerView& peer : view.peers) label(peer.name);
  for (const ScreenView& screen : view.screens) {
    for (const std::string* text : {&screen.name, &screen.mode}) label(*text);
    for (const std::string& role : screen.roles) label(role);
  }
  for (const Note& note : view.notes) label(note.text);
  if (view.sound_on_disk) label(view.sound_on_disk->reason);
  label(view.check.doing);
  for (const CheckFinding& finding : view.check.findings) {
    for (const std::string* text : {&finding.subject, &finding.text, &finding.advice}) label(*text);
  }
  for (const auto* segments : {&view.segments, &view.unfinished}) {
    for (const auto& segment : *segments) {
      label(segment->role.label);
      spoken(segment->text);
      for (const auto& translation : segment->translations) spoken(translation.text);
    }
  }
  if (!extended && scale == scale_) return false;
  build(scale);
  return true;
}

void Fonts::build(float scale) {
  scale_ = scale;
  spoken_ranges_.clear();
  label_ranges_.clear();
  ImFontGlyphRangesBuilder all = spoken_;
  for (int i = 0; i < all.UsedChars.Size; ++i) all.UsedChars[i] |= labels_.UsedChars[i];
  all.BuildRanges(&spoken_ranges_);
  labels_.BuildRanges(&label_ranges_);
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  atlas.TexDesiredWidth = 2048;
  set_.body = add(regular_, body_pixels, spoken_ranges_);
  set_.small = add(regular_, small_pixels, label_ranges_);
  set_.bold = add(bold_, bold_pixels, label_ranges_);
  set_.title = add(bold_, title_pixels, label_ranges_);
  atlas.Build();
  ImGui::GetIO().FontDefault = set_.body;
}

ImFont* Fonts::add(const std::string& file, float pixels, const ImVector<ImWchar>& ranges) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.FontNo = file.starts_with("ttcf") ? 2 : 0;
  config.OversampleH = 2;
  config.PixelSnapH = false;
  // Dear ImGui does not write to it; its interface only lacks the const.
  auto* bytes = const_cast<char*>(file.data());
  const float size = std::round(pixels * scale_);
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(bytes, static_cast<int>(file.size()), size, &config, ranges.Data);
}

}  // namespace tongping::console
