/** The product under measurement: what `npm start` starts, in a process of its own, on a free port of loopback. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_WITHIN_MS = 60_000

export type Home = { readonly dataDir: string; readonly databaseUrl: string; remove(): void }

/** An empty folder, and SQLite in it unless another database is named. */
export function newHome(databaseUrl?: string): Home {
  const dataDir = mkdtempSync(join(tmpdir(), 'vedetta-bench-'))
  return {
    dataDir,
    databaseUrl: databaseUrl ?? `sqlite:${join(dataDir, 'vedetta.db')}`,
    remove: () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }),
  }
}

export type Product = {
  readonly url: string
  readonly pid: number
  /** From spawning to the first 200 of /readyz. */
  readonly readyMs: number
  /** From spawning to the first answer of any kind. */
  readonly listeningMs: number
  /** For the first member of staff; null once there is one. */
  readonly setupLink: string | null
  /** As Ctrl-C does. */
  stop(): Promise<void>
}

export type ProductOptions = {
  readonly catalogue: string
  readonly smtpUrl?: string
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** @throws Error with the words of the process when it does not come up */
export async function startProduct(home: Home, options: ProductOptions): Promise<Product> {
  const port = await freePort()
  const configFile = join(home.dataDir, 'bench.yaml')
  writeFileSync(configFile, options.catalogue)
  const env = {
    ...{
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      PORT: String(port),
      DATA_DIR: home.dataDir,
      DATABASE_URL: home.databaseUrl,
    },
    ...{ CONFIG_FILE: configFile, PROBE_ALLOW: '127.0.0.0/8', NOTIFY_ALLOW: '127.0.0.0/8', LOG_LEVEL: 'warn' },
    ...(options.smtpUrl ? { SMTP_URL: options.smtpUrl, MAIL_FROM: 'status@example.com' } : {}),
    ...options.env,
  }
  const startedAt = performance.now()
  const child = spawn('sh', ['-c', startCommand()], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const words = collect(child)
  const ended = once(child, 'exit')
  const url = `http://localhost:${port}`
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  try {
    const { listeningMs, readyMs } = await whenReady(child, { url, startedAt, words })
    while (!words().includes('/console/')) await pause(5)
    const [setupLink = null] = /\S+\/console\/#\/access\/\S+/.exec(words()) ?? []
    return { url, pid: child.pid ?? 0, readyMs, listeningMs, setupLink, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What follows `exec` in the `start` script: the same flags and settings as for everybody. */
function startCommand(): string {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } }
  return scripts.start.slice(scripts.start.lastIndexOf('exec '))
}

/** Forgets what earlier starts have compiled: the next start is like the first after `npm ci`. */
export function forgetCompiled(): void {
  const [, folder] = /NODE_COMPILE_CACHE=(\S+)/.exec(startCommand()) ?? []
  if (folder) rmSync(join(ROOT, folder), { recursive: true, force: true })
}

async function whenReady(
  child: ChildProcess,
  { url, startedAt, words }: { url: string; startedAt: number; words: () => string },
): Promise<{ listeningMs: number; readyMs: number }> {
  let listeningMs: number | null = null
  while (performance.now() - startedAt < READY_WITHIN_MS && child.exitCode === null) {
    const status = await statusOf(`${url}/readyz`)
    if (status !== null) listeningMs ??= performance.now() - startedAt
    if (status === 200) return { listeningMs: listeningMs ?? 0, readyMs: performance.now() - startedAt }
    await pause(5)
  }
  throw new Error(`The product did not become ready.\n${words()}`)
}

function statusOf(url: string): Promise<number | null> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? null))
    })
    request.on('error', () => resolve(null))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function collect(child: ChildProcess): () => string {
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      words += text
    })
  }
  return () => words
}

/** Resident memory of a process with all its threads, in MB of 2^20 bytes, and its CPU time so far. */
export function usageOf(pid: number): { rssMb: number; peakMb: number; cpuMs: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kb = (key: string) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return { rssMb: kb('VmRSS') / 1024, peakMb: kb('VmHWM') / 1024, cpuMs: (user + system) * 10 }
}
