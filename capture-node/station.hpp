// One station: owns, wires, starts and stops every part. The sole writer: it numbers, stores, then publishes.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/admission.hpp"
#include "capture-node/air_switch.hpp"
#include "capture-node/audio/sources.hpp"
#include "capture-node/audit_book.hpp"
#include "capture-node/caption_divider.hpp"
#include "capture-node/commands_done.hpp"
#include "capture-node/consent_desk.hpp"
#include "capture-node/console/view.hpp"
#include "capture-node/copy_watch.hpp"
#include "capture-node/directive_desk.hpp"
#include "capture-node/ending_progress.hpp"
#include "capture-node/held_events.hpp"
#include "capture-node/listening.hpp"
#include "capture-node/meeting.hpp"
#include "capture-node/microphone_rack.hpp"
#include "capture-node/microphone_unit.hpp"
#include "capture-node/peer_watch.hpp"
#include "capture-node/published_log.hpp"
#include "capture-node/recovery.hpp"
#include "capture-node/role_desk.hpp"
#include "capture-node/role_turns.hpp"
#include "capture-node/segment_book.hpp"
#include "capture-node/spool/spool.hpp"
#include "capture-node/status.hpp"
#include "capture-node/store/store.hpp"
#include "capture-node/store_writer.hpp"
#include "capture-node/thumbnail_desk.hpp"
#include "capture-node/translation_desk.hpp"
#include "common/base/clock.hpp"
#include "common/base/even_clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/spare_memory.hpp"
#include "common/base/supervisor.hpp"
#include "common/base/words.hpp"
#include "common/base/worker.hpp"
#include "common/config/station_config.hpp"
#include "common/wire/feed.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/station_endpoint.hpp"

namespace tongping::station {

struct StationOptions {
  bool wants_view = false;  // somebody takes the views
  std::string consent;      // who confirms it for the sessions of this start; empty: nobody
};

// Opened and closed by main; `run` is the station's thread.
class Station {
 public:
  // Database, keys, sockets, engines and sources are there when it returns, and the session is open; nothing is heard
  // yet.
  static base::Result<std::unique_ptr<Station>> open(const config::StationConfig& config, const base::Clock& clock,
                                                     const base::Log& log, const StationOptions& options);
  ~Station();
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  // Until asked to stop: then the sources close first, what was heard is recognised and translated, and the session
  // ends. A microphone that cannot be opened is told and tried again. An error: the database cannot be trusted any
  // more, or a new session has not one microphone that could be opened; the program must end. [station]
  base::Result<void> run(const base::Worker::StopFlag& stop_requested);

  base::Latest<console::StationView>& view() { return view_; }  // [any]

  // A technician's decision about a key, carried out in the next turn. [any]
  void decide(console::KeyDecision decision) { decisions_.try_post(decision); }

  // What walls are to do, carried out in the next turn. [any]
  void tell(console::ScreenCommand command) { screen_commands_.try_post(command); }

  // A role or whose microphone is whose, likewise. [any]
  void reassign(transcript::RoleOrder order) { role_orders_.try_post(order); }

  // A microphone that could not be opened is tried again, likewise. [any]
  void retry(std::string microphone) { retries_.try_post(microphone); }

  // Somebody has the walls' small pictures before them now; said again at least every second. [any]
  void look_at_walls() { looked_.put(clock_.steady()); }

  // While it ends: what still waits to be recognised is lost, and it ends now. [any]
  void hurry() { hurried_ = true; }

  // Consent is given or withdrawn, likewise. [any]
  void take_consent(transcript::ConsentOrder order) { consent_orders_.try_post(order); }

 private:
  Station(const config::StationConfig& config, const base::Clock& clock, const base::Log& log,
          const StationOptions& options);

  // open, in this order
  base::Result<void> open_store();
  base::Result<void> open_endpoint();
  base::Result<void> open_admission();
  base::Result<void> open_microphones();
  base::Result<void> begin_session();
  void begin_roles(bool goes_on);
  void recall_turns();
  void begin_turn(const std::string& microphone, const RoleTurns::Holder& holder);

  // one turn of the loop
  base::Result<void> turn(std::chrono::milliseconds patience);
  base::Result<void> follow_meeting();
  void answer(std::vector<wire::PeerRequest> requests, base::WallTime received);
  decltype(wire::DeskReply::body) take_microphones(const wire::Command& command);
  decltype(wire::DeskReply::body) direct(const wire::PeerRequest& asked);
  base::Result<std::vector<transcript::Directive>, base::Trouble> direct(const console::ScreenCommand& asked,
                                                                         const std::string& author);
  base::Result<void, base::Trouble> name_screens(std::vector<std::string>& screens);
  void take_screen_commands();
  decltype(wire::DeskReply::body) change_roles(const wire::PeerRequest& asked, const transcript::RoleOrder& order);
  base::Result<RoleChange, base::Trouble> change_roles(const transcript::RoleOrder& order, const std::string& author);
  base::Result<void, base::Trouble> make_ready(const RoleSettings& settings);
  void share_settings();
  void carry_out(const MicrophoneMove& move, std::int64_t from_ns);
  void divide_speech(const std::string& microphone, Cut cut);
  void begin_muted(const std::string& microphone);
  base::Result<void> relabel_finished(const RoleChange& change);
  void relabel_some(std::size_t most);
  void take_role_orders();
  void attend_rack();
  void begin_consent();
  base::Result<void> settle_consent(std::chrono::milliseconds patience);
  void add_consent(transcript::ConsentChanged changed);
  decltype(wire::DeskReply::body) change_consent(const wire::PeerRequest& asked, const transcript::ConsentOrder& order);
  base::Result<void> change_consent(const transcript::ConsentOrder& order, const std::string& author);
  void take_consent_orders();
  void attend_consent();
  void forget_sound();
  void bring_sound();
  void notice_recording(bool shown);
  bool may_record() const { return permitted_ && meeting_->may_speak(); }
  console::ConsentView consent_view() const;
  static std::vector<std::string> shipped_modes();
  wire::Status status();
  void take_changes();
  void take_change(const SegmentChange& change);
  bool is_second_copy(const transcript::Segment& segment, const SegmentChange& change);
  void hear_stations_beside();
  void withdraw_copy(const std::string& id, const transcript::SegmentKey& of);
  void take_translations();
  void take_sound();
  void open_spool();
  void spool_session(const std::string& session);
  base::Result<void> plan_recovery(const transcript::SessionStarted& resumed);
  void start_spool();
  void stop_spool();
  void mark_recognised();
  void watch_spool();
  bool recovers() const { return recovery_ != nullptr && !recovery_worker_.finished(); }
  std::chrono::milliseconds longest_behind() const;
  void give_up_backlog();
  void tell_behind(console::MicrophoneView& microphone);
  void tell_late(console::MicrophoneView& microphone);
  void tell_stalled(console::MicrophoneView& microphone);
  void tell_lost(const console::MicrophoneView& microphone, const transcript::SoundGap& gap);
  void tell_fault(console::MicrophoneView& microphone);
  std::vector<MicrophoneStatus> microphone_status();
  void take_segment(transcript::Segment segment);
  base::Result<void> commit(std::chrono::milliseconds patience = StoreWriter::usual);
  base::Result<void> commit_asked();
  base::Result<void> await_disk(std::chrono::milliseconds patience);
  base::Result<void> settle(StoreWriter::Appended& appended);
  base::Result<void> settle(const StoreWriter::Audited& audited) { return audit_.settle(audited.written); }
  base::Result<void> settle(const StoreWriter::Maintained& maintained);
  static base::Result<void> settle(const StoreWriter::Mirrored&) { return {}; }  // a relay's
  void hand_over();
  base::Result<void> refuse(const store::StoreError& error);
  void write_audit();
  void watch_disk();
  base::Result<void> hold_after_failure(const store::StoreError& error);
  void tell_room();
  void tell_lost();
  void show_unstored();
  void hold_claims();
  base::Result<void> maintain();
  bool catches_up() const { return (!held_.empty() && held_.asks(clock_.steady())) || !to_relabel_.empty(); }
  void publish(transcript::Event event);
  void beat(bool newcomer);
  void watch_keys();
  void take_decisions();
  void act_on_keys(const base::Result<std::vector<std::string>>& gone);
  void watch_peers();
  decltype(wire::DeskReply::body) take_thumbnail(const wire::PeerRequest& asked, const wire::Thumbnail& thumbnail);
  void attend_thumbnails();
  void show_thumbnails(std::vector<console::ScreenView>& screens) const;
  std::optional<console::SoundOnDisk> sound_on_disk() const;
  void show();

  // the end
  base::Result<void> drain();
  void tell_ending(const EndingProgress& progress);
  void end_session();

  // Who has asked for something is to hear that it is stored; who is not answered at the desk for 1.5 s takes the
  // station for dead (wire::silence_limit).
  static constexpr std::chrono::milliseconds asked_write{1000};
  std::chrono::milliseconds asked_patience_{0};  // what is left of it in this turn

  // A finished segment that is to get another label.
  struct ToRelabel {
    transcript::Segment segment;  // as it was stored when it was asked for
    transcript::RoleLabel label;
  };

  const config::StationConfig config_;
  const base::Clock& clock_;
  const base::Log& log_;
  const bool wants_view_;
  base::EvenClock speech_clock_;

  base::Mailbox<SegmentChange> changes_;
  base::Mailbox<transcript::SoundGap> sound_gaps_;
  base::Mailbox<translate::TranslationDone> translations_;
  base::Mailbox<console::KeyDecision> decisions_;
  base::Mailbox<console::ScreenCommand> screen_commands_;
  base::Mailbox<transcript::RoleOrder> role_orders_;
  base::Mailbox<transcript::ConsentOrder> consent_orders_;
  base::Mailbox<std::string> retries_;
  base::Latest<base::SteadyTime> looked_;
  base::Latest<console::StationView> view_;
  std::atomic<bool> hurried_{false};

  // the station's thread only, once it runs
  std::unique_ptr<store::Store> store_;  // while nothing is under way in the writer
  std::unique_ptr<StoreWriter> writer_;
  std::unique_ptr<store::History> reader_;
  std::unique_ptr<PublishedLog> published_;
  std::unique_ptr<wire::LocalPlace> local_place_;
  AuditBook audit_;
  std::unique_ptr<Admission> admission_;
  std::unique_ptr<wire::StationEndpoint> endpoint_;
  wire::StationNotice notice_;
  std::unique_ptr<wire::Feed> feed_;
  std::unique_ptr<SegmentBook> book_;
  CopyWatch copy_watch_;
  std::unique_ptr<TranslationDesk> translators_;
  std::unique_ptr<spool::Spool> spool_;
  std::unique_ptr<Recovery> recovery_;
  base::Worker sync_worker_;
  base::Worker spool_worker_;
  base::Worker recovery_worker_;
  spool::SpoolStatus spool_status_;
  std::map<std::string, base::WallTime> recognised_;  // by microphone, as of the turn before
  base::SteadyTime last_mark_;
  TurnTakings turn_takings_;                          // of microphones with sound
  std::map<std::string, CaptionDivider> captioners_;  // of the others
  Listening listening_;
  base::Worker listening_worker_;
  recognise::EnginePool engines_;
  audio::Sources sources_{speech_clock_, log_};
  std::vector<std::unique_ptr<MicrophoneUnit>> microphones_;
  std::unique_ptr<AirSwitch> air_;
  std::unique_ptr<MicrophoneRack> rack_;
  std::unique_ptr<Meeting> meeting_;
  transcript::Transcript transcript_;
  HeldEvents held_;               // to be stored next
  std::uint64_t last_claim_ = 0;  // event of this start that said last who speaks for the microphones
  base::SteadyTime last_show_;
  base::SteadyTime last_key_watch_;
  base::SteadyTime last_peer_watch_;
  base::SteadyTime opened_;
  DirectiveDesk directive_desk_;
  const std::vector<std::string> modes_ = shipped_modes();
  base::SpareMemory spare_memory_;
  CommandsDone directives_done_{64};
  RoleDesk role_desk_;
  RoleTurns role_turns_;
  std::deque<ToRelabel> to_relabel_;
  CommandsDone role_orders_done_{256};
  std::uint64_t last_role_change_ = 0;  // event of this start that changed a role or a microphone last
  ConsentDesk consent_;
  bool permitted_ = false;          // by consent: sound may be open, and what is said may be stored
  std::optional<bool> notice_due_;  // whether walls are to say so, once what waits for the disk is stored
  CommandsDone consent_orders_done_{16};
  PeerWatch peer_watch_;
  std::vector<PeerStatus> peers_;
  ThumbnailDesk thumbnail_desk_;
  base::Supervisor supervisor_;
  bool disk_told_ = false;  // that it does not answer
  bool goes_on_ = false;    // with a session that had not ended before this start
  bool stopping_ = false;   // nothing is taken over any more
  std::optional<console::EndingView> ending_;
  base::SteadyTime ending_told_;
  std::vector<console::MicrophoneView> microphone_views_;
  std::vector<console::Note> notes_;
  std::optional<console::RefusedOrder> refused_order_;
};

}  // namespace tongping::station
