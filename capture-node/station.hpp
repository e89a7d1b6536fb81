// One station: owns, wires, starts and stops every part. The sole writer: it numbers, stores, then publishes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "capture-node/console/view.hpp"
#include "capture-node/microphone_unit.hpp"
#include "capture-node/segment_book.hpp"
#include "capture-node/store/store.hpp"
#include "capture-node/translation_desk.hpp"
#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/worker.hpp"
#include "common/config/station_config.hpp"
#include "common/wire/feed.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/peer_keys.hpp"
#include "common/wire/station_endpoint.hpp"

namespace tongping::station {

class StoreLog;

// Opened and closed by main; `run` is the station's thread.
class Station {
 public:
  // Database, keys, sockets, engines and sources are there when it returns, and the session is open; nothing is heard
  // yet. `wants_view`: somebody takes the views.
  static base::Result<std::unique_ptr<Station>> open(const config::StationConfig& config, const base::Clock& clock,
                                                     const base::Log& log, bool wants_view);
  ~Station();
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  // Until asked to stop: then the sources close first, what was heard is recognised and translated, and the session
  // ends. An error: the database cannot be trusted any more, or a microphone could not be opened; the program must end.
  // [station]
  base::Result<void> run(const base::Worker::StopFlag& stop_requested);

  base::Latest<console::StationView>& view() { return view_; }  // [any]

 private:
  Station(const config::StationConfig& config, const base::Clock& clock, const base::Log& log, bool wants_view);

  // open, in this order
  base::Result<void> open_store();
  base::Result<void> open_endpoint();
  base::Result<void> open_microphones();
  base::Result<void> begin_session();

  // one turn of the loop
  base::Result<void> turn(std::chrono::milliseconds patience);
  void answer(const std::vector<wire::PeerRequest>& requests);
  wire::Status status() const;
  void take_changes();
  void take_translations();
  void take_segment(transcript::Segment segment);
  base::Result<void> commit();
  void publish(transcript::Event event);
  void beat(bool newcomer);
  void watch_keys();
  void show();

  // the end
  base::Result<void> abandon(const base::Error& error);
  base::Result<void> drain();
  void end_session();
  void hold_after_failure(const store::StoreError& error);
  const transcript::Role& role_of(const std::string& microphone) const;

  const config::StationConfig config_;
  const base::Clock& clock_;
  const base::Log& log_;
  const bool wants_view_;

  base::Mailbox<SegmentChange> changes_;
  base::Mailbox<translate::TranslationDone> translations_;
  base::Latest<console::StationView> view_;

  // the station's thread only, once it runs
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<StoreLog> event_log_;
  std::unique_ptr<wire::LocalPlace> local_place_;
  std::unique_ptr<wire::PeerKeys> peer_keys_;
  std::unique_ptr<wire::StationEndpoint> endpoint_;
  wire::StationNotice notice_;
  std::unique_ptr<wire::Feed> feed_;
  std::unique_ptr<SegmentBook> book_;
  std::unique_ptr<TranslationDesk> translators_;
  std::vector<std::unique_ptr<MicrophoneUnit>> microphones_;
  transcript::Transcript transcript_;
  std::vector<transcript::EventBody> pending_;  // to be committed next; kept while the disk is full
  base::SteadyTime last_show_;
  base::SteadyTime last_key_watch_;
  bool disk_alarm_ = false;
  std::vector<console::MicrophoneView> microphone_views_;
  std::vector<console::Note> notes_;
};

}  // namespace tongping::station
