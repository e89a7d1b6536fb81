#include <iostream>
#include <memory>

#include "capture-node/cli/history_of.hpp"
#include "capture-node/cli/recordings.hpp"
#include "capture-node/cli/sessions_delete.hpp"
#include "capture-node/store/session_commands.hpp"
#include "common/base/i18n.hpp"

namespace tongping::cli {
namespace {

struct ExportingChoice {
  std::string session;
  std::string format = "txt";
  std::string languages = "bilingual";
  std::string target;
  std::vector<std::string> with;
  std::filesystem::path out;
  bool force = false;
  bool json = false;
  bool consents = false;
};

base::Result<void> as_result(const store::StoreResult<void>& done) {
  if (!done) return base::pass_on(done.error());
  return {};
}

// The newest session where none is named: what somebody wants right after a meeting.
base::Result<std::string> chosen_session(const store::History& history, const std::string& named) {
  if (!named.empty()) return named;
  const auto sessions = history.sessions();
  if (!sessions) return base::pass_on(sessions.error());
  if (sessions->empty()) return base::failure(base::tr("this station has recorded no session yet"));
  return sessions->front().id;
}

base::Result<std::vector<store::Recording>> recordings_of_others(const Invocation& invocation,
                                                                 const store::History& history,
                                                                 const ExportingChoice& choice,
                                                                 const std::string& named) {
  std::vector<store::Recording> recordings;
  if (choice.with.empty()) return recordings;
  const auto config = load_config(invocation);
  if (!config) return base::pass_on(config.error());
  const auto session = history.find_session(named);
  if (!session) return base::pass_on(session.error());
  for (const std::string& where : choice.with) {
    auto recording = read_recording(*config, where, session->id);
    if (!recording) return base::pass_on(recording.error());
    recordings.push_back(std::move(*recording));
  }
  return recordings;
}

base::Result<void> write_out(const Invocation& invocation, const store::History& history,
                             const ExportingChoice& choice) {
  const auto session = chosen_session(history, choice.session);
  if (!session) return base::pass_on(session.error());
  const auto others = recordings_of_others(invocation, history, choice, *session);
  if (!others) return base::pass_on(others.error());
  const store::ExportChoice wanted{store::export_format_from(choice.format).value(),
                                   store::export_languages_from(choice.languages).value(), choice.target,
                                   choice.consents};
  if (choice.out.empty()) return as_result(store::export_session(history, *session, *others, wanted, std::cout));
  const auto present = choice.force ? store::WhenPresent::replace : store::WhenPresent::refuse;
  return as_result(store::export_session_to(history, *session, *others, wanted, choice.out, present));
}

void add_list(CLI::App& sessions, Invocation& invocation) {
  CLI::App& command = add_command(sessions, invocation, "list", base::tr("list the sessions, newest first"));
  auto choice = std::make_shared<ExportingChoice>();
  command.add_flag("--json", choice->json, base::tr("one JSON line a session"));
  command.callback([&invocation, choice] {
    invocation.action = [&invocation, choice] {
      return open_history(invocation).and_then([&](const auto& history) {
        return as_result(store::list_sessions(*history, choice->json, std::cout));
      });
    };
  });
}

void add_show(CLI::App& sessions, Invocation& invocation) {
  CLI::App& command = add_command(sessions, invocation, "show", base::tr("show what was said in a session"));
  auto choice = std::make_shared<ExportingChoice>();
  command.add_option("session", choice->session, base::tr("its id or the beginning of it; the newest where absent"));
  command.add_flag("--json", choice->json, base::tr("one JSON line a segment"));
  command.callback([&invocation, choice] {
    invocation.action = [&invocation, choice]() -> base::Result<void> {
      const auto history = open_history(invocation);
      if (!history) return base::pass_on(history.error());
      const auto session = chosen_session(**history, choice->session);
      if (!session) return base::pass_on(session.error());
      return as_result(store::show_session(**history, *session, choice->json, std::cout));
    };
  });
}

void add_export(CLI::App& sessions, Invocation& invocation) {
  CLI::App& command = add_command(sessions, invocation, "export", base::tr("write a session out"));
  auto choice = std::make_shared<ExportingChoice>();
  command.add_option("session", choice->session, base::tr("its id or the beginning of it; the newest where absent"));
  command.add_option("--format", choice->format, "txt, srt, json")->check(CLI::IsMember({"txt", "srt", "json"}));
  command.add_option("--languages", choice->languages, "bilingual, source, translation")
      ->check(CLI::IsMember({"bilingual", "source", "translation"}));
  command.add_option("--target", choice->target, base::tr("only this translation (en, es, …)"));
  command
      .add_option("--with", choice->with,
                  base::tr("with what other stations of the meeting recorded: a directory, or tcp://HOST:PORT[,KEY] "
                           "of a running one; may be given several times"))
      ->allow_extra_args(false);
  command.add_option("--out", choice->out, base::tr("file to write; standard output where absent"));
  command.add_flag("--consents", choice->consents,
                   base::tr("with --format json: first a line for each word on consent"));
  command.add_flag("--force", choice->force, base::tr("replace the file if it exists"));
  command.callback([&invocation, choice] {
    invocation.action = [&invocation, choice]() -> base::Result<void> {
      const auto history = open_history(invocation);
      if (!history) return base::pass_on(history.error());
      return write_out(invocation, **history, *choice);
    };
  });
}

}  // namespace

void add_sessions(CLI::App& app, Invocation& invocation) {
  CLI::App& sessions = *app.add_subcommand("sessions", base::tr("what this station has recorded"));
  sessions.require_subcommand(1);
  add_list(sessions, invocation);
  add_show(sessions, invocation);
  add_export(sessions, invocation);
  add_sessions_delete(sessions, invocation);
}

}  // namespace tongping::cli
