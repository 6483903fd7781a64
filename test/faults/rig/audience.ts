/** Who is told in a long run: mail subscribers written into the rows, webhooks added at the desk. */
import type { CreatedWebhookSubscriber } from '../../../server/contract/console.ts'
import { firstPage } from '../../../server/store/catalogue.ts'
import { openStore } from '../../../server/store/open.ts'
import type { ApiClient } from '../../support/api-client.ts'
import type { Receivers } from './receivers.ts'

/**
 * Mail subscribers, confirmed; by rows, since the form rightly takes only so many an hour. Beside a server that may be
 * running.
 *
 * @returns their addresses
 */
export async function seedReaders(databaseUrl: string, count: number): Promise<string[]> {
  const store = openStore(databaseUrl, { serve: false })
  try {
    const page = await firstPage(store.db)
    if (!page) throw new Error('There is no page yet')
    const addresses = Array.from({ length: count }, (_, n) => `reader${n}@example.com`)
    const at = Date.now() - 60_000
    for (let from = 0; from < count; from += 500) {
      await store.db
        .insertInto('subscribers')
        .values(
          addresses.slice(from, from + 500).map((address, n) => rowOf({ pageId: page.id, address, n: from + n, at })),
        )
        .execute()
    }
    return addresses
  } finally {
    await store.close()
  }
}

function rowOf({ pageId, address, n, at }: { pageId: string; address: string; n: number; at: number }) {
  return {
    id: `reader${String(n).padStart(6, '0')}`,
    page_id: pageId,
    channel: 'email',
    address,
    address_key: address,
    language: 'en',
    signing_secret: null,
    created_at: at,
    confirmed_at: at,
    ended_at: null,
    ended_why: null,
    last_asked_at: null,
    consent: '{}',
  }
}

/** @returns their paths, as receipts name them */
export async function addWebhooks(api: ApiClient, receivers: Receivers, count: number): Promise<string[]> {
  const paths = Array.from({ length: count }, (_, n) => `/hook${n}`)
  for (const path of paths) {
    const address = `${receivers.webhookUrl}${path}`
    const { signingSecret } = await api.post<CreatedWebhookSubscriber>('/subscribers/webhooks', { address })
    receivers.trust(path, signingSecret)
  }
  return paths
}
