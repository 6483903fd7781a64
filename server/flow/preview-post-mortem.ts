/** What a post-mortem would look like on the page, in mail, as a webhook, in a chat and in a post. Called by the desk. */
import type { EditPostMortem } from '../contract/post-mortem.ts'
import type { Preview } from '../contract/preview.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { Actor, Context } from './context.ts'
import { dryPublish } from './dry-publish.ts'
import { editPostMortem, postMortemOf, publishPostMortem } from './post-mortem.ts'
import { readBack, render } from './preview.ts'

/** Published already: as it would be edited. Refuses what that would be refused for. */
export async function previewPostMortem(
  context: Context,
  command: { readonly incidentId: string; readonly actor: Actor; readonly body: EditPostMortem },
): Promise<Preview | Refusal> {
  const said = await dryPublish(context, async (dry) => {
    const before = await postMortemOf(dry.store.db, command.incidentId)
    const publish = before ? editPostMortem : publishPostMortem
    const detail = await publish(dry, command, null)
    if (isRefusal(detail)) return detail
    return readBack(dry, { ...detail, updates: detail.updates.filter((one) => one.moments !== null) })
  })
  return isRefusal(said) ? said : render(context, { ...said, short: {}, isNew: false })
}
