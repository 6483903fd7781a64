/**
 * A distant agent's results in our words: instants by our clock, and where the agent is of another version, no more than
 * both of us understand. Called by accept-batch, before they are recorded as those of the built-in prober are.
 */
import { featuresMissing } from '../../probes/protocol/features.ts'
import { REPORTED_STATES, type Report } from '../../probes/protocol/report.ts'
import { RESULT_CODES, type ResultCode } from '../../probes/protocol/result-codes.ts'
import { OUTCOMES, type Outcome, type ProbeResult } from '../../probes/protocol.ts'
import type { SentResult } from '../contract/agent.ts'
import type { Probe } from '../domain/catalogue.ts'

export interface Hearer {
  /** What has to be taken from its instants. */
  readonly offMs: number
  /** What the agent said it knows, in this very batch. */
  readonly features: readonly string[]
  readonly probes: ReadonlyMap<string, Probe>
}

export function knownResult(sent: SentResult, { offMs, features, probes }: Hearer): ProbeResult {
  const { report: said, ...rest } = sent
  const outcome = OUTCOMES.find((one) => one === sent.outcome) ?? null
  const why = WHYS.find((one) => one === sent.why) ?? 'planned'
  const result = { ...rest, at: sent.at - offMs, why }
  const probe = probes.get(sent.probeId)
  const missing = probe ? featuresMissing(probe, features) : []
  // It passed an option by, and looked at something else than was meant.
  if (missing.length > 0) return unknowing(result, 'unsupported', tooOld(missing))
  if (outcome === null) return unknowing(result, 'unsupported', `The agent says ${sent.outcome}, ${NEWER}`)
  if (said && !isKnownReport(said))
    return unknowing(result, 'unreadable', `Their page is read as ${said.state}, ${NEWER}`)
  return { ...result, outcome, code: knownCode(sent.code, outcome), ...(said ? { report: said } : {}) }
}

const WHYS = ['planned', 'recheck', 'asked'] as const
const NEWER = 'which this server does not know: it is older than the agent. Update it'

export function tooOld(missing: readonly string[]): string {
  return `The agent is too old for this probe: it does not know ${missing.join(', ')}. Update it`
}

type Unjudged = Omit<ProbeResult, 'outcome' | 'code'>

/** Not knowing is not down. */
function unknowing(result: Unjudged, code: ResultCode, because: string): ProbeResult {
  const { posts: _posts, ...rest } = result
  return { ...rest, outcome: 'inconclusive', code, because }
}

/** A newer agent may tell more closely what it saw; its sentence says it in words, and its verdict is one of ours. */
function knownCode(code: string, outcome: Outcome): ResultCode {
  const known = RESULT_CODES.find((one) => one === code)
  if (known) return known
  return outcome === 'pass' ? 'ok' : outcome === 'slow' ? 'slow' : outcome === 'fail' ? 'bad-answer' : 'fault'
}

function isKnownReport(report: Omit<Report, 'state'> & { readonly state: string }): report is Report {
  return REPORTED_STATES.some((one) => one === report.state)
}
