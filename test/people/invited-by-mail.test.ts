/** From the desk to a mailbox: the link of an invitation, in the language of who is invited. */
import { expect, test } from 'vitest'
import type { GivenLink } from '../../server/contract/staff.ts'
import { redeemLink } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { startServer } from '../support/server.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'

test('whoever is invited gets the link by mail, in their language, and comes in by it', async () => {
  const mails = await startSmtpCatcher()
  const server = await startServer({ smtpUrl: mails.url })
  try {
    const ada = await server.signIn()
    const body = { email: 'bruno@example.com', name: 'Bruno', role: 'responder', language: 'it' }
    const { url, mailed } = await ada.post<GivenLink>('/staff', body)
    expect(mailed).toBe(true)
    const mail = await eventually(() => mails.mails.find((one) => one.to.includes('bruno@example.com')), {
      withinMs: 60_000,
    })
    expect(mail.parsed.subject).toContain('Il tuo accesso al pannello di')
    expect(mail.parsed.text).toContain(url)
    const bruno = await redeemLink(server.url, url, {
      email: 'bruno@example.com',
      name: 'Bruno',
      password: 'copper lantern under snow',
    })
    expect(await bruno.get('/session')).toMatchObject({ staff: { name: 'Bruno', role: 'responder', language: 'it' } })
  } finally {
    await server.close()
    await mails.close()
  }
})
