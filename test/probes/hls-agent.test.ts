/** The hls kind in the prober's own loop, on its own clock: what it remembers, from check to check and over re-checks. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Agent, startAgent } from '../../probes/agent.ts'
import { eventually } from '../support/eventually.ts'
import { type Channel, type LiveStream, startLiveStream } from '../support/live-stream.ts'
import { assignmentFor, noDns, type Wanted } from './assignments.ts'
import { scriptedLink } from './scripted-link.ts'

let stream: LiveStream
let agent: Agent
beforeEach(async () => {
  stream = await startLiveStream({ seconds: 1 })
})
afterEach(async () => {
  await agent.stop()
  await stream.close()
})

test('a stream that stops is found by the clock of the machine, and found again when it goes on', async () => {
  const channel: Channel = stream.channel('one')
  const server = scriptedLink()
  const live: Wanted = { kind: 'hls', cadence: { everyMs: 500, recheckMs: [200, 200], timeoutMs: 2_000 } }
  server.assign([assignmentFor(channel.url, live)])
  agent = startAgent({ link: server.link, guard: { resolve: noDns } })
  await eventually(() => server.results().some(({ outcome }) => outcome === 'pass'))

  channel.freeze()
  const stalls = () => server.results().filter(({ code }) => code === 'stream-stalled')
  await eventually(() => stalls().length >= 3)
  expect(stalls().map(({ why }) => why)).toEqual(expect.arrayContaining(['planned', 'recheck']))

  channel.resume()
  await eventually(() => server.results().at(-1)?.outcome === 'pass')
})
