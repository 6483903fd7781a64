/** (b) The public page from memory against a bare server that sends the same bytes and headers, in turn. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Finding, ratios } from './figures.ts'
import { startPart } from './part.ts'
import { newHome, startProduct } from './product.ts'
import { catalogueOf } from './start.ts'

const ROUNDS = 6
const SECONDS = 4
const CONNECTIONS = 64
const AUTOCANNON = fileURLToPath(new URL('../../node_modules/autocannon/autocannon.js', import.meta.url))

export async function benchPage(): Promise<Finding> {
  const home = newHome()
  const product = await startProduct(home, { catalogue: catalogueOf(12) })
  const bare = startPart('bare-page.ts')
  try {
    const page = `${product.url}/en/`
    const answer = await fetch(page, { headers: { 'accept-encoding': 'gzip' } })
    const { url } = await bare.ask<{ url: string }>({
      page,
      encoding: 'gzip',
      type: answer.headers.get('content-type'),
    })
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push({ ours: await shoot(page), bare: await shoot(url) })
    const ours = rounds.map((r) => r.ours.rps)
    const theirs = rounds.map((r) => r.bare.rps)
    return {
      title: 'The public page',
      how: `${ROUNDS} rounds of ${SECONDS} s with ${CONNECTIONS} connections (autocannon, gzip), each against the product and then against a bare \`node:http\` server in a process of its own that sends the same bytes and headers.`,
      series: [
        { what: 'the product', unit: '/s', values: ours },
        { what: 'bare node:http', unit: '/s', values: theirs },
        { what: 'ratio', unit: 'x', values: ratios(ours, theirs), goal: { atLeast: 0.8 } },
        { what: 'p99, the product', unit: 'ms', values: rounds.map((r) => r.ours.p99) },
        { what: 'p99, bare node:http', unit: 'ms', values: rounds.map((r) => r.bare.p99) },
      ],
    }
  } finally {
    await bare.stop()
    await product.stop()
    home.remove()
  }
}

async function shoot(url: string): Promise<{ rps: number; p99: number }> {
  const args = [AUTOCANNON, '-j', '-c', String(CONNECTIONS), '-d', String(SECONDS), '-H', 'accept-encoding=gzip', url]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 })
  const { requests, latency, non2xx } = JSON.parse(stdout) as {
    requests: { average: number }
    latency: { p99: number }
    non2xx: number
  }
  if (non2xx > 0) throw new Error(`${url} answered ${non2xx} times with something else than 2xx`)
  return { rps: requests.average, p99: latency.p99 }
}
