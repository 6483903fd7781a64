/** A name server on loopback that answers by a table: addresses, "no such name", failure, or silence. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import ipaddr from 'ipaddr.js'

/** Per name: addresses of either family, or what the server does instead, for both or for IPv6 alone. */
export type DnsTable = Readonly<Record<string, readonly string[] | 'fails' | 'is silent'>>

const A = 1
const AAAA = 28

/** @param aaaa overrides the table for questions about IPv6 */
export async function startDnsServer(table: DnsTable, aaaa: DnsTable = {}) {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (question, from) => {
    const { name, type, end } = readQuestion(question)
    asked.push(`${name} ${type === AAAA ? 'AAAA' : 'A'}`)
    const answer = (type === AAAA ? aaaa[name] : undefined) ?? table[name] ?? null
    if (answer === 'is silent') return
    socket.send(reply(question, end, { answer, type }), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, asked, close: () => socket.close() }
}

function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

function reply(
  question: Buffer,
  end: number,
  { answer, type }: { answer: readonly string[] | 'fails' | null; type: number },
) {
  const parsed = Array.isArray(answer) ? answer.map((address) => ipaddr.parse(address)) : []
  const records = parsed
    .filter((address) => (type === A ? address.kind() === 'ipv4' : type === AAAA && address.kind() === 'ipv6'))
    .map((address) => address.toByteArray())
  const header = Buffer.from(question.subarray(0, 12))
  const code = answer === null ? 3 : answer === 'fails' ? 2 : 0
  header.writeUInt16BE(0x8180 | code, 2)
  header.writeUInt16BE(records.length, 6)
  header.writeUInt16BE(0, 8)
  header.writeUInt16BE(0, 10)
  const answers = records.map((bytes) => {
    const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length])
    return Buffer.concat([head, Buffer.from(bytes)])
  })
  return Buffer.concat([header, question.subarray(12, end), ...answers])
}
