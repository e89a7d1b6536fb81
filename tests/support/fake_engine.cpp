// Stands in for a program of Apertium and misbehaves as the question asks: for tests of those who must survive it.
// With --deaf it never reads. Else it reads requests that end with NUL; answers each with itself in capitals, unless it
// contains one of the words below.
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <unistd.h>

namespace {

void say(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

[[noreturn]] void hang() {
  for (;;) ::pause();
}

[[noreturn]] void flood(std::FILE* stream) {
  const std::string chunk(65536, 'x');
  for (;;) std::fwrite(chunk.data(), 1, chunk.size(), stream);
}

void answer(const std::string& question) {
  const auto asks_for = [&](const char* word) { return question.find(word) != std::string::npos; };
  std::string text;
  for (const char c : question) text += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (asks_for("crash")) {
    say(text.substr(0, text.size() / 2));
    ::_exit(3);
  }
  if (asks_for("abort")) std::abort();
  if (asks_for("hang")) hang();
  if (asks_for("endless")) flood(stdout);
  if (asks_for("noise")) std::fputs(std::string(10'000'000, 'n').c_str(), stderr);
  if (asks_for("drown")) flood(stderr);
  if (asks_for("junk")) text = "\x01\x02junk\xFF\xFE[";
  if (asks_for("invalid")) text = "\xC0\x80\xED\xA0\x80" + text;
  if (asks_for("stale")) text = "an answer to something else[#0]";
  if (asks_for("empties")) say(std::string(3, '\0'));
  if (asks_for("huge")) text = std::string(200'000, 'h') + text;
  say(text + '\0');
}

}  // namespace

int main(int argc, char* argv[]) {
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--deaf") hang();
  }
  std::string question;
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c != '\0') {
      question += static_cast<char>(c);
      continue;
    }
    answer(question);
    question.clear();
  }
}
