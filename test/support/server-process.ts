/**
 * The product as `npm start` runs it, in a process of its own that a test may stop, continue, end and kill. For tests of
 * what follows; also outside vitest, for test/faults.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { eventually } from './eventually.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** That of the tests, or of `npm start`. */
const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? 'node_modules/.cache/vedetta'

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** `performance.now()` */
  readonly at: number
}

export type ServerProcess = {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** What it printed so far, log lines and all. */
  words(): string
  /** Resolves when it is ready to work. @throws Error with its last words if it ends before */
  ready(): Promise<ReadyServer>
  signal(name: NodeJS.Signals): void
  /** kill -9; resolves when it is gone. Safe to repeat. */
  kill(): Promise<void>
  /** SIGTERM; resolves when it is gone. */
  stop(): Promise<Ended & { readonly tookMs: number }>
}

export type ReadyServer = {
  /** `http://localhost:<port>` */
  readonly url: string
  /** The way in for the first member of staff; null once there is one. */
  readonly setupLink: string | null
  /** From the start of the process. */
  readonly readyMs: number
}

/**
 * @param env the whole environment, but for PATH; see `environmentFor` in server.ts
 * @param through a command in front of it that becomes it, such as `ip netns exec there`
 */
export function startServerProcess(
  env: Readonly<Record<string, string>>,
  through: readonly string[] = [],
): ServerProcess {
  const startedAt = performance.now()
  const [command = process.execPath, ...args] = [...through, process.execPath, 'server/main.ts']
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const words = collect(child)
  const ended = once(child, 'exit').then(
    ([code, signal]): Ended => ({
      code: code as Ended['code'],
      signal: signal as Ended['signal'],
      at: performance.now(),
    }),
  )
  return {
    pid: child.pid ?? 0,
    ended,
    words,
    ready: () => readiness({ words, ended, startedAt }),
    signal: (name) => void child.kill(name),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      const askedAt = performance.now()
      child.kill('SIGTERM')
      const end = await ended
      return { ...end, tookMs: end.at - askedAt }
    },
  }
}

type Starting = { words: () => string; ended: Promise<Ended>; startedAt: number }

async function readiness({ words, ended, startedAt }: Starting): Promise<ReadyServer> {
  const died = ended.then(({ code, signal }) => {
    throw new Error(`Vedetta ended with ${code ?? signal} before it was ready.\n${words().slice(-2_000)}`)
  })
  const greeted = eventually(() => greetingIn(words()), { withinMs: 60_000 })
  const { url, setupLink } = await Promise.race([greeted, died])
  const answered = eventually(async () => (await fetch(`${url}/readyz`)).ok, { withinMs: 60_000 })
  await Promise.race([answered, died])
  return { url, setupLink, readyMs: performance.now() - startedAt }
}

function greetingIn(words: string): { url: string; setupLink: string | null } | null {
  const [, url] = /^ *Page +(\S+?)\/$/m.exec(words) ?? []
  const [setupLink] = /\S+\/console\/#\/access\/\S+/.exec(words) ?? []
  // The set-up link stands below the address, in the same piece of text.
  return url && words.includes('/api/docs') ? { url, setupLink: setupLink ?? null } : null
}

const WORDS_KEPT = 200_000

function collect(child: ChildProcess): () => string {
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-WORDS_KEPT)
    })
  }
  return () => words
}
