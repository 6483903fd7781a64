/** Whether headers that a person wrote can be sent. Called by probe-faults and http-steps for the desk, by read-asked for the file. */
import { LIMITS } from '../../probes/protocol.ts'
import { HIDDEN } from '../domain/secret-headers.ts'

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/
// Tab and the visible characters of Latin-1: what may stand in a header without changing its meaning.
const HEADER_VALUE = /^[\t\u0020-\u007e\u00a0-\u00ff]{0,2000}$/

/** Null when they can be sent as they are; else what is wrong, without repeating a value: it may be a secret. */
export function headersFault(headers: Readonly<Record<string, string>>): string | null {
  const entries = Object.entries(headers)
  if (entries.length > LIMITS.headerCount) return `are ${entries.length}; at most ${LIMITS.headerCount} can be sent`
  const badName = entries.find(([name]) => !HEADER_NAME.test(name))
  if (badName) return `hold a name that cannot be sent: '${badName[0].slice(0, 100)}'`
  const badValue = entries.find(([, value]) => value !== HIDDEN && !HEADER_VALUE.test(value))
  return badValue ? `hold a value that cannot be sent, at '${badValue[0]}': one line, at most 2000 characters` : null
}
