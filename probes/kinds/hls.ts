/**
 * The health of a live stream (RFC 8216): its playlists are there, go on, and their newest segments can be fetched.
 * Called by run.ts through kinds/index.ts.
 */
import type { Measurement } from '../assess.ts'
import { NetworkFault } from '../faults.ts'
import type { Assignment } from '../protocol.ts'
import { judgeStream } from './hls-judge.ts'
import {
  type Answer,
  fetchPlaylist,
  judgeMedia,
  lookAtAll,
  type Seen,
  type StreamMemory,
  TOO_LONG,
  type Watch,
} from './hls-stream.ts'
import { evidenceOfJourney, phasesOfJourney, startJourney } from './http-journey.ts'
import type { CheckContext, CheckReport } from './kind.ts'

/** Its phases are those of the playlist that the operator wrote down, its total is that of the whole check. */
export async function checkHls(assignment: Assignment, context: CheckContext): Promise<CheckReport> {
  const journey = startJourney()
  const watch: Watch = { assignment, context, before: remembered(context) }
  try {
    const answer = await fetchPlaylist(watch, assignment.target.url, journey)
    const { judged, text } = await judge(watch, answer)
    const phases = phasesOfJourney(journey)
    const evidence = () => evidenceOfJourney(journey, { end: answer.end, start: text })
    return { measured: { ...judged, totalMs: phases.totalMs }, phases, evidence }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    const measured: Measurement = { is: 'fault', code: error.code, because: error.message }
    return { measured, phases: phasesOfJourney(journey), evidence: () => evidenceOfJourney(journey, null) }
  }
}

interface Judged {
  readonly judged: MeasurementWithoutTime
  /** The playlist that it rests on. */
  readonly text: string
}

type MeasurementWithoutTime = Untimed<Extract<Measurement, { totalMs: number }>>
type Untimed<T> = T extends unknown ? Omit<T, 'totalMs'> : never

async function judge(watch: Watch, answer: Answer): Promise<Judged> {
  const { end, read, text } = answer
  const { status, host } = end
  if (read.is === 'unexpected' || read.is === 'broken') {
    const body = read.is === 'broken' ? read : ({ is: 'cut', text } as const)
    return { judged: { is: 'answer', status, body, wrong: null }, text }
  }
  if (read.is === 'cut') {
    const { code, because } = TOO_LONG
    return { judged: { is: 'judged', status, outcome: 'inconclusive', code, because }, text }
  }
  if (read.is === 'mistake') {
    const because = `What ${host} answers is no HLS playlist: ${read.because}`
    return { judged: { is: 'judged', status, outcome: 'fail', code: 'bad-answer', because }, text }
  }
  const seen =
    read.is === 'multivariant'
      ? await lookAtAll(watch, read, end.url)
      : [await judgeMedia(watch, { place: ALONE, answer, media: read })]
  remember(watch, seen)
  const worst = seen.find(({ part }) => part.is !== 'plays')
  return { judged: { is: 'judged', status, ...judgeStream(seen.map(({ part }) => part)) }, text: worst?.text || text }
}

const ALONE = { stream: { uri: '', name: '', bitsPerSecond: null }, key: 'alone', isVariant: true }

/** Only this file writes it, and a probe's memory never outlives its version. */
function remembered({ memory }: CheckContext): StreamMemory {
  return (memory.get() as StreamMemory | undefined) ?? new Map()
}

/** A playlist that could not be read this time is remembered as it was: a stall goes by time, not by checks. */
function remember({ context, before }: Watch, seen: readonly Seen[]): void {
  const news = seen.flatMap(({ progress }) => (progress === null ? [] : [progress]))
  context.memory.set(new Map([...before, ...news]))
}
