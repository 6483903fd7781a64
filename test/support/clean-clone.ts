/**
 * The newcomer's first five minutes, started by .ci/run: clones the last commit into an empty folder, installs with an
 * empty npm cache, starts it, reads the page in Italian, and ends it by SIGTERM to npm itself.
 *
 * Prints one line per step, `ok - ...` or `not ok - ...`; ends with 1 when a step failed.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { eventually } from './eventually.ts'
import { ROOT } from './sources.ts'

const INSTALL_MS = 480_000
const START_MS = 120_000
const STOP_MS = 10_000

const home = mkdtempSync(join(tmpdir(), 'vedetta-clean-clone-'))
const clone = join(home, 'vedetta')
const port = await freePort()
const environment = {
  ...withoutNpm(process.env),
  npm_config_cache: join(home, 'npm-cache'),
  DATA_DIR: join(home, 'data'),
  PORT: String(port),
}
let started: Started | undefined

try {
  // A clone made by another user (a build server's) is still the one that we were asked to try.
  await step('the last commit can be cloned', () =>
    run('git', ['-c', 'safe.directory=*', 'clone', '-q', ROOT, clone], home),
  )
  await step('npm ci works with an empty cache', () => run('npm', ['ci'], clone))
  started = start()
  const { npm, words } = started
  await step('npm start shows the page in Italian', () => pageInItalian(npm), words)
  await step(`SIGTERM to npm ends all of it within ${STOP_MS / 1000} s`, () => stop(npm), words)
  await step('the port is free again', () => eventually(() => freePort(port), { withinMs: 1_000 }))
} catch {
  // Told by `step`; what follows a failed step cannot be tried.
  process.exitCode = 1
} finally {
  if (started) signalGroup(started.npm, 'SIGKILL')
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

async function step(name: string, act: () => Promise<unknown>, words: () => string = () => ''): Promise<void> {
  const since = performance.now()
  try {
    await act()
    console.log(`ok - ${name} (${((performance.now() - since) / 1000).toFixed(1)} s)`)
  } catch (cause) {
    console.log(`not ok - ${name}: ${cause instanceof Error ? cause.message : cause}\n${words()}`)
    throw cause
  }
}

/** The environment of a shell: nothing that an npm around us has set, and no Node of this clone. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^npm_/i.test(name) && name !== 'NODE_ENV')
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return { ...Object.fromEntries(kept), PATH: folders.join(delimiter) }
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], timeout: INSTALL_MS })
  const words = collect(child)
  const [code, signal] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}\n${words()}`)
}

type Started = { npm: ChildProcess; words: () => string }

function start(): Started {
  // A group of its own: afterwards the group must be empty, or something was left behind.
  const npm = spawn('npm', ['start'], {
    cwd: clone,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { npm, words: collect(npm) }
}

function pageInItalian(npm: ChildProcess): Promise<true> {
  const died = once(npm, 'exit').then(([code, signal]) => {
    throw new Error(`npm start ended with ${code ?? signal}`)
  })
  return Promise.race([died, eventually(readPage, { withinMs: START_MS, everyMs: 100 })])
}

async function readPage(): Promise<true> {
  const answer = await fetch(`http://127.0.0.1:${port}/it/`)
  const page = await answer.text()
  if (answer.status !== 200) throw new Error(`/it/ answers ${answer.status}`)
  if (!/<html[^>]*\slang="it"/.test(page)) throw new Error(`/it/ is not in Italian: ${page.slice(0, 200)}`)
  return true
}

async function stop(npm: ChildProcess): Promise<void> {
  npm.kill('SIGTERM')
  await eventually(() => npm.exitCode !== null || npm.signalCode !== null, { withinMs: STOP_MS })
  // npm is gone: whatever still answers to its group is an orphan.
  if (signalGroup(npm, 0)) throw new Error('npm ended and left processes behind')
}

/** Gives back whether the group had a process left. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}

/** The last words of a program, for the report. */
function collect(child: ChildProcess): () => string {
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-4_000)
    })
  }
  return () => words
}

/** A free port of the loopback, or that very port. @throws when it is taken */
async function freePort(wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('A listening socket has no port.')
  return address.port
}
