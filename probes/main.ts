/**
 * Entry of a distant agent: `node probes/main.ts`, with its settings in the environment.
 * It prints its public key at the start and ends on SIGTERM or SIGINT once its results are handed over.
 */
import { readFileSync } from 'node:fs'
import { startAgent } from './agent.ts'
import { openAgentKey } from './agent-key.ts'
import { linkOverHttp } from './link-http.ts'

const { env } = process
const mistakes: string[] = []
const server = URL.parse(env.VEDETTA_SERVER ?? '')
const agentId = env.VEDETTA_AGENT_ID ?? ''
const token = env.VEDETTA_AGENT_TOKEN ?? readSecret(env.VEDETTA_AGENT_TOKEN_FILE)

if (server === null) mistakes.push('VEDETTA_SERVER: the address of the server, such as https://status.example.com')
else if (server.protocol !== 'https:' && !isLoopback(server)) mistakes.push('VEDETTA_SERVER: must be https')
if (!/^[\w-]{1,64}$/.test(agentId)) mistakes.push('VEDETTA_AGENT_ID: the id under which the server knows this agent')
if (token === '') mistakes.push('VEDETTA_AGENT_TOKEN or VEDETTA_AGENT_TOKEN_FILE: the token that the server gave out')

if (server === null || mistakes.length > 0) {
  for (const mistake of mistakes) console.error(mistake)
  process.exit(2)
}

const { privateKey, publicText } = openAgentKey(env.VEDETTA_AGENT_KEY_FILE ?? './agent-key.pem')
console.log(`agent ${agentId} for ${server.origin}, public key ${publicText}`)
const agent = startAgent({ link: linkOverHttp({ server, agentId, token, privateKey }) })

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void agent.stop().then(() => process.exit(0)))
}

function readSecret(path: string | undefined): string {
  if (path === undefined) return ''
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    mistakes.push(`VEDETTA_AGENT_TOKEN_FILE: ${error instanceof Error ? error.message : String(error)}`)
    return ''
  }
}

function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || url.hostname.startsWith('127.')
}
