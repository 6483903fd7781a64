/**
 * A prober in a process of its own, for tests that stop it or give it an environment. Told its assignments as JSON on
 * the command line; prints one result a line. Runs until it is killed.
 */
import { startAgent } from '../../probes/agent.ts'
import type { Assignment } from '../../probes/protocol.ts'
import { scriptedDns } from './assignments.ts'
import { scriptedLink } from './scripted-link.ts'

const server = scriptedLink()
server.assign(JSON.parse(process.argv[2] ?? '[]') as Assignment[])

const link: typeof server.link = {
  ...server.link,
  async deliver(batch) {
    for (const result of batch.results) process.stdout.write(`${JSON.stringify(result)}\n`)
    return await server.link.deliver(batch)
  },
}

startAgent({ link, guard: { resolve: scriptedDns({ 'site.example': ['127.0.0.1'] }) } })
