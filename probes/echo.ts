/**
 * Pings (RFC 792, RFC 4443) over Linux's unprivileged ICMP socket. Node has no call that opens one, so libc's is called
 * through node:ffi; from there on it is a datagram socket like any other. Called by kinds/icmp.ts with a judged address.
 */
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { NetworkFault } from './faults.ts'

export type Family = 4 | 6

export interface EchoSocket {
  readonly socket: Socket
  /** Needed by Node, and passed by in the kernel: ICMP has no ports. */
  readonly port: number
}

/** The part that only some machines let us do. @throws NetworkFault `fault` where this one does not */
export type OpenEcho = (family: Family) => Promise<EchoSocket>

export interface Pinging {
  readonly open: OpenEcho
  readonly signal: AbortSignal
  /** Between two pings, until one is answered. */
  readonly everyMs: number
}

/**
 * @returns ms between the answered ping and its answer, and how many were sent until then
 * @throws the signal's reason, or an error of the system
 */
export async function ping(address: string, { open, signal, everyMs }: Pinging): Promise<{ ms: number; sent: number }> {
  const family = isIPv6(address) ? 6 : 4
  const { socket, port } = await open(family)
  const token = randomBytes(TOKEN_BYTES)
  const sentAt: number[] = []
  const { promise: answered, resolve, reject } = Promise.withResolvers<{ ms: number; sent: number }>()
  const send = () => {
    const place = sentAt.push(performance.now()) - 1
    socket.send(request(family, place, token), (error) => error && reject(error))
  }
  let isOver = false
  socket.on('error', reject)
  socket.on('message', (message) => {
    const at = sentAt[placeIn(message, family, token) ?? -1]
    if (at !== undefined) resolve({ ms: performance.now() - at, sent: sentAt.length })
  })
  const giveUp = () => reject(signal.reason)
  let timer: NodeJS.Timeout | undefined
  try {
    signal.throwIfAborted()
    signal.addEventListener('abort', giveUp, { once: true })
    // Connected, the kernel tells of a router that says "unreachable", and passes on what comes from there alone.
    // Node calls back with an error, too, which its types do not say.
    socket.connect(port, address, (error?: Error) => {
      if (error || isOver) return reject(error)
      timer = setInterval(send, everyMs)
      send()
    })
    return await answered
  } finally {
    isOver = true
    clearInterval(timer)
    signal.removeEventListener('abort', giveUp)
    socket.close()
  }
}

const TOKEN_BYTES = 16
const HEAD_BYTES = 8
const REQUEST = { 4: 8, 6: 128 } as const
const REPLY = { 4: 0, 6: 129 } as const

/** The kernel fills in checksum and identifier. */
function request(family: Family, place: number, token: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt8(REQUEST[family], 0)
  head.writeUInt16BE(place, 6)
  return Buffer.concat([head, token])
}

/** Which of our pings this answers; null: none. */
function placeIn(message: Buffer, family: Family, token: Buffer): number | null {
  const isOurs = message.length === HEAD_BYTES + TOKEN_BYTES && message.subarray(HEAD_BYTES).equals(token)
  return isOurs && message[0] === REPLY[family] && message[1] === 0 ? message.readUInt16BE(6) : null
}

const LINUX = {
  family: { 4: 2, 6: 10 },
  protocol: { 4: 1, 6: 58 },
  /** SOCK_DGRAM, SOCK_NONBLOCK and SOCK_CLOEXEC. */
  type: 0o2004002,
} as const

export const openEcho: OpenEcho = async (family) => {
  const call = socketCall()
  const fd = call(LINUX.family[family], LINUX.type, LINUX.protocol[family])
  if (fd < 0) {
    throw ownFault(`This machine lets the prober send no ping: net.ipv4.ping_group_range must hold one of its groups`)
  }
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6')
  // Listened for before it is bound: with a descriptor it listens at once.
  const listening = once(socket, 'listening')
  socket.bind({ fd })
  await listening
  return { socket, port: 1 }
}

type SocketCall = (family: number, type: number, protocol: number) => number
let known: SocketCall | null = null

function socketCall(): SocketCall {
  if (known !== null) return known
  // Loaded with the first ping: it is an experiment of Node's, and says so in the log.
  const ffi = process.platform === 'linux' ? process.getBuiltinModule('node:ffi') : undefined
  if (ffi === undefined) throw ownFault('Ping needs Linux and Node 26, which this prober does not have')
  const signature = { arguments: ['int32', 'int32', 'int32'], return: 'int32' } as const
  known = ffi.dlopen(null, { socket: signature }).functions.socket
  return known
}

function ownFault(because: string): NetworkFault {
  return new NetworkFault('fault', 'connect', because)
}
