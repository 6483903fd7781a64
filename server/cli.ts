/**
 * `npx vedetta <command>`: what an operator does beside the desk. Its writes are short, so that it works while the server
 * runs. Started by vedetta.cjs.
 */
import { parseArgs } from 'node:util'
import { readSettings, type Settings } from './config.ts'
import { Fault, isRefusal, type Refusal } from './domain/refusal.ts'
import { ROLES, type Role } from './domain/rights.ts'
import { HOUR_MS } from './domain/time.ts'
import type { PeopleContext } from './flow/access-link.ts'
import { createApiToken, readApiTokens, revokeToken } from './flow/api-token.ts'
import { giveAccess, readStaff, removeStaff } from './flow/staff.ts'
import { firstPage } from './store/catalogue.ts'
import { openIds } from './store/ids.ts'
import { openStore } from './store/open.ts'
import { isInvited } from './store/staff.ts'
import type { ApiToken } from './store/tokens.ts'

const HELP = `vedetta <command>

  serve                                      watch, serve the page and the desk; what npm start does
  agent --server <URL> [--enrol <token>] [--dir <folder>]
                                             watch from here, for a server elsewhere; docs/agents.md
  migrate                                    bring the database up to date, while nothing serves it
  user <address> [--role <role>] [--name <name>]
                                             a one-time link: for a lost password, or to invite somebody new
  user list
  user remove <address>
  token create <name> [--role <role>]        a token for programs; it is shown once
  token list
  token revoke <prefix or name>

Roles: viewer reads, responder writes incidents and plans work, approver also answers for words, editor changes what is
watched, admin does everything. A token is a responder unless you say otherwise.
The settings come from the environment, as for the server: DATA_DIR, DATABASE_URL, BASE_URL and the others.`

/** Who did it, for the audit. */
const WHO = 'operator:cli:command line'

/** The command line was wrong: the answer is how it is written. */
class Misuse extends Error {}

interface Options {
  readonly words: readonly string[]
  readonly role: Role | null
  readonly name: string | null
}

async function run(args: readonly string[]): Promise<void> {
  if (args[0] === 'agent' && !args.includes('--help')) {
    endWithNpx()
    // It has options of its own, and needs no setting of the server's.
    return (await import('../probes/main.ts')).runAgent(args.slice(1), process.env)
  }
  const { words, role, name } = parse(args)
  const [command = 'help', what = '', ...rest] = words
  switch (command) {
    case 'serve':
      endWithNpx()
      return (await import('./serve.ts')).serve(process.env)
    case 'migrate':
      return migrate(settings())
    case 'user':
      return withPeople((context) => user(context, { words: [what, ...rest], role, name }))
    case 'token':
      return withPeople((context) => token(context, { words: [what, ...rest], role, name }))
    case 'help':
      return say(HELP)
    default:
      throw new Misuse(`There is no command ${command}.`)
  }
}

/** npx puts a shell above us that dies of a SIGTERM without passing it on: then we take it as ours. */
function endWithNpx(): void {
  const parent = process.ppid
  if (process.env.npm_command !== 'exec') return
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 500).unref()
}

async function user(context: PeopleContext, { words, role, name }: Options): Promise<void> {
  const [what = '', address, ...rest] = words
  if (what === 'list' && address === undefined) {
    const rows = (await readStaff(context)).map((s) => [s.email, s.role, s.name, isInvited(s) ? 'invited' : ''])
    return say(table(['ADDRESS', 'ROLE', 'NAME', ''], rows))
  }
  if (what === 'remove' && address !== undefined && rest.length === 0) {
    const removed = allowed(await removeStaff(context, { email: address, who: WHO }))
    return say(`${removed.email} is no longer at the desk and is signed out everywhere.`)
  }
  if (!what.includes('@') || address !== undefined) throw new Misuse('Name one address: vedetta user ada@example.com')
  const { is, staff, url, validMs } = allowed(await giveAccess(context, { email: what, role, name, who: WHO }))
  const about =
    is === 'invited' ? `${staff.email} is invited as ${staff.role}.` : `${staff.email} may choose a new password.`
  return say(`${about} This link works once, within ${validMs / HOUR_MS} h:\n\n  ${url}\n`)
}

async function token(context: PeopleContext, { words, role }: Options): Promise<void> {
  const [what, name, ...rest] = words
  if (what === 'list' && name === undefined) {
    const rows = (await readApiTokens(context)).map((t) => [
      t.prefix,
      t.role || (t.rights?.join(' ') ?? ''),
      day(t.createdAt),
      endOf(t),
      t.name,
    ])
    return say(table(['PREFIX', 'ROLE', 'MADE', '', 'NAME'], rows))
  }
  if (name === undefined || rest.length > 0)
    throw new Misuse('Say: vedetta token create <name>, token list, or token revoke <prefix>')
  if (what === 'create') {
    const made = allowed(await createApiToken(context, { name, role: role ?? 'responder', who: WHO }))
    return say(`${made.token}\n\nIt is shown this once. Send it as: Authorization: Bearer <token>`)
  }
  if (what === 'revoke') {
    const revoked = allowed(await revokeToken(context, { which: name, who: WHO }))
    return say(`${revoked.prefix} (${revoked.name}) opens nothing any more.`)
  }
  throw new Misuse(`There is no command token ${what}.`)
}

async function migrate({ databaseUrl }: Settings): Promise<void> {
  const store = openStore(databaseUrl)
  try {
    const { applied, copy } = await store.migrate()
    say(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`)
    if (copy !== null) say(`A copy from before is at ${copy}`)
  } finally {
    await store.close()
  }
}

async function withPeople(work: (context: PeopleContext) => Promise<void>): Promise<void> {
  const { databaseUrl, baseUrl } = settings()
  const store = openStore(databaseUrl, { serve: false })
  try {
    const page = (await store.pending()).length > 0 ? null : await firstPage(store.db)
    if (page === null) {
      throw new Fault(
        'store.not-migrated',
        'The database is not set up or not up to date. Start Vedetta once: npm start',
        { retry: false },
      )
    }
    if (baseUrl === null) {
      throw new Fault(
        'settings.no-address',
        'PORT is 0, so the address for links is not known here. Set BASE_URL to where the server listens.',
        { retry: false },
      )
    }
    const ids = await openIds(store.db)
    await work({ store, clock: { now: () => Date.now() }, ids, pageId: page.id, baseUrl })
  } finally {
    await store.close()
  }
}

function settings(): Settings {
  const read = readSettings(process.env)
  if (!('mistakes' in read)) return read
  throw new Fault('settings.mistakes', `These settings are wrong:\n${read.mistakes.map((m) => `  ${m}`).join('\n')}`, {
    retry: false,
  })
}

function parse(args: readonly string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { role: { type: 'string' }, name: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    const role = ROLES.find((r) => r === values.role) ?? null
    if (values.role !== undefined && role === null)
      throw new Misuse(`--role is one of ${ROLES.join(', ')}, not ${values.role}.`)
    return { words: values.help ? ['help'] : positionals, role, name: values.name?.trim() || null }
  } catch (error) {
    if (error instanceof TypeError) throw new Misuse(error.message)
    throw error
  }
}

function allowed<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Fault(`refused.${answer.refused}`, answer.because, { retry: false })
  return answer
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((r) => r[i]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((c, i) => c.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [head, ...rows].map(line).join('\n')
}

function endOf({ revokedAt, expiresAt }: ApiToken): string {
  if (revokedAt !== null) return `revoked ${day(revokedAt)}`
  return expiresAt === null ? '' : `until ${day(expiresAt)}`
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  process.exitCode = error instanceof Misuse ? 2 : 1
  const known = error instanceof Misuse || error instanceof Fault
  process.stderr.write(`${known ? error.message : `That failed: ${error instanceof Error ? error.stack : error}`}\n`)
  if (error instanceof Misuse) process.stderr.write(`\n${HELP}\n`)
}
