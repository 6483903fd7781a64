/**
 * A network of its own on this machine: hosts in namespaces, each with one cable to one switch, which can be pulled. What
 * happens there touches nothing outside. Linux, as root.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rig } from './fault.ts'

export interface Host {
  readonly address: string
  /** In front of a command that shall run there; it becomes that command. */
  readonly through: readonly string[]
  cable(is: 'in' | 'pulled'): void
}

/** Kept for measuring networks (RFC 2544): nobody's real one. */
const NETWORK = '198.18.7'
const RESOLVERS = '/etc/netns'
const NAMES = '/run/netns'

/** @returns null when namespaces can be made here; else why not */
export function namespacesMissing(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are of Linux'
  if (process.getuid?.() !== 0) return 'network namespaces are made by root: sudo npm run faults -- NET'
  const name = `vedetta-try-${process.pid}`
  const { status, stderr, error } = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' })
  if (error) return 'the command ip is not installed: apt-get install iproute2'
  if (status !== 0) return `this machine lets nobody make a network namespace: ${stderr.trim()}`
  ip('netns', 'del', name)
  return null
}

/**
 * Hosts by name, the first at .1 and so on, each with as many addresses as asked for. All ask the name server at `resolver`.
 * Gone after the run, with every trace.
 */
export function openNetwork<Name extends string>(
  rig: Pick<Rig, 'later'>,
  { hosts, resolver }: { readonly hosts: Readonly<Record<Name, readonly number[]>>; readonly resolver: number },
): Readonly<Record<Name, Host>> {
  removeOrphans()
  const mark = `vedetta-${process.pid}`
  const hub = `${mark}-switch`
  rig.later(() => void spawnSync('ip', ['netns', 'del', hub]))
  ip('netns', 'add', hub)
  ip('-n', hub, 'link', 'add', 'switch', 'type', 'bridge')
  ip('-n', hub, 'link', 'set', 'switch', 'up')
  const open = ([name, numbers]: [string, readonly number[]]) => {
    const space = `${mark}-${name}`
    rig.later(() => remove(space))
    mkdirSync(join(RESOLVERS, space), { recursive: true })
    writeFileSync(join(RESOLVERS, space, 'resolv.conf'), `nameserver ${NETWORK}.${resolver}\n`)
    ip('netns', 'add', space)
    ip('-n', hub, 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'cable', 'netns', space)
    ip('-n', hub, 'link', 'set', name, 'master', 'switch')
    for (const number of numbers) ip('-n', space, 'addr', 'add', `${NETWORK}.${number}/24`, 'dev', 'cable')
    ip('-n', space, 'link', 'set', 'lo', 'up')
    ip('-n', space, 'link', 'set', 'cable', 'up')
    const cable = (is: 'in' | 'pulled') => ip('-n', hub, 'link', 'set', name, is === 'in' ? 'up' : 'down')
    cable('in')
    return [name, { address: `${NETWORK}.${numbers[0]}`, through: ['ip', 'netns', 'exec', space], cable }]
  }
  const opened = (Object.entries(hosts) as [string, readonly number[]][]).map(open)
  return Object.fromEntries(opened) as Record<Name, Host>
}

export function addressOf(number: number): string {
  return `${NETWORK}.${number}`
}

/** Those of runs that were killed, and could not clear up. */
function removeOrphans(): void {
  for (const space of existsSync(NAMES) ? readdirSync(NAMES) : []) {
    const [, pid] = /^vedetta-(\d+)-/.exec(space) ?? []
    if (pid && !existsSync(`/proc/${pid}`)) remove(space)
  }
}

function remove(space: string): void {
  spawnSync('ip', ['netns', 'del', space])
  rmSync(join(RESOLVERS, space), { recursive: true, force: true })
}

function ip(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr.trim()}`)
}
