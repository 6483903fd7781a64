/** What a check ended with, as a code that stays. Part of the protocol between prober and server; their places are stored: only added to at the end. */

/** Stable codes: an answer that is not a pass says which of these it was. */
export const RESULT_CODES = [
  'ok',
  'slow',
  'http-status', // an answer came, with a status outside the expected set (`status` says which)
  'keyword-missing',
  'keyword-present',
  'body-too-large',
  'bad-encoding', // chained or unknown content-encoding, or a body that does not decode
  'bad-answer', // bytes that are not what the kind's protocol allows
  'redirect', // more than five, or a loop
  'connect-refused',
  'connect-reset',
  'unreachable',
  'timeout-dns',
  'timeout-connect',
  'timeout-tls',
  'timeout-first-byte',
  'timeout-body',
  'tls', // a handshake that fails, or a certificate out of its time; `because` names it
  'dns-not-found',
  'dns-fault',
  'blocked', // our own guard refused the address: inconclusive
  'blind', // the prober could not see: loop lag, clock step, lost network: inconclusive
  'fault', // the probe itself failed (a bug, out of descriptors): inconclusive
  'closed', // the other side ended what it had begun before it said what was expected
  'expiring', // degraded: the certificate ends within the days that were set
  'header-mismatch',
  'pattern-missing',
  'json-mismatch', // not JSON, or a value in it is not there or another
  'not-serving', // the service says of itself that it does not serve
  'stream-late', // degraded: a new segment is overdue
  'stream-stalled', // the playlist answers and does not go on
  'stream-partial', // degraded: something of the stream does not play
  'stream-gone', // nothing of it plays, or it has ended
  'no-echo', // no ping was answered until the deadline
  'upstream-degraded', // degraded: others say so of themselves, we measured nothing
  'upstream-outage', // others report an outage of their own
  'upstream-maintenance', // a pass: others announce work of their own, and no fault
  'unreadable', // what others say could not be read: inconclusive, not knowing is not down
  'family-missing', // the name has no address of the family that was chosen
  'value-missing', // an answer does not hold what a later step needs
  'missed', // told kinds: a job's signal did not come in time
  'job-failed', // a job said of itself that it failed
  'overrun', // a job began and did not end in time
  'alert', // somebody else's alert is firing: fail or slow, by its severity
  'tls-chain', // the certificate leads to nobody who is trusted
  'tls-host', // the certificate is good, and another host's
  'no-starttls', // the server does not turn to TLS
  'auth-refused', // the credentials were refused
  'query-failed', // the database did not run the query
  'value-mismatch', // the query's answer is another than expected
  'unsupported', // this prober does not know the kind: inconclusive
] as const
export type ResultCode = (typeof RESULT_CODES)[number]
