// Every limit and timeout of the gateway with its default, in one place; the configuration section `limits`.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gateway {

struct Limits {
  // Terminal links.
  std::chrono::seconds unauthenticated{30};  // from accept to a successful 0x0102
  std::chrono::seconds idle{180};            // from the last complete frame
  std::chrono::seconds write_progress{10};   // no byte accepted by the peer for so long: close
  std::uint32_t max_links{0};                // per process; 0: as many as the descriptor limit allows
  std::uint32_t max_unauthenticated_links{20'000};
  std::uint32_t links_per_address{0};             // 0: no limit
  std::uint32_t recent_closes{1'000};             // ended links that each shard remembers
  std::uint32_t terminals_per_link{10'000};       // of a connection that terminals share
  std::uint32_t max_bad_frames_in_a_row{20};      // then the peer is no 808 terminal
  std::uint32_t max_refused_before_login{64};     // messages refused before 0x0102 succeeded
  std::size_t write_queue_soft{8 * 1024};         // bytes; above it downlinks wait in their queue
  std::size_t write_queue_hard{64 * 1024};        // bytes; above it the link is closed
  std::uint32_t takeovers_per_minute{10};         // of one terminal; above it `clone` is raised
  std::uint32_t remembered_terminals{1'000'000};  // offline terminals whose last end is remembered
  // Devices.
  std::uint32_t devices{1'000'000};              // in the store; above it no new one is admitted
  std::uint32_t pending_registrations{100'000};  // that no 0x0102 confirmed; the oldest is forgotten first
  std::uint32_t store_queue{20'000};             // changes that wait for the disk; above it nobody registers
  // Uplinks: messages in parts, and those that the publisher does not take yet.
  std::size_t reassembly_message{1024 * 1024};  // bytes of one message
  std::uint32_t reassembly_messages{4};         // open at one time, per session
  std::size_t reassembly_shard{64 * 1024 * 1024};
  std::chrono::seconds reassembly_idle{60};  // from the last part
  std::size_t backlog{16 * 1024};            // bytes of waiting uplinks per session; above it nothing is read
  std::size_t backlog_shard{64 * 1024 * 1024};  // bytes; above it uplinks are dropped, unanswered
  std::size_t uplink_queue{16 * 1024 * 1024};   // bytes of the publisher `file` that are not written yet
  // Calls.
  std::uint32_t parked_calls{10'000};           // RRpc calls that wait for their terminal, per process
  std::size_t rrpc_payload{256 * 1024};         // bytes of the decoded RequestBase64Byte
  std::size_t parked_bytes{256 * 1024 * 1024};  // of all parked calls together
  std::chrono::seconds store_answer{8};         // a caller of the API waits for the device store so long
  // HTTP.
  std::uint32_t http_connections{20'000};
  std::size_t http_header{16 * 1024};          // bytes
  std::size_t http_body{4 * 1024 * 1024};      // bytes
  std::size_t http_bodies{256 * 1024 * 1024};  // bytes that arrived of all bodies together, small ones aside
  std::uint32_t http_parameters{1'000};
  std::uint32_t http_list_parameters{80'000};   // of an action with a list of devices, by a known key
  std::uint32_t nonces{2'000'000};              // remembered, so that no signed request is taken twice
  std::uint32_t nonces_per_account{1'000'000};  // of these, where there are several accounts
  std::uint32_t http_failures_per_minute{600};  // of one address, up to the signature; 0: any number
  std::chrono::seconds tls_handshake{10};
  std::chrono::seconds http_read{15};  // for one whole request, from its first byte
  std::chrono::seconds http_write{15};
  std::chrono::seconds http_keep_alive{75};  // of a connection without a request
  // Shutdown.
  std::chrono::seconds drain{5};  // SIGTERM to exit at most (plus one second to close)
};

}  // namespace gateway
