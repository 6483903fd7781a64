/**
 * A name server on loopback, over UDP and TCP (RFC 1035), that answers by a table: records, "no such name", failure,
 * silence, or mischief. What does not fit into a packet is cut short there and told whole over TCP.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type DnsRecordType, encodeName, encodeRecord, TYPE_CODES } from './dns-records.ts'

type Zone = Partial<Record<DnsRecordType, readonly string[]>>
type Deed =
  | 'fails'
  | 'refuses'
  | 'is silent'
  | 'loses the first packet'
  | 'lies in the id'
  | 'lies in the question'
  | 'talks nonsense'

/** Per name: addresses of either family, records in the words of a zone file, or what the server does instead. */
export type DnsTable = Readonly<Record<string, readonly string[] | Zone | Deed>>

const PACKET_BYTES = 512
const CODES = { fails: 2, refuses: 5 } as const

/**
 * @param table read at each question: what changes in it is answered from then on
 * @param aaaa overrides the table for questions about IPv6
 */
export async function startDnsServer(
  table: DnsTable,
  aaaa: DnsTable = {},
  at: { readonly host: string; readonly port: number } = { host: '127.0.0.1', port: 0 },
) {
  const asked: string[] = []
  const overTcp: string[] = []
  const answer = (question: Question) => {
    const words = `${question.name} ${question.type}`
    asked.push(words)
    const own = (question.type === 'AAAA' ? aaaa[question.name] : undefined) ?? table[question.name] ?? null
    if (own === 'loses the first packet' && asked.filter((one) => one === words).length === 1) return null
    return own === 'is silent' ? null : replyTo(question, own, table)
  }
  const tcp = createServer((socket) =>
    onTcp(socket, (message) => {
      const question = readQuestion(message)
      overTcp.push(question.name)
      return answer(question)
    }),
  )
  tcp.listen(at.port, at.host)
  await once(tcp, 'listening')
  const { port } = tcp.address() as AddressInfo
  const udp = createSocket('udp4')
  udp.on('message', (message, from) => {
    const reply = answer(readQuestion(message))
    if (reply !== null) udp.send(reply.length > PACKET_BYTES ? cutShort(reply) : reply, from.port, from.address)
  })
  udp.bind(port, at.host)
  await once(udp, 'listening')
  return {
    address: `127.0.0.1:${port}`,
    asked,
    overTcp,
    close() {
      udp.close()
      tcp.close()
    },
  }
}

interface Question {
  readonly name: string
  readonly type: DnsRecordType
  readonly head: Buffer
  readonly asked: Buffer
}

function readQuestion(message: Buffer): Question {
  const labels: string[] = []
  let at = 12
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const code = message.readUInt16BE(at + 1)
  const type = (Object.keys(TYPE_CODES) as DnsRecordType[]).find((one) => TYPE_CODES[one] === code) ?? 'A'
  const head = Buffer.from(message.subarray(0, 12))
  return { name: labels.join('.').toLowerCase(), type, head, asked: message.subarray(12, at + 5) }
}

type Entry = DnsTable[string]

function replyTo(question: Question, entry: Entry | null, table: DnsTable): Buffer {
  if (entry === 'talks nonsense') return Buffer.concat([question.head.subarray(0, 2), Buffer.from('nonsense')])
  const zone = zoneOf(entry === 'loses the first packet' || isLie(entry) ? ['192.0.2.66'] : entry)
  const records = recordsOf(question, zone, table)
  const head = Buffer.from(question.head)
  if (entry === 'lies in the id') head.writeUInt16BE((head.readUInt16BE(0) + 1) & 0xffff, 0)
  const code = entry === null ? 3 : entry === 'fails' || entry === 'refuses' ? CODES[entry] : 0
  head.writeUInt16BE(0x8180 | code, 2)
  head.writeUInt16BE(records.length, 6)
  head.writeUInt16BE(0, 8)
  head.writeUInt16BE(0, 10)
  const other = Buffer.concat([encodeName('elsewhere.example'), question.asked.subarray(-4)])
  return Buffer.concat([head, entry === 'lies in the question' ? other : question.asked, ...records])
}

function isLie(entry: Entry | null): boolean {
  return entry === 'lies in the id' || entry === 'lies in the question'
}

function zoneOf(entry: Entry | null): Zone {
  if (entry === null || typeof entry === 'string') return {}
  if (!Array.isArray(entry)) return entry as Zone
  const isV6 = (address: string) => address.includes(':')
  return { A: entry.filter((address) => !isV6(address)), AAAA: entry.filter(isV6) }
}

/** Of the type that was asked for; else those of the name that an alias leads to, behind the alias. */
function recordsOf({ name, type }: Pick<Question, 'name' | 'type'>, zone: Zone, table: DnsTable): Buffer[] {
  const found = zone[type]?.map((text) => encodeRecord(name, type, text))
  if (found || !zone.CNAME) return found ?? []
  return zone.CNAME.flatMap((alias) => [
    encodeRecord(name, 'CNAME', alias),
    ...recordsOf({ name: alias, type }, zoneOf(table[alias] ?? null), table),
  ])
}

/** Head and question alone, with the bit that says so. */
function cutShort(reply: Buffer): Buffer {
  const end = reply.indexOf(0, 12) + 5
  const short = Buffer.from(reply.subarray(0, end))
  short.writeUInt16BE(short.readUInt16BE(2) | 0x0200, 2)
  short.writeUInt16BE(0, 6)
  return short
}

function onTcp(socket: Socket, answer: (message: Buffer) => Buffer | null): void {
  let waiting = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk])
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
      const length = waiting.readUInt16BE(0)
      const reply = answer(waiting.subarray(2, 2 + length))
      waiting = waiting.subarray(2 + length)
      if (reply === null) continue
      const size = Buffer.alloc(2)
      size.writeUInt16BE(reply.length)
      socket.write(Buffer.concat([size, reply]))
    }
  })
}
