#include "capture-node/store/session_commands.hpp"

#include <sstream>

#include "capture-node/store/whole_file.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"

namespace tongping::store {
namespace {

std::string json_line(const SessionSummary& session) {
  base::Json line = {
      {"session", session.id}, {"name", session.name}, {"started_ns", session.started_ns}, {"ended_ns", nullptr}};
  if (session.ended_ns) line["ended_ns"] = *session.ended_ns;
  line["duration_ms"] = session.duration.count();
  line["segments"] = session.segments;
  if (session.deleted) line["deleted"] = true;
  return base::to_line(line);
}

std::string local_time(std::int64_t wall_ns) {
  const std::time_t seconds = wall_ns / 1'000'000'000;
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return base::format("{:04}-{:02}-{:02} {:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                      parts.tm_hour, parts.tm_min);
}

// The name comes last: it is the only column whose width on a terminal is not known.
std::string table_line(const SessionSummary& session) {
  const auto seconds = session.duration.count() / 1000;
  const std::string duration = base::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return base::format("{:<36}  {}  {:>9}{}  {:>6}  {}", session.id, local_time(session.started_ns), duration,
                      session.ended_ns ? ' ' : '+', session.segments,
                      session.deleted ? base::tr("(deleted)") : session.name);
}

std::string json_line(const transcript::ConsentChanged& consent) {
  return base::to_line({{"consent", consent.given ? "given" : "withdrawn"},
                        {"session", consent.session},
                        {"name", consent.name},
                        {"by", consent.author},
                        {"station", consent.station},
                        {"time_ns", consent.time_ns},
                        {"statement", consent.statement}});
}

std::string text_line(const transcript::ConsentChanged& consent) {
  const std::string when = local_time(consent.time_ns);
  if (!consent.given) return base::tr_format("Consent withdrawn at {} ({}).", when, consent.author);
  return base::tr_format("Consent given at {} by {} ({}): {}", when, consent.name, consent.author, consent.statement);
}

StoreResult<void> write_consents(const History& history, const std::string& session, bool json, std::ostream& out) {
  const auto consents = history.consents(session);
  if (!consents) return pass_on(consents.error());
  for (const transcript::ConsentChanged& consent : *consents) {
    out << (json ? json_line(consent) : text_line(consent)) << '\n';
  }
  return {};
}

struct FoundSession {
  SessionSummary session;
  std::vector<transcript::Segment> segments;
};

StoreResult<FoundSession> find(const History& history, std::string_view id_or_prefix) {
  auto session = history.find_session(id_or_prefix);
  if (!session) return pass_on(session.error());
  auto segments = history.segments(session->id);
  if (!segments) return pass_on(segments.error());
  return FoundSession{std::move(*session), std::move(*segments)};
}

StoreResult<void> written(std::ostream& out) {
  if (out.flush()) return {};
  return store_failure(Cause::io, "the output cannot be written: the disk is full, or whoever read it has gone");
}

}  // namespace

StoreResult<void> list_sessions(const History& history, bool json, std::ostream& out) {
  const auto sessions = history.sessions();
  if (!sessions) return pass_on(sessions.error());
  for (const SessionSummary& session : *sessions) out << (json ? json_line(session) : table_line(session)) << '\n';
  return written(out);
}

StoreResult<void> show_session(const History& history, std::string_view id_or_prefix, bool json, std::ostream& out) {
  const auto found = find(history, id_or_prefix);
  if (!found) return pass_on(found.error());
  if (!json) {
    out << table_line(found->session) << '\n';
    if (auto told = write_consents(history, found->session.id, false, out); !told) return told;
    out << '\n';
  }
  ExportChoice choice;
  choice.format = json ? ExportFormat::json : ExportFormat::txt;
  write_export(found->session, found->segments, choice, out);
  return written(out);
}

StoreResult<void> export_session(const History& history, std::string_view id_or_prefix,
                                 const std::vector<Recording>& others, const ExportChoice& choice, std::ostream& out) {
  auto found = find(history, id_or_prefix);
  if (!found) return pass_on(found.error());
  auto claims = history.claims(found->session.id);
  if (!claims) return pass_on(claims.error());
  if (choice.consents && choice.format == ExportFormat::json) {
    if (auto told = write_consents(history, found->session.id, true, out); !told) return told;
  }
  std::vector<Recording> all = others;
  all.push_back({std::move(found->segments), std::move(*claims)});
  write_export(found->session, merged(all), choice, out);
  return written(out);
}

StoreResult<void> export_session_to(const History& history, std::string_view id_or_prefix,
                                    const std::vector<Recording>& others, const ExportChoice& choice,
                                    const std::filesystem::path& file, WhenPresent when_present) {
  std::ostringstream text;
  return export_session(history, id_or_prefix, others, choice, text).and_then([&] {
    return write_whole_file(file, text.str(), when_present == WhenPresent::replace);
  });
}

}  // namespace tongping::store
