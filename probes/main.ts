/**
 * Entry of a distant agent: `npx vedetta agent`, or `node probes/main.ts` where only the probes are installed. It enrols
 * at its first start, goes on until SIGTERM or SIGINT, and ends once its results are handed over.
 */
import { readFileSync } from 'node:fs'
import { type Agent, startAgent } from './agent.ts'
import { openIdentity } from './agent-home.ts'
import { AGENT_USAGE, readAgentSettings } from './agent-settings.ts'
import { linkOverHttp } from './link-http.ts'

if (import.meta.main) await runAgent(process.argv.slice(2), process.env)

/** Returns once it looks; the process then lives until it is told to end. A mistake ends it with 2, a failure with 1. */
export async function runAgent(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const settings = settingsOr(() => readAgentSettings(args, env))
  if ('mistakes' in settings) return end(2, [...settings.mistakes, '', AGENT_USAGE])
  const { server, allow } = settings
  const version = productVersion()
  try {
    const { agentId, location, privateKey, publicText } = await openIdentity({ ...settings, version })
    const say = (line: string) => console.log(line)
    const link = linkOverHttp({ server, agentId, privateKey, version, allow, say })
    endWithUs(startAgent({ link, say }))
    say(`agent of ${location} (${agentId}) for ${server.origin}, version ${version}, public key ${publicText}`)
  } catch (error) {
    end(1, [error instanceof Error ? error.message : String(error)])
  }
}

function settingsOr(read: () => ReturnType<typeof readAgentSettings>): ReturnType<typeof readAgentSettings> {
  try {
    return read()
  } catch (error) {
    if (error instanceof TypeError) return { mistakes: [error.message] }
    throw error
  }
}

function endWithUs(agent: Agent): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void agent.stop().then(() => process.exit(0)))
  }
}

function end(code: number, lines: readonly string[]): void {
  for (const line of lines) console.error(line)
  process.exitCode = code
}

function productVersion(): string {
  const file = new URL('../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return version
}
