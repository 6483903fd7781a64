/**
 * Names to addresses, as this machine sees them: the hosts file, then DNS, then what else the system knows.
 * The default resolver of the guard. It asks DNS itself, since the system's call occupies one of the few threads
 * that the whole process shares, for as long as a dead name server likes.
 */
import { lookup, Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { Family } from './protocol/http-way.ts'

/**
 * All addresses of a name. The port by which tests script DNS.
 *
 * @throws an error with a DNS code (`ENOTFOUND`, `ESERVFAIL`, `ETIMEOUT`, ...), or the signal's reason
 */
export type Resolve = (name: string, signal: AbortSignal, family?: Family) => Promise<readonly string[]>

export interface ResolverOptions {
  /** `127.0.0.1:5353` and the like; by default those of the system. */
  readonly servers?: readonly string[]
  readonly hostsFile?: string
  /** Asked for names that DNS does not know: search domains and local name services. */
  readonly system?: (name: string, family?: Family) => Promise<readonly string[]>
}

/** Once one family has answered, the other has this long. */
const SECOND_FAMILY_MS = 300

export function createResolver(options: ResolverOptions = {}): Resolve {
  return async (name, signal, family) => {
    const listed = (await fromHostsFile(name, options.hostsFile ?? '/etc/hosts')).filter(isOf(family))
    if (listed.length > 0) return listed
    try {
      return await fromDns(name, { ...options, signal, family })
    } catch (error) {
      if (!isNotFound(error) || signal.aborted) throw error
      const found = (options.system ?? askSystem)(name, family)
      // The system calls a name unknown that has only no address of the family; DNS tells the two apart.
      return await (family === undefined ? found : found.catch(() => Promise.reject(error)))
    }
  }
}

/** One name server and nobody else: no hosts file, nothing that only the system knows. @param server `192.0.2.53:53` */
export function resolverAt(server: string): Resolve {
  return (name, signal, family) => fromDns(name, { servers: [server], signal, family })
}

/** Whether an address is of the family; of any where none is chosen. */
export function isOf(family: Family | undefined): (address: string) => boolean {
  return (address) => family === undefined || isIP(address) === family
}

interface Asking {
  readonly servers?: readonly string[]
  readonly signal: AbortSignal
  readonly family: Family | undefined
}

async function fromDns(name: string, { servers, signal, family }: Asking): Promise<readonly string[]> {
  // A new one each time: it reads the system's settings when it is made, and they change under a long-lived process.
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  if (servers !== undefined) resolver.setServers(servers)
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  let patience: NodeJS.Timeout | undefined
  try {
    signal.throwIfAborted()
    const families = [
      ...(family === 6 ? [] : [resolver.resolve4(name)]),
      ...(family === 4 ? [] : [resolver.resolve6(name)]),
    ]
    const first = await Promise.any(families).catch(() => null)
    if (first !== null) patience = setTimeout(cancel, SECOND_FAMILY_MS)
    const answers = await Promise.allSettled(families)
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (addresses.length > 0) return addresses
    signal.throwIfAborted()
    throw worst(answers)
  } finally {
    clearTimeout(patience)
    signal.removeEventListener('abort', cancel)
  }
}

async function askSystem(name: string, family?: Family): Promise<readonly string[]> {
  const found = await lookup(name, { all: true, family: family ?? 0 })
  return found.map((entry) => entry.address)
}

/** "No such name" only if both families say so: a failing name server may not look like a missing name. */
function worst(answers: readonly PromiseSettledResult<unknown>[]): unknown {
  const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  return reasons.find((reason) => !isNotFound(reason)) ?? reasons[0]
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')
}

async function fromHostsFile(name: string, path: string): Promise<string[]> {
  // A system without the file has no entries in it.
  const text = await readFile(path, 'utf8').catch(() => '')
  const wanted = name.toLowerCase().replace(/\.$/, '')
  return text.split('\n').flatMap((line) => {
    const [address, ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/)
    return address !== undefined && names.some((entry) => entry.toLowerCase() === wanted) ? [address] : []
  })
}
