/** Does mail work? One message through the same outbox and the same sender as every other. Called by http/console-people. */
import { mailAddress } from '../domain/address.ts'
import { isRefusal, type Refusal, refuseAt } from '../domain/refusal.ts'
import { loadPage } from '../store/catalogue.ts'
import { insertDirect } from '../store/outbox.ts'
import { writeDown } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { once, type Repeat } from './once.ts'

export interface TestMailCommand {
  readonly to: string
  readonly actor: Actor
}

/** @returns `queued`: how it went on stands with its delivery; `address-refused` */
export async function sendTestMail(
  context: Context,
  { to, actor }: TestMailCommand,
  repeat: Repeat | null,
): Promise<{ readonly outcome: 'queued' } | Refusal> {
  const mail = refuseAt('to', mailAddress(to))
  if (isRefusal(mail)) return mail
  const answer = await once(context, repeat, async (tx) => {
    const { pageId } = context
    const { defaultLanguage: language } = await loadPage(tx, pageId)
    const at = context.clock.now()
    const id = context.ids.next()
    await insertDirect(
      tx,
      {
        id,
        pageId,
        kind: 'test',
        subjectId: mail.address,
        facts: '{}',
        revision: null,
        createdAt: at,
        notBeforeAt: at,
      },
      { kind: 'address', id, channel: 'email', address: mail.address, language },
    )
    await writeDown(context, tx, { who: actor, action: 'test-mail', subjectId: id })
    return { outcome: 'queued' as const }
  })
  context.wake('deliver')
  return answer
}
