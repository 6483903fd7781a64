/** Records in the words of a zone file as bytes (RFC 1035, 2782, 3596, 8659). For dns-server.ts. */
import ipaddr from 'ipaddr.js'

export const TYPE_CODES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  CAA: 257,
} as const
export type DnsRecordType = keyof typeof TYPE_CODES

export function encodeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.from([0])])
}

/** One record of class IN that holds for a minute. */
export function encodeRecord(name: string, type: DnsRecordType, text: string): Buffer {
  const data = DATA[type](text)
  const head = Buffer.alloc(10)
  head.writeUInt16BE(TYPE_CODES[type], 0)
  head.writeUInt16BE(1, 2)
  head.writeUInt32BE(60, 4)
  head.writeUInt16BE(data.length, 8)
  return Buffer.concat([encodeName(name), head, data])
}

const address = (text: string) => Buffer.from(ipaddr.parse(text).toByteArray())

const DATA: Readonly<Record<DnsRecordType, (text: string) => Buffer>> = {
  A: address,
  AAAA: address,
  NS: encodeName,
  CNAME: encodeName,
  PTR: encodeName,
  MX: (text) => numbersAndName(text, 1),
  SRV: (text) => numbersAndName(text, 3),
  SOA(text) {
    const [server = '', person = '', ...numbers] = text.split(' ')
    const tail = Buffer.alloc(20)
    for (const [place, number] of numbers.entries()) tail.writeUInt32BE(Number(number), place * 4)
    return Buffer.concat([encodeName(server), encodeName(person), tail])
  },
  TXT(text) {
    const parts = text.match(/.{1,255}/gs) ?? ['']
    return Buffer.concat(parts.flatMap((part) => [Buffer.from([part.length]), Buffer.from(part, 'latin1')]))
  },
  CAA(text) {
    const [, flags = '0', tag = '', value = ''] = /^(\d+) (\w+) "(.*)"$/.exec(text) ?? []
    return Buffer.concat([Buffer.from([Number(flags), tag.length]), Buffer.from(tag + value)])
  },
}

function numbersAndName(text: string, count: number): Buffer {
  const words = text.split(' ')
  const numbers = Buffer.alloc(count * 2)
  for (let place = 0; place < count; place++) numbers.writeUInt16BE(Number(words[place]), place * 2)
  return Buffer.concat([numbers, encodeName(words[count] ?? '')])
}
