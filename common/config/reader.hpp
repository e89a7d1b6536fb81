// Reads a TOML file into plain structs and collects every problem with file, line and key. The home of the TOML
// library.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/transcript/role.hpp"

namespace tongping::config {

// A table of the file. Each call reads one key into `target`, which keeps its default when the key is absent; a wrong
// type or range is a problem of the file, not an error of the call. Cheap to copy; the Document must outlive it.
// [owner]
class Table {
 public:
  void string(std::string_view key, std::string& target) const;
  void strings(std::string_view key, std::vector<std::string>& target) const;
  void boolean(std::string_view key, bool& target) const;
  void integer(std::string_view key, int& target, int least, int most) const;
  void number(std::string_view key, double& target, double least, double most) const;
  void color(std::string_view key, transcript::Color& target) const;  // "#RRGGBB"
  // One of `allowed`; the index goes to `target`.
  void choice(std::string_view key, std::size_t& target, const std::vector<std::string_view>& allowed) const;

  bool has(std::string_view key) const;
  std::vector<std::string> keys() const;    // all that the table has: where they are names that somebody chose
  Table table(std::string_view key) const;  // [key]; empty when absent
  std::vector<Table> tables(std::string_view key) const;  // [[key]]

  // Adds a problem at the line of `key` (of the table itself when it is empty or absent).
  void problem(std::string_view key, std::string_view what) const;

 private:
  friend class Document;
  struct Node;
  explicit Table(std::shared_ptr<Node> node) : node_(std::move(node)) {}
  std::shared_ptr<Node> node_;
};

class Document {
 public:
  struct State;

  // Errors: the file cannot be read, or it is not TOML (file, line, column, why).
  static base::Result<Document> load(const std::filesystem::path& file);
  static base::Result<Document> parse(std::string_view text, std::string file_name);

  Table root() const;

  // After reading: an error of kind `usage` that lists all problems, one a line, among them every key that nobody asked
  // for.
  base::Result<void> finish() const;

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

 private:
  explicit Document(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace tongping::config
