#include "capture-node/cli/sessions_delete.hpp"

#include <iostream>
#include <memory>
#include <string>

#include "capture-node/access/station_key.hpp"
#include "capture-node/store/store.hpp"
#include "common/base/i18n.hpp"

namespace tongping::cli {
namespace {

using base::tr;
using base::tr_format;

struct DeletionChoice {
  std::string session;
  bool yes = false;
};

// The only writer of the directory: refused while its station runs.
base::Result<std::unique_ptr<store::Store>> open_store(const Invocation& invocation, const base::Clock& clock) {
  const auto config = load_config(invocation);
  if (!config) return base::pass_on(config.error());
  if (!store::holds_database(config->directory)) {
    return base::failure(
        tr_format("{}: no station has recorded here; see --config and --directory", config->directory.string()));
  }
  auto key = access::load_station_key(config->directory, access::WhenAbsent::refuse);
  if (!key) return base::pass_on(key.error());
  auto store = store::Store::open(config->directory, config->name, std::move(*key), clock);
  if (store) return std::move(*store);
  if (store.error().cause != store::Cause::busy) return base::pass_on(store.error());
  return base::failure(tr_format("{}; stop the station, then delete", store.error().message));
}

bool is_confirmed(const store::SessionSummary& session) {
  std::cout << tr_format("Delete session {} \"{}\" with {} segments for good? Type yes: ", session.id, session.name,
                         session.segments)
            << std::flush;
  std::string answer;
  return std::getline(std::cin, answer) && answer == "yes";
}

base::Result<void> delete_session(const Invocation& invocation, const DeletionChoice& choice) {
  const base::SystemClock clock;
  const auto store = open_store(invocation, clock);
  if (!store) return base::pass_on(store.error());
  const auto session = (*store)->history().find_session(choice.session);
  if (!session) return base::pass_on(session.error());
  const bool asks = !choice.yes && !session->deleted;
  if (asks && !is_confirmed(*session)) return base::failure(tr("nothing was deleted"));
  const auto deleted = (*store)->delete_session(session->id, "sessions delete");
  if (!deleted) return base::pass_on(deleted.error());
  std::cout << tr_format("session {} is deleted: nothing of it can be read again on this station", session->id) << '\n';
  return {};
}

}  // namespace

void add_sessions_delete(CLI::App& sessions, Invocation& invocation) {
  CLI::App& command =
      add_command(sessions, invocation, "delete", tr("delete all that was said in a session, for good"));
  const auto choice = std::make_shared<DeletionChoice>();
  command.add_option("session", choice->session, tr("its id or the beginning of it"))->required();
  command.add_flag("--yes", choice->yes, tr("without asking"));
  command.callback([&invocation, choice] {
    invocation.action = [&invocation, choice] { return delete_session(invocation, *choice); };
  });
}

}  // namespace tongping::cli
