/** The product as other tests start it. */
import { afterEach, describe, expect, test } from 'vitest'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { openHome, type ServerOptions, startServer } from '../support/server.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(options: ServerOptions) {
  const server = await startServer(options)
  closing.push(server.close)
  return server
}

const CATALOGUE = `
page:
  name: { en: Example status, it: Stato di Example }
  languages: [en, it]
components:
  - key: player
    name: Player
`

describe.each(ENGINES)('a server on %s', (engine) => {
  test('shows its page, lets people and programs in, and comes back on the same rows', async () => {
    const home = await openHome(engine)
    closing.push(home.close)
    const first = await start({ home, catalogue: CATALOGUE })
    const person = await first.signIn()
    const program = await first.token('viewer')
    expect(await person.get('/session')).toMatchObject({ staff: { name: 'Ada', role: 'admin' } })
    expect(await program.get('/session')).toMatchObject({ staff: { role: 'viewer' } })
    const page = await eventually(() => fetch(`${first.url}/it/`).then((a) => (a.ok ? a.text() : null)))
    expect(page).toContain('Stato di Example')
    await first.close()

    const second = await start({ home, catalogue: CATALOGUE })
    expect(second.setupLink).toBeNull()
    expect(
      await (
        await second.signIn({ email: 'bo@example.com', name: 'Bo', password: 'four words nobody knows' }, 'responder')
      ).get('/session'),
    ).toMatchObject({ staff: { name: 'Bo', role: 'responder' } })
    expect([...first.troubles, ...second.troubles]).toEqual([])
  })
})
