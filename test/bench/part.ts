/** A part of a bench in a process of its own, so that what measures does not share a core's time slices with what is measured. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type Part = {
  readonly pid: number
  /** Sends a message and waits for the next one that comes back. @throws Error when the part ends instead */
  ask<T>(message: object): Promise<T>
  stop(): Promise<void>
}

/**
 * @param file beside this one; it answers every message with one message
 * @param through a command in front of it that becomes it, such as `ip netns exec there`
 */
export function startPart(file: string, through: readonly string[] = []): Part {
  const [command = process.execPath, ...args] = [
    ...through,
    process.execPath,
    fileURLToPath(new URL(file, import.meta.url)),
  ]
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  return {
    pid: child.pid ?? 0,
    ask: async <T>(message: object) => {
      child.send(message)
      return (await Promise.race([nextFrom(child), ended.then(() => Promise.reject(new Error(`${file} ended`)))])) as T
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function nextFrom(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, 'message')
  return message
}

/** Inside a part: what it does with each message. */
export function answerWith<In, Out>(work: (message: In) => Out | Promise<Out>): void {
  process.on('message', async (message: In) => process.send?.((await work(message)) as object))
}
