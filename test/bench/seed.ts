/** Puts thousands of confirmed subscribers into the database of a home whose product does not run at the moment. */
import { join } from 'node:path'
import { SystemIds } from '../../server/store/ids.ts'
import { openStore } from '../../server/store/open.ts'
import { insertSubscriber } from '../../server/store/subscribers.ts'
import { createVault, loadOrMakeKey } from '../../server/store/vault.ts'
import type { Home } from './product.ts'

export type Seeds = {
  readonly mails?: readonly string[]
  readonly webhooks?: readonly { readonly address: string; readonly secret: string }[]
}

/** @throws Error when the home has no page yet: start its product once before */
export async function seedSubscribers(home: Home, { mails = [], webhooks = [] }: Seeds): Promise<void> {
  const store = openStore(home.databaseUrl)
  const vault = createVault(loadOrMakeKey(join(home.dataDir, 'secret.key')))
  const ids = new SystemIds()
  const now = Date.now()
  try {
    const page = await store.db.selectFrom('pages').select('id').executeTakeFirstOrThrow()
    const said = {
      ...{ pageId: page.id, language: 'en', createdAt: now, confirmedAt: now, endedAt: null, endedWhy: null },
      ...{ lastAskedAt: now, consent: '{}', kinds: null },
    }
    await store.transact(async (tx) => {
      for (const address of mails) {
        const own = { id: ids.next(), channel: 'email', address, addressKey: address, signingSecret: null } as const
        await insertSubscriber(tx, { ...said, ...own })
      }
      for (const { address, secret } of webhooks) {
        const own = { id: ids.next(), channel: 'webhook', address, addressKey: address } as const
        await insertSubscriber(tx, { ...said, ...own, signingSecret: vault.seal(secret) })
      }
    })
  } finally {
    await store.close()
  }
}
