/** What readers do, as the tests of subscribing say it: fill in the form, open a link, and what stands in the rows then. */
import type { FastifyInstance, InjectOptions } from 'fastify'
import { confirmUrl } from '../../server/flow/subscribe.ts'
import { BASE_URL, type World } from './world.ts'

export function readersOf(world: World, app: FastifyInstance) {
  const { db } = world.context.store
  const form = (fields: Record<string, string>, more: InjectOptions = {}) =>
    app.inject({
      method: 'POST',
      url: '/subscribe',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ channel: 'email', ...fields }).toString(),
      ...more,
    })
  const open = (method: 'GET' | 'HEAD' | 'POST', url: string, more: InjectOptions = {}) =>
    app.inject({ method, url: url.slice(BASE_URL.length), ...more })
  const mails = () =>
    db
      .selectFrom('deliveries')
      .innerJoin('outbox', 'outbox.id', 'deliveries.outbox_id')
      .selectAll('deliveries')
      .select(['outbox.kind', 'outbox.facts', 'outbox.fanned_out_at', 'outbox.not_before_at'])
      .orderBy('deliveries.id')
      .execute()
  const people = () => db.selectFrom('subscribers').selectAll().orderBy('id').execute()
  /** Asks, and gives back the link that the mail carries. */
  const askFor = async (email: string, language = 'en') => {
    await form({ email, language })
    const mail = (await mails()).at(-1)
    const { issuedAt } = JSON.parse(mail?.facts ?? '')
    return confirmUrl(world.context, mail?.recipient_id ?? '', issuedAt).url
  }
  const subscribed = async (email: string, language = 'en') => {
    await open('POST', await askFor(email, language))
    return (await people()).find((p) => p.address_key === email)?.id ?? ''
  }
  return { form, open, mails, people, askFor, subscribed }
}

export type Readers = ReturnType<typeof readersOf>
