/** Breaks a running process at one kind of system call, by strace: a kill before it is done, or an error in its place. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

export type Attached = {
  /** Lets go; the process goes on as before. Safe to repeat, and when the process is gone. */
  detach(): Promise<void>
}

/** @returns null when it can be used here; else why not, after having tried to install it */
export function straceMissing(): string | null {
  if (!isThere() && process.getuid?.() === 0) spawnSync('apt-get', ['install', '-y', '-qq', 'strace'])
  if (!isThere()) return 'strace is not installed, and could not be: apt-get install strace'
  const { status } = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true'])
  return status === 0 ? null : 'strace is installed, and this machine does not let it trace (ptrace is forbidden)'
}

function isThere(): boolean {
  return spawnSync('strace', ['-V']).status === 0
}

/** @param what as `strace -e inject=` takes it, counted per thread: `fdatasync,fsync:signal=SIGKILL:when=1` */
export async function attach(pid: number, what: string): Promise<Attached> {
  const calls = what.split(':', 1)[0] ?? ''
  const args = ['-f', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${what}`, '-p', String(pid)]
  const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(tracer, 'exit')
  let words = ''
  const attached = new Promise<void>((resolve) => {
    tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
      words += text
      if (words.includes('attached')) resolve()
    })
  })
  const failed = ended.then(() => {
    throw new Error(`strace did not attach: ${words}`)
  })
  await Promise.race([attached, failed])
  // Later it ends with the process, which is what it is for.
  failed.catch(() => undefined)
  return {
    detach: async () => {
      tracer.kill('SIGINT')
      await ended
    },
  }
}
