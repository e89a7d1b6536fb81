#include "common/config/reader.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include <toml++/toml.h>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
#include "common/transcript/segment_json.hpp"

namespace tongping::config {
namespace {

constexpr std::uintmax_t max_file_bytes = 1 << 20;

struct Problem {
  std::uint32_t line = 0;
  std::string text;
};

}  // namespace

struct Document::State {
  std::string file;
  toml::table root;
  std::set<const toml::node*> read;  // nodes that somebody asked for
  std::vector<Problem> problems;
};

// `table` is null where the file has no such table: every key of it is absent.
struct Table::Node {
  std::shared_ptr<Document::State> state;
  const toml::table* table = nullptr;
  std::string path;

  const toml::node* take(std::string_view key) const {
    const toml::node* node = table == nullptr ? nullptr : table->get(key);
    if (node != nullptr) state->read.insert(node);
    return node;
  }

  std::string full(std::string_view key) const {
    return path.empty() ? std::string(key) : base::format("{}.{}", path, key);
  }

  void add(const toml::node* at, std::string_view key, std::string_view what) const {
    const std::uint32_t line = at != nullptr ? at->source().begin.line : 0;
    state->problems.push_back({line, base::format("{}: {}", full(key), what)});
  }
};

void Table::string(std::string_view key, std::string& target) const {
  const toml::node* node = node_->take(key);
  if (node == nullptr) return;
  if (const auto value = node->value_exact<std::string>()) {
    target = base::clean_text(*value);
  } else {
    node_->add(node, key, "must be a text in quotes");
  }
}

void Table::strings(std::string_view key, std::vector<std::string>& target) const {
  const toml::node* node = node_->take(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) return node_->add(node, key, "must be a list of texts, as in [\"en\", \"zh\"]");
  std::vector<std::string> values;
  for (const toml::node& item : *array) {
    const auto value = item.value_exact<std::string>();
    if (!value) return node_->add(&item, key, "must be a list of texts, as in [\"en\", \"zh\"]");
    values.push_back(base::clean_text(*value));
  }
  target = std::move(values);
}

void Table::boolean(std::string_view key, bool& target) const {
  const toml::node* node = node_->take(key);
  if (node == nullptr) return;
  if (const auto value = node->value_exact<bool>()) {
    target = *value;
  } else {
    node_->add(node, key, "must be true or false");
  }
}

void Table::integer(std::string_view key, int& target, int least, int most) const {
  const toml::node* node = node_->take(key);
  if (node == nullptr) return;
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < least || *value > most) {
    return node_->add(node, key, base::format("must be a whole number from {} to {}", least, most));
  }
  target = static_cast<int>(*value);
}

void Table::number(std::string_view key, double& target, double least, double most) const {
  const toml::node* node = node_->take(key);
  if (node == nullptr) return;
  const auto value = node->value<double>();
  if (!value || !std::isfinite(*value) || *value < least || *value > most) {
    return node_->add(node, key, base::format("must be a number from {} to {}", least, most));
  }
  target = *value;
}

void Table::color(std::string_view key, transcript::Color& target) const {
  std::string text;
  string(key, text);
  if (text.empty()) return;
  const auto parsed = transcript::color_from_hex(text);
  if (!parsed) return problem(key, parsed.error().message);
  target = *parsed;
}

void Table::choice(std::string_view key, std::size_t& target, const std::vector<std::string_view>& allowed) const {
  if (!has(key)) return;
  std::string text;
  string(key, text);
  const auto found = std::find(allowed.begin(), allowed.end(), text);
  if (found != allowed.end()) {
    target = static_cast<std::size_t>(found - allowed.begin());
    return;
  }
  std::string list;
  for (const std::string_view name : allowed) list += base::format("{}\"{}\"", list.empty() ? "" : ", ", name);
  problem(key, base::format("\"{}\" is not one of {}", text, list));
}

bool Table::has(std::string_view key) const { return node_->table != nullptr && node_->table->contains(key); }

std::vector<std::string> Table::keys() const {
  std::vector<std::string> keys;
  if (node_->table == nullptr) return keys;
  for (const auto& [key, node] : *node_->table) keys.emplace_back(key.str());
  return keys;
}

Table Table::table(std::string_view key) const {
  const toml::node* node = node_->take(key);
  const toml::table* table = node == nullptr ? nullptr : node->as_table();
  if (node != nullptr && table == nullptr) node_->add(node, key, base::format("must be a table, written as [{}]", key));
  return Table(std::make_shared<Node>(Node{node_->state, table, node_->full(key)}));
}

std::vector<Table> Table::tables(std::string_view key) const {
  std::vector<Table> found;
  const toml::node* node = node_->take(key);
  if (node == nullptr) return found;
  const toml::array* array = node->as_array();
  const auto is_table = [](const toml::node& item) { return item.is_table(); };
  if (array == nullptr || !std::all_of(array->begin(), array->end(), is_table)) {
    node_->add(node, key, base::format("must be a list of tables, each written as [[{}]]", key));
    return found;
  }
  for (const toml::node& item : *array) {
    node_->state->read.insert(&item);
    const std::string path = base::format("{}[{}]", node_->full(key), found.size() + 1);
    found.push_back(Table(std::make_shared<Node>(Node{node_->state, item.as_table(), path})));
  }
  return found;
}

void Table::problem(std::string_view key, std::string_view what) const {
  const toml::node* at = node_->table;
  if (node_->table != nullptr && node_->table->contains(key)) at = node_->table->get(key);
  if (!key.empty()) return node_->add(at, key, what);
  const std::uint32_t line = at != nullptr ? at->source().begin.line : 0;
  node_->state->problems.push_back({line, base::format("{}{}{}", node_->path, node_->path.empty() ? "" : ": ", what)});
}

Document::Document(std::shared_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

base::Result<Document> Document::load(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) return base::usage_failure(base::format("{}: cannot be read: {}", file.string(), error.message()));
  if (size > max_file_bytes) {
    return base::usage_failure(
        base::format("{}: larger than {} bytes; is this a configuration?", file.string(), max_file_bytes));
  }
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream) return base::usage_failure(base::format("{}: cannot be read", file.string()));
  return parse(text.str(), file.string());
}

base::Result<Document> Document::parse(std::string_view text, std::string file_name) {
  auto state = std::make_shared<State>();
  state->file = std::move(file_name);
  try {
    state->root = toml::parse(text, state->file);
  } catch (const toml::parse_error& error) {
    const auto at = error.source().begin;
    return base::usage_failure(
        base::format("{}:{}: column {}: {}", state->file, at.line, at.column, error.description()));
  }
  return Document(std::move(state));
}

Table Document::root() const { return Table(std::make_shared<Table::Node>(Table::Node{state_, &state_->root, ""})); }

namespace {

// Keys that nobody asked for. A table that was not asked for is reported itself, not key by key.
void report_unread(const toml::table& table, const std::string& path, const std::set<const toml::node*>& read,
                   std::vector<Problem>& problems) {
  for (const auto& [key, node] : table) {
    const std::string full = path.empty() ? std::string(key.str()) : base::format("{}.{}", path, key.str());
    if (!read.contains(&node)) {
      problems.push_back({node.source().begin.line, base::format("{}: unknown key", full)});
    } else if (const toml::table* inner = node.as_table()) {
      report_unread(*inner, full, read, problems);
    } else if (const toml::array* array = node.as_array()) {
      for (const toml::node& item : *array) {
        if (item.is_table()) report_unread(*item.as_table(), full, read, problems);
      }
    }
  }
}

}  // namespace

base::Result<void> Document::finish() const {
  std::vector<Problem> problems = state_->problems;
  report_unread(state_->root, "", state_->read, problems);
  if (problems.empty()) return {};
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  std::string all;
  for (const Problem& problem : problems) {
    all += base::format("{}{}:{}: {}", all.empty() ? "" : "\n", state_->file, problem.line, problem.text);
  }
  return base::usage_failure(all);
}

}  // namespace tongping::config
