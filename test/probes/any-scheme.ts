/** A guard for every scheme on loopback, with the tests' authority trusted and localhost in its DNS. Used by the tests of kinds. */
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import { authority } from '../support/certificates.ts'
import { loopbackGuard, scriptedDns } from './assignments.ts'

export const anySchemeGuard = loopbackGuard({
  schemes: PROBE_SCHEMES,
  trust: [authority()],
  resolve: scriptedDns({ localhost: ['127.0.0.1'] }),
})

/** The same where no private network is allowed. */
export const strictGuard = loopbackGuard({ schemes: PROBE_SCHEMES, allow: [] })
