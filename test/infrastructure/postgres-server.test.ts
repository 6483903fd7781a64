import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startPostgres } from '../support/postgres-server.ts'

const MODULE = new URL('../support/postgres-server.ts', import.meta.url).href

async function dataFolder(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('show data_directory')
  await client.end()
  return rows[0].data_directory
}

function refused(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  return client.connect().then(
    () => client.end().then(() => false),
    (fault: { code?: string }) => fault.code === 'ECONNREFUSED',
  )
}

test('a stopped server leaves neither process nor file, however often it is told', async () => {
  const server = await startPostgres()
  onTestFinished(server.stop)
  const folder = await dataFolder(server.url)
  expect(existsSync(folder)).toBe(true)
  await server.stop()
  await server.stop()
  expect([await refused(server.url), existsSync(folder)]).toEqual([true, false])
})

test.each(['SIGKILL', 'SIGINT'] as const)('a run that ends by %s takes its server with it', async (signal) => {
  const script = `const { startPostgres } = await import('${MODULE}'); console.log((await startPostgres()).url)`
  const run = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void run.kill('SIGKILL'))
  const [url] = await once(createInterface(run.stdout), 'line')
  const folder = await dataFolder(url)
  run.kill(signal)
  await eventually(() => !existsSync(folder))
  expect(await refused(url)).toBe(true)
})
