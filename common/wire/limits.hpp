// Every bound and interval of the wire, by name. PROTOCOL.md says what each protects.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tongping::wire {

inline constexpr std::uint32_t protocol_version = 1;

// Sizes on the wire, in bytes.
inline constexpr std::size_t max_request_bytes =
    64 * 1024;  // into a station (ZMQ_MAXMSGSIZE): what a stranger can make it hold
inline constexpr std::size_t max_reply_bytes = 512 * 1024;  // out of a station: feed frames and desk replies
inline constexpr std::size_t page_bytes = 48 * 1024;        // a page of a snapshot or replay ends once it is this full

// Sizes of fields. Text is cut at a code point when it is encoded, refused when it arrives longer.
inline constexpr std::size_t max_text_bytes = 4096;    // a segment's text, a translation, a status line's fields
inline constexpr std::size_t max_name_bytes = 256;     // ids, labels, names, languages, reasons
inline constexpr std::size_t max_source_bytes = 1024;  // a microphone's source may hold a path
inline constexpr std::size_t max_status_bytes = 256 * 1024;
inline constexpr std::size_t max_translations = 16;
inline constexpr std::size_t max_levels = 1200;  // of a segment: two minutes
inline constexpr std::size_t max_roles = 128;
inline constexpr std::size_t max_microphones = 64;
inline constexpr std::size_t max_pending_keys = 64;            // that knocked and wait to be approved
inline constexpr std::size_t max_claims = 64;                  // of one set of microphones, in one meeting
inline constexpr std::size_t max_sets = 64;                    // of microphones that were ever claimed
inline constexpr std::size_t max_card_bytes = 1024;            // of a card's text: more would be too small to be read
inline constexpr std::size_t max_statement_bytes = 2048;       // of what consent was given to
inline constexpr std::size_t max_named_screens = 64;           // in one directive; all screens need no name
inline constexpr std::size_t max_screens_behind = 256;         // a relay, of which the station is told
inline constexpr std::size_t max_behind_bytes = 48 * 1024;     // of them in one position, which is a request
inline constexpr std::size_t max_thumbnail_bytes = 24 * 1024;  // a wall's small picture
inline constexpr std::size_t max_pictures = 16;                // that a screen names for its pause card
inline constexpr std::size_t max_directives = 64;  // in force at a time, so that they fit in a snapshot's first page
inline constexpr std::size_t max_directive_bytes = 4096;  // what one counts for in a page of a replay
inline constexpr std::chrono::hours longest_stale{24};    // text that may stay for ever is a mistake
inline constexpr std::uint32_t max_replay_events = 1000;  // events in one page

// Queues, in messages. What does not fit is dropped and found by the gap in the sequence.
inline constexpr int feed_queue_frames = 2000;   // a screen's, in the station: 40 s at 50 frames/s
inline constexpr int desk_queue_messages = 256;  // requests or replies of one peer
inline constexpr int accept_backlog = 1024;      // ZMQ_BACKLOG: hundreds of screens that join at once
inline constexpr int max_topics = 16;  // that a peer may subscribe to; there are none, everybody gets everything
inline constexpr std::size_t max_peers = 2048;  // connections with an accepted key, both sockets together

inline constexpr std::chrono::milliseconds handshake_limit{2000};
inline constexpr std::chrono::milliseconds heartbeat_interval{500};
inline constexpr std::chrono::milliseconds silence_limit{1500};
inline constexpr std::chrono::milliseconds knock_interval{1000};    // of a peer that was refused, until it is approved
inline constexpr std::chrono::milliseconds position_interval{500};  // three of them in the silence limit
inline constexpr std::chrono::milliseconds thumbnail_interval{1000};       // of a screen whose wall changes
inline constexpr std::chrono::milliseconds same_thumbnail_interval{1500};  // that the one before still is what it shows
inline constexpr std::chrono::milliseconds thumbnail_limit{
    5000};  // without either it is no picture of the wall any more
inline constexpr std::chrono::milliseconds thumbnail_request_kept{3000};  // nobody who looks is away for so long
inline constexpr std::chrono::milliseconds ping_interval{1000};           // between two looks at a station's clock
inline constexpr std::chrono::milliseconds snapshot_kept{10'000};  // after a page of it was asked for; a page that is
                                                                   // lost is asked for again within 3 s

// A receiver without a connection tries again so often, beside the attempts that are under way: each may last as long
// as connecting and the handshake may, and only the next one finds a network that has come back.
inline constexpr std::chrono::milliseconds attempt_interval{400};
inline constexpr std::size_t max_attempts = 6;

// One that the station's machine has taken waits in its queue with the others that come in at once: it has longer than
// the station gives to a peer once it is its turn, and the next one is made later.
inline constexpr std::chrono::milliseconds queued_interval{800};
inline constexpr std::chrono::milliseconds queue_patience = queued_interval * max_attempts;

}  // namespace tongping::wire
