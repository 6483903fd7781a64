/**
 * Entry of the built-in prober: an agent in a worker thread of the server's process, so that its latencies share no
 * event loop with the database. Started by spawn.ts; the thread ends when its agent has stopped.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { type AgentOptions, startAgent } from './agent.ts'
import { linkOverPort } from './link-port.ts'

/** What spawn.ts hands over. */
export interface WorkerSettings {
  readonly trust?: readonly string[]
}

if (parentPort === null) throw new Error('probes/worker is started by the server, not by hand')

const settings = workerData as WorkerSettings
const options: Omit<AgentOptions, 'link'> = settings.trust === undefined ? {} : { guard: { trust: settings.trust } }
const agent = startAgent({ ...options, link: linkOverPort(parentPort, () => void agent.stop()) })
