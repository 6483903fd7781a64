/**
 * NET: cables are pulled, name servers die, processes stand still, wall clocks step; meanwhile one service really falls. It
 * must be the only one that anybody hears of. Run by main.ts.
 */
import { setTimeout as pause } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentList, IncidentView } from '../../server/contract/incidents.ts'
import { eventually } from '../support/eventually.ts'
import { faketimeMissing } from './rig/faketime.ts'
import type { Fault, Outcome, Rig } from './rig/fault.ts'
import { namespacesMissing } from './rig/namespaces.ts'
import { GATES, openTown, SERVICES, type Town } from './rig/town.ts'

/** Of the fast profile: an answer is a suspicion within an interval and 4 s; then it is up again after 10 s. */
const FOUND_WITHIN_MS = 9_000
const LOOK_ON_MS = 15_000
const PATIENT = { withinMs: 120_000, everyMs: 200 }

interface Trial {
  readonly what: string
  readonly holdMs: number
  /** The others see it while the fault lasts; else it is found when the fault is over. */
  readonly isFoundMeanwhile: boolean
  begin(town: Town): unknown
  end(town: Town): unknown
}

const ALL = ({ server, agents }: Town) => [server, ...Object.values(agents)]

const TRIALS: readonly Trial[] = [
  {
    ...{ what: 'the network of one place is away for a minute', holdMs: 60_000, isFoundMeanwhile: true },
    begin: ({ agents }) => agents.milan.host.cable('pulled'),
    end: ({ agents }) => agents.milan.host.cable('in'),
  },
  {
    ...{ what: 'the network of all places is away for a minute', holdMs: 60_000, isFoundMeanwhile: false },
    begin: (town) => ALL(town).forEach((one) => void one.host.cable('pulled')),
    end: (town) => ALL(town).forEach((one) => void one.host.cable('in')),
  },
  {
    ...{ what: 'the name server of all is silent for a minute', holdMs: 60_000, isFoundMeanwhile: false },
    begin: ({ street }) => street.ask({ names: 'is silent' }),
    end: ({ street }) => street.ask({ names: 'answers' }),
  },
  {
    ...{ what: 'the name server of all fails for a minute (SERVFAIL)', holdMs: 60_000, isFoundMeanwhile: false },
    begin: ({ street }) => street.ask({ names: 'fails' }),
    end: ({ street }) => street.ask({ names: 'answers' }),
  },
  {
    ...{ what: 'an agent stands still for two minutes', holdMs: 120_000, isFoundMeanwhile: true },
    begin: ({ agents }) => agents.milan.signal('SIGSTOP'),
    end: ({ agents }) => agents.milan.signal('SIGCONT'),
  },
  {
    ...{ what: 'the server stands still for two minutes', holdMs: 120_000, isFoundMeanwhile: false },
    begin: ({ server }) => server.signal('SIGSTOP'),
    end: ({ server }) => server.signal('SIGCONT'),
  },
  ...[3_600, -3_600, 30, -30].flatMap((seconds): Trial[] => [
    {
      ...{
        what: `the clock of the server is off by ${seconds} s for half a minute`,
        holdMs: 30_000,
        isFoundMeanwhile: true,
      },
      begin: ({ server }) => server.clock.step(seconds),
      end: ({ server }) => server.clock.step(0),
    },
    {
      ...{
        what: `the clock of an agent is off by ${seconds} s for half a minute`,
        holdMs: 30_000,
        isFoundMeanwhile: true,
      },
      begin: ({ agents }) => agents.milan.clock.step(seconds),
      end: ({ agents }) => agents.milan.clock.step(0),
    },
  ]),
]

export const lostNetwork: Fault = {
  id: 'NET',
  title: 'networks, names, clocks and processes that fail',
  how: `Network namespaces: the server with its prober, two agents, ${SERVICES.length} services watched by name, ${GATES.length} by address, and a name server, each party on a cable of its own; the fast profile; wall clocks by libfaketime. One cycle is ${TRIALS.length} faults one after the other. Halfway through each one service really falls (HTTP 504): by the places that still see within an interval and 4 s, else as soon after the fault. No other service may be called down, degraded or be in an incident.`,
  cycles: 1,
  secondsPerCycle: 1_100,
  run,
}

async function run(rig: Rig): Promise<Outcome> {
  const missing = namespacesMissing() ?? faketimeMissing()
  if (missing) return { figures: [], failures: [], skipped: missing }
  const town = await openTown(rig)
  const tried: Tried[] = []
  for (let cycle = 0; cycle < rig.cycles; cycle += 1) {
    for (const [n, trial] of TRIALS.entries()) {
      tried.push(await attempt(town, trial, SERVICES[(cycle + n) % SERVICES.length] ?? ''))
      const last = tried.at(-1)
      rig.progress([`${trial.what}: ${toldOf(last)}`, ...(last?.wrong ?? [])].join('; '))
    }
  }
  return {
    figures: [
      ...[...Map.groupBy(tried, (t) => t.trial.what)].map(([what, all]) => [what, all.map(toldOf).join('; ')] as const),
      ['real outages, found', `${tried.length}, ${tried.filter((t) => t.foundMs !== null).length}`],
      ['false incidents and verdicts', tried.reduce((sum, t) => sum + t.wrong.length, 0)],
    ],
    failures: tried.flatMap((t) => faultsOf(t).map((fault) => `${t.trial.what}: ${fault}`)),
  }
}

interface Tried {
  readonly trial: Trial
  /** From the fall, or from the end of the fault where nobody could see; null: never. */
  readonly foundMs: number | null
  /** Names of services that were well and called something else. */
  readonly wrong: readonly string[]
}

function toldOf(tried: Tried | undefined): string {
  if (!tried || tried.foundMs === null) return 'the real outage was not found'
  const since = tried.trial.isFoundMeanwhile ? 'after the fall' : 'after the fault'
  return `found ${(tried.foundMs / 1_000).toFixed(1)} s ${since}`
}

function faultsOf({ foundMs, wrong }: Tried): string[] {
  return [
    ...(foundMs === null ? ['the real outage was not found'] : []),
    ...(foundMs !== null && foundMs > FOUND_WITHIN_MS ? [`found after ${(foundMs / 1_000).toFixed(1)} s`] : []),
    ...wrong,
  ]
}

async function attempt(town: Town, trial: Trial, service: string): Promise<Tried> {
  await allIsWell(town)
  const known = new Set((await incidentsOf(town)).map((one) => one.id))
  const called = calledOtherThanWell(town).length
  await trial.begin(town)
  await pause(trial.holdMs / 2)
  await town.street.ask({ fall: `${service}.example` })
  const fellAt = performance.now()
  // Whoever asks a server that stands still waits.
  const meanwhile = trial.isFoundMeanwhile ? found(town, service, known) : null
  await pause(trial.holdMs / 2)
  await trial.end(town)
  const endedAt = performance.now()
  const foundAt = await (meanwhile ?? found(town, service, known))
  await pause(LOOK_ON_MS)
  const wrong = await wrongOnes(town, { service, known })
  await town.street.ask({ rise: `${service}.example` })
  await allIsWell(town)
  wrong.push(...(await wrongOnes(town, { service, known })))
  const names = calledOtherThanWell(town).slice(called)
  wrong.push(...names.filter((name) => name !== service).map((name) => `${name} was called down and was well`))
  const foundMs = foundAt && foundAt - (trial.isFoundMeanwhile ? fellAt : endedAt)
  return { trial, foundMs, wrong: [...new Set(wrong)] }
}

/** @returns `performance.now()`; null: not within two minutes */
async function found(town: Town, service: string, known: ReadonlySet<string>): Promise<number | null> {
  const isIn = async () => (await incidentsOf(town)).some((one) => !known.has(one.id) && namesIn(one).includes(service))
  return eventually(async () => (await isIn()) && performance.now(), { ...PATIENT, everyMs: 50 }).catch(() => null)
}

async function wrongOnes(
  town: Town,
  { service, known }: { readonly service: string; readonly known: ReadonlySet<string> },
): Promise<string[]> {
  const news = (await incidentsOf(town)).filter((one) => !known.has(one.id))
  const others = news.flatMap(namesIn).filter((name) => name !== service)
  return [
    ...others.map((name) => `${name} was in an incident and was well`),
    ...(news.length > 1 ? [`${news.length} incidents came of one outage`] : []),
  ]
}

async function incidentsOf({ api }: Town): Promise<IncidentView[]> {
  return (await api.get<IncidentList>('/incidents?limit=100')).incidents
}

function namesIn({ components }: IncidentView): string[] {
  return components.map(({ name }) => Object.values(name)[0] ?? '')
}

/** Names in the order of the verdicts; not to know is no verdict. From the rows, since a clock that steps dates them anyhow. */
function calledOtherThanWell({ home }: Town): string[] {
  const rows = new Sqlite(home.databaseFile, { readonly: true })
  try {
    return rows
      .prepare(
        `select c.key from verdict_changes v join components c on c.id = v.component_id
         where v.to_state in ('down', 'degraded') order by v.rowid`,
      )
      .pluck()
      .all() as string[]
  } finally {
    rows.close()
  }
}

async function allIsWell({ api }: Town): Promise<void> {
  await eventually(async () => {
    const { components } = await api.get<ComponentList>('/components')
    const { incidents } = await api.get<IncidentList>('/incidents?view=inbox')
    return incidents.length === 0 && components.every((one) => one.verdict === 'up')
  }, PATIENT)
}
