/** R02: kill -9 during the first start, or while the schema moves. Run by main.ts. */

import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { MIGRATIONS } from '../../migrations/index.ts'
import { openStore } from '../../server/store/open.ts'
import { redeemLink } from '../support/api-client.ts'
import { integrityOf } from './rig/account.ts'
import { type Fault, type Outcome, quantile, type Rig, shortened } from './rig/fault.ts'
import { type Home, openHome } from './rig/home.ts'

export const killAtStart: Fault = {
  id: 'R02',
  title: 'kill -9 during the first start and during a migration',
  how: 'SQLite. Every cycle has a folder of its own: empty, or (every other one) with a database of the first migration alone. One process is killed within the time that a start takes, every third time a second one too; then the next start must be ready, let its first member of staff in, and have exactly the schema of a start that nobody disturbed.',
  cycles: 50,
  secondsPerCycle: 5,
  run,
}

type Tried = { readonly killedAtMs: number; readonly readyMs: number; readonly failures: string[] }

async function run(rig: Rig): Promise<Outcome> {
  const undisturbed = await tryOnce(rig, { isOld: false, kills: [] })
  const reference = undisturbed.schema
  const tried: Tried[] = []
  let duringMigration = 0
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    const within = undisturbed.readyMs * 1.1
    const kills = Array.from({ length: cycle % 3 === 0 ? 2 : 1 }, () => Math.random() * within)
    const one = await tryOnce(rig, { isOld: cycle % 2 === 0, kills })
    if (one.wasHalfMigrated) duringMigration += 1
    const differs = one.schema === reference ? [] : [`cycle ${cycle}: the schema differs from an undisturbed start`]
    tried.push({
      ...one,
      killedAtMs: kills[0] ?? 0,
      failures: [...one.failures.map((f) => `cycle ${cycle}: ${f}`), ...differs],
    })
    rig.progress(`cycle ${cycle} of ${rig.cycles}`)
  }
  const readyMs = tried.map((t) => t.readyMs)
  return {
    figures: [
      ['starts killed', tried.length],
      ['killed between 0 and', `${Math.max(...tried.map((t) => t.killedAtMs)).toFixed(0)} ms after the start`],
      ['an undisturbed first start is ready after', `${undisturbed.readyMs.toFixed(0)} ms`],
      ['killed before the schema stood', duringMigration],
      [
        'the next start ready after, p50 and p95',
        `${quantile(readyMs, 0.5).toFixed(0)} ms, ${quantile(readyMs, 0.95).toFixed(0)} ms`,
      ],
    ],
    failures: shortened([...undisturbed.failures, ...tried.flatMap((t) => t.failures)]),
  }
}

type Start = { readonly isOld: boolean; readonly kills: readonly number[] }
type Started = { readyMs: number; schema: string; wasHalfMigrated: boolean; failures: string[] }

async function tryOnce(rig: Rig, { isOld, kills }: Start): Promise<Started> {
  const home = await openHome()
  rig.later(home.remove)
  if (isOld) await makeOld(home)
  for (const ms of kills) {
    const server = home.start()
    await pause(ms)
    await server.kill()
  }
  const wasHalfMigrated = kills.length > 0 && !stands(home)
  const server = home.start()
  rig.later(server.kill)
  try {
    const { url, setupLink, readyMs } = await server.ready()
    await redeemLink(url, setupLink ?? 'no link')
    const { code } = await server.stop()
    const failures = [
      ...(code === 0 ? [] : [`it ended with ${code}`]),
      ...keyFaults(home),
      ...integrityOf(home.databaseFile),
    ]
    return { readyMs, schema: schemaOf(home), wasHalfMigrated, failures }
  } catch (error) {
    await server.kill()
    const words = error instanceof Error ? error.message : String(error)
    return { readyMs: 0, schema: '', wasHalfMigrated, failures: [words.split('\n').slice(0, 3).join(' ')] }
  } finally {
    home.remove()
  }
}

async function makeOld({ databaseUrl }: Home): Promise<void> {
  const store = openStore(databaseUrl, { migrations: Object.fromEntries(Object.entries(MIGRATIONS).slice(0, 1)) })
  await store.migrate()
  await store.close()
}

/** Asked of the file as the kill left it, read-only. */
function stands({ databaseFile }: Home): boolean {
  try {
    const file = new Sqlite(databaseFile, { readonly: true })
    const done = file.prepare('select count(*) from kysely_migration').pluck().get() as number
    file.close()
    return done === Object.keys(MIGRATIONS).length
  } catch {
    return false
  }
}

function schemaOf({ databaseFile }: Home): string {
  const file = new Sqlite(databaseFile, { readonly: true })
  const rows = file.prepare('select type, name, sql from sqlite_schema order by type, name').all()
  const done = file.prepare('select name from kysely_migration order by name').pluck().all()
  file.close()
  return JSON.stringify([rows, done])
}

function keyFaults({ dataDir }: Home): string[] {
  const file = join(dataDir, 'secret.key')
  const mode = statSync(file).mode & 0o777
  const length = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64').length
  return [
    ...(mode === 0o600 ? [] : [`the key's mode is ${mode.toString(8)}`]),
    ...(length === 32 ? [] : [`the key has ${length} bytes`]),
  ]
}
