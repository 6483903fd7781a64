/**
 * What a distant agent is told by its command line and its environment, every mistake at once. Asked by main.ts. The
 * command line goes before the environment.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isAllowEntry } from './addresses.ts'

export interface AgentSettings {
  readonly server: URL
  /** The one-time token from the desk; null once the agent is enrolled. */
  readonly token: string | null
  /** Where its key and its name are kept. */
  readonly folder: string
  /** Private networks that its probes may reach, where it stands. */
  readonly allow: readonly string[]
}

export const AGENT_USAGE = `vedetta agent --server <URL> [--enrol <token>] [--dir <folder>]

  --server   where Vedetta is, such as https://status.example.com     VEDETTA_SERVER
  --enrol    the one-time token from the desk, at the first start     VEDETTA_ENROL_TOKEN, VEDETTA_ENROL_TOKEN_FILE
  --dir      where the agent keeps its key; ./vedetta-agent           VEDETTA_AGENT_DIR

PROBE_ALLOW names private networks that its probes may reach, as CIDR ranges with commas between them.`

/** @throws TypeError for an option that there is not */
export function readAgentSettings(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): AgentSettings | { readonly mistakes: readonly string[] } {
  const { values } = parseArgs({
    args: [...args],
    options: { server: { type: 'string' }, enrol: { type: 'string' }, dir: { type: 'string' } },
  })
  const mistakes: string[] = []
  const server = URL.parse(values.server ?? env.VEDETTA_SERVER ?? '')
  if (server === null)
    mistakes.push('--server or VEDETTA_SERVER: the address of the server, https://status.example.com')
  else if (server.protocol !== 'https:' && !isLoopback(server))
    mistakes.push('--server or VEDETTA_SERVER: must be https')
  const allow = (env.PROBE_ALLOW ?? '').split(',').flatMap((part) => part.trim() || [])
  for (const one of allow) if (!isAllowEntry(one)) mistakes.push(`PROBE_ALLOW: '${one}' is no network`)
  const token = values.enrol ?? env.VEDETTA_ENROL_TOKEN ?? readSecret(env.VEDETTA_ENROL_TOKEN_FILE, mistakes)
  if (token !== null && !/^[\w-]{10,100}$/.test(token)) mistakes.push('--enrol or VEDETTA_ENROL_TOKEN: is no token')
  if (server === null || mistakes.length > 0) return { mistakes }
  return { server, token, folder: values.dir ?? env.VEDETTA_AGENT_DIR ?? './vedetta-agent', allow }
}

function readSecret(path: string | undefined, mistakes: string[]): string | null {
  if (path === undefined) return null
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    mistakes.push(`VEDETTA_ENROL_TOKEN_FILE: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

function isLoopback(url: URL): boolean {
  return url.protocol === 'http:' && /^(?:localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname)
}
