/** The product in the demo: the real server/main.ts in a process of its own, in a temporary folder, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '../support/eventually.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type Product = {
  /** `http://localhost:<port>` */
  readonly url: string
  readonly setupLink: string
  readonly dataDir: string
  /** Resolves, with its last words, when the process has ended. */
  readonly ended: Promise<string>
  /** Ends it as Ctrl-C does, waits for it, deletes its folder. Safe to repeat. */
  close(): Promise<void>
}

/** @throws Error with the words of the process when it does not come up */
export async function startProduct(options: { catalogue: string; smtpUrl: string }): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'vedetta-demo-'))
  const configFile = join(dataDir, 'faro-tv.yaml')
  writeFileSync(configFile, options.catalogue)
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: ROOT,
    env: { ...environment(), DATA_DIR: dataDir, CONFIG_FILE: configFile, SMTP_URL: options.smtpUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const words = collect(child)
  const ended = once(child, 'exit').then(
    ([code, signal]) => `It ended with ${code ?? signal}.\n${words().slice(-2_000)}`,
  )
  const close = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const [url, setupLink] = await Promise.race([
      eventually(() => addressesIn(words()), { withinMs: 30_000 }),
      ended.then((how) => Promise.reject(new Error(`Vedetta did not start. ${how}`))),
    ])
    await eventually(async () => (await fetch(`${url}/readyz`)).ok, { withinMs: 30_000 })
    return { url, setupLink, dataDir, ended, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Nothing of the shell's settings: the demo must not write to anybody's real database or mail server. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, TMPDIR, TZ } = process.env
  return {
    ...{ PATH, TMPDIR, TZ },
    PORT: '0',
    PROBE_ALLOW: '127.0.0.0/8',
    NOTIFY_ALLOW: '127.0.0.0/8',
    MAIL_FROM: 'status@faro-tv.example',
    LOG_LEVEL: 'warn',
  }
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

/** From what it prints for the person at the terminal. */
function addressesIn(words: string): [url: string, setupLink: string] | null {
  const [, url] = /^ *Page +(\S+?)\/$/m.exec(words) ?? []
  const [setupLink] = /\S+\/console\/#\/access\/\S+/.exec(words) ?? []
  return url && setupLink ? [url, setupLink] : null
}
