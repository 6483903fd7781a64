import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readAccess, redeemAccess } from '../../server/flow/access-link.ts'
import { whoseToken } from '../../server/flow/api-token.ts'
import { openStore } from '../../server/store/open.ts'
import { ENGINES, freshDatabase } from '../support/engines.ts'
import { BASE_URL, openWorldOn, type World } from './world.ts'

const VEDETTA = fileURLToPath(new URL('../../server/vedetta.cjs', import.meta.url))

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

function vedetta(env: Record<string, string>, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [VEDETTA, ...args], { env: { PATH: process.env.PATH, ...env } }, (error, out, err) => {
      resolve({ code: Number(error?.code ?? 0), out, err })
    })
  })
}

/** Every command runs while this process serves the database, as the real server does. */
describe.each(ENGINES)('vedetta beside a running server, on %s', (engine) => {
  let folder: string
  let world: World
  let env: Record<string, string>
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedetta-cli-'))
    const database = {
      sqlite: async () => ({ url: `sqlite:${folder}/vedetta.db`, close: async () => {} }),
      postgres: () => freshDatabase('postgres'),
    }
    const { url, close } = await database[engine]()
    world = await openWorldOn({ url, close })
    world.clock.set(Date.now())
    env = { DATA_DIR: folder, DATABASE_URL: url, BASE_URL }
  })
  afterEach(async () => {
    await world.close()
    rmSync(folder, { recursive: true })
  })

  test('R64 a token is printed once; the list knows it by its prefix; revoked, it opens nothing', async () => {
    const made = await vedetta(env, 'token', 'create', 'grafana', '--role', 'viewer')
    const token = /^vdt_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/m.exec(made.out)?.[0] ?? ''
    expect(await whoseToken(world.context, token)).toMatchObject({ kind: 'api', name: 'grafana', role: 'viewer' })
    const listed = await vedetta(env, 'token', 'list')
    expect(listed.out).toContain(token.slice(0, 12))
    expect(listed.out).not.toContain(token.slice(12))
    expect((await vedetta(env, 'token', 'revoke', token.slice(0, 12))).code).toBe(0)
    expect(await whoseToken(world.context, token)).toBeNull()
    expect((await vedetta(env, 'token', 'list')).out).toMatch(/revoked \d{4}-\d\d-\d\d/)
  })

  test('the first address becomes an admin, the next one what is said; a lost password gets a link', async () => {
    const first = await vedetta(env, 'user', 'ada@example.com')
    expect(first.out).toContain('invited as admin')
    const token = /#\/access\/(\S+)/.exec(first.out)?.[1] ?? ''
    expect(await readAccess(world.context, token)).toEqual({ purpose: 'password', email: 'ada@example.com' })
    const redeemed = await redeemAccess(
      world.context,
      {
        body: { token, password: 'copper lantern under snow' },
        entrance: { network: '', browser: '', oldToken: null },
      },
      null,
    )
    expect(redeemed).toMatchObject({ staffId: expect.any(String) })
    expect((await vedetta(env, 'user', 'grace@example.com', '--role', 'viewer')).out).toContain('invited as viewer')
    const lost = await vedetta(env, 'user', 'Ada@Example.com')
    expect(lost.out).toMatch(
      new RegExp(
        `may choose a new password\\. This link works once, within 1 h:\\n\\n {2}${BASE_URL}/console/#/access/`,
      ),
    )
    const listed = (await vedetta(env, 'user', 'list')).out
    expect(listed).toMatch(/ada@example\.com +admin/)
    expect(listed).toMatch(/grace@example\.com +viewer .*invited/)
    expect((await vedetta(env, 'user', 'remove', 'grace@example.com')).code).toBe(0)
    const last = await vedetta(env, 'user', 'remove', 'ada@example.com')
    expect(last).toMatchObject({
      code: 1,
      out: '',
      err: 'ada@example.com is the only admin. Make another one first.\n',
    })
  })
})

describe('vedetta, misunderstood', () => {
  let folder: string
  let world: World
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedetta-cli-'))
    world = await openWorldOn({ url: `sqlite:${folder}/vedetta.db`, close: async () => {} })
  })
  afterAll(async () => {
    await world.close()
    rmSync(folder, { recursive: true })
  })

  test.each([
    ['an unknown command', ['fly'], 2, /^There is no command fly/],
    [
      'a role that is none',
      ['token', 'create', 'x', '--role', 'king'],
      2,
      /^--role is one of viewer, responder, approver, editor, admin, not king/,
    ],
    ['an option that is none', ['user', 'a@b.example', '--force'], 2, /--force/],
    ['a token without a name', ['token', 'create'], 2, /token create <name>/],
    ['an address that is none', ['user', 'ada@'], 1, /no address we can write to/],
    ['a token that is not there', ['token', 'revoke', 'vdt_00000000'], 1, /No valid token/],
  ])('%s ends with a sentence and a code', async (_name, args, code, err) => {
    const ended = await vedetta({ DATA_DIR: folder }, ...args)
    expect(ended.code).toBe(code)
    expect(ended.err).toMatch(err)
    expect(ended.err).not.toMatch(/\bat .*\.ts:\d+/)
  })
})

describe('vedetta without a server', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vedetta-cli-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('a command that needs a database says how to get one, and makes none', async () => {
    const ended = await vedetta({ DATA_DIR: folder }, 'token', 'list')
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('Start Vedetta once: npm start') })
    expect(() => readFileSync(join(folder, 'vedetta.db'))).toThrow('ENOENT')
  })

  test('migrate makes it, and says so once; while another process serves it, it keeps out', async () => {
    expect((await vedetta({ DATA_DIR: folder }, 'migrate')).out).toMatch(/^Applied 0001/)
    expect((await vedetta({ DATA_DIR: folder }, 'migrate')).out).toBe('The database is up to date.\n')
    const store = openStore(`sqlite:${folder}/vedetta.db`)
    const beside = await vedetta({ DATA_DIR: folder }, 'migrate')
    await store.close()
    expect(beside).toMatchObject({ code: 1, err: expect.stringContaining('Another Vedetta process serves') })
  })

  test('every wrong setting is told', async () => {
    const ended = await vedetta({ DATA_DIR: folder, PORT: 'x', ROLE: 'y' }, 'migrate')
    expect(ended.code).toBe(1)
    expect(ended.err).toMatch(/PORT is "x"[\s\S]*ROLE is "y"/)
  })

  test('help says every command', async () => {
    const { code, out } = await vedetta({}, '--help')
    expect(code).toBe(0)
    for (const command of ['serve', 'migrate', 'user <address>', 'token create', 'token revoke'])
      expect(out).toContain(command)
  })
})
