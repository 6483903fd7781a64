/** R05: the process dies in its commit, or right behind it: after the row stands and before anybody is told. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { ApiClient } from '../support/api-client.ts'
import { type InRows, updatesInRows } from './rig/account.ts'
import { type Fault, type Outcome, type Rig, shortened } from './rig/fault.ts'
import { openStage, type Stage, settleStage } from './rig/stage.ts'
import { attach, straceMissing } from './rig/strace.ts'

export const killAtCommit: Fault = {
  id: 'R05',
  title: 'killed between commit and reply',
  how: 'SQLite, strace. The first, second or third fsync of the thread that writes kills the process (strace -e inject=fdatasync,fsync:signal=SIGKILL:when=N) while an incident is opened with an Idempotency-Key. After the restart the same command is sent again: it must be answered 201, stand once, and be told to everybody once (a message that was under way at the kill may come twice).',
  cycles: 50,
  secondsPerCycle: 5,
  run,
}

type Crash = {
  readonly mark: string
  readonly stoodBefore: boolean
  readonly wasAnswered: boolean
  /** `performance.now()` of the kill. */
  readonly at: number
  readonly failures: readonly string[]
}

async function run(rig: Rig): Promise<Outcome> {
  const missing = straceMissing()
  if (missing) return { figures: [], failures: [], skipped: missing }
  const stage = await openStage(rig, { readers: 5, webhooks: 3 })
  const crashes: Crash[] = []
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    crashes.push(await crashOnce(stage, cycle))
    rig.progress(`cycle ${cycle} of ${rig.cycles}: ${crashes.filter((c) => c.stoodBefore).length} had been committed`)
  }
  const kills = crashes.map(({ at }) => at)
  const { inRows, deliveries, failures } = await settleStage(rig, stage, { writers: null, kills })
  const unanswered = crashes.filter((c) => !c.wasAnswered)
  return {
    figures: [
      ['kills', crashes.length],
      ['commands that stood in the rows though nobody had answered', unanswered.filter((c) => c.stoodBefore).length],
      ['commands that were gone with the process', unanswered.filter((c) => !c.stoodBefore).length],
      ['commands that had been answered before the kill', crashes.length - unanswered.length],
      ['updates in the rows after the repeats', inRows.length],
      ['deliveries expected, arrived, twice', `${deliveries.expected}, ${deliveries.arrived}, ${deliveries.doubles}`],
    ],
    failures: [...shortened([...crashes.flatMap((c) => c.failures), ...notOnce(crashes, inRows)]), ...failures],
  }
}

async function crashOnce({ api, start }: Stage, cycle: number): Promise<Crash> {
  const mark = `mark-${String(cycle).padStart(5, '0')}`
  const victim = await start()
  const componentId = (await api.get<ComponentList>('/components')).components[0]?.id ?? ''
  // A quiet moment: the fsyncs of the start itself are over.
  await pause(700)
  const tracer = await attach(victim.pid, `fdatasync,fsync:signal=SIGKILL:when=${1 + (cycle % 3)}`)
  const first = await open(api, { componentId, mark })
  await Promise.race([victim.ended, pause(3_000)])
  const at = performance.now()
  await victim.kill()
  await tracer.detach()

  const next = await start()
  const stoodBefore = (await updatesInRows(api)).some((row) => row.mark === mark)
  const repeats = [await open(api, { componentId, mark }), await open(api, { componentId, mark })]
  await next.stop()
  const isRefused = repeats.some((status) => status !== 201)
  const isLost = first === 201 && !stoodBefore
  return {
    ...{ mark, stoodBefore, at, wasAnswered: first === 201 },
    failures: [
      ...(isRefused ? [`${mark}: the repeats were answered ${repeats.join(', ')}`] : []),
      ...(isLost ? [`${mark}: acknowledged with 201, and gone`] : []),
    ],
  }
}

/** @returns the status; null when the process died over it */
async function open(
  api: ApiClient,
  { componentId, mark }: { componentId: string; mark: string },
): Promise<number | null> {
  const components = [{ componentId, impact: 'major' }]
  const texts = { en: { title: 'Trouble', body: `We look into it: ${mark} it is.` } }
  const headers = { 'idempotency-key': mark }
  return api.ask('/incidents', { method: 'POST', headers, body: { components, texts } }).then(
    (answer) => answer.status,
    () => null,
  )
}

function notOnce(crashes: readonly Crash[], inRows: readonly InRows[]): string[] {
  return crashes.flatMap(({ mark }) => {
    const times = inRows.filter((row) => row.mark === mark).length
    return times === 1 ? [] : [`${mark} stands in the rows ${times} times`]
  })
}
