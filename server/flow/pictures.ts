/** Takes pictures that people bring, and gives them back to the desk. Called by the routes of /api/v1/pictures. */
import { createHash } from 'node:crypto'
import type { AddPicture, PictureView } from '../contract/announcements.ts'
import { barePicture } from '../domain/bare-picture.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { insertPicture, readContent, type WholePicture } from '../store/pictures.ts'
import { writeDown } from './audit.ts'
import { type Context, nameOf } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { once } from './once.ts'

/**
 * Nobody sees it before an announcement shows it. What a camera wrote into it goes before it is kept, so its id is not the
 * hash of what was sent where something went. Refuses what is no PNG, JPEG or WebP by its bytes, too large, or moves.
 */
export function addPicture(
  context: Context,
  { actor, repeat }: Editing,
  { data }: AddPicture,
): Promise<PictureView | Refusal> {
  return once(context, repeat, async (tx) => {
    const brought = Buffer.from(data, 'base64')
    if (brought.toString('base64') !== data) return refuse('picture-refused', 'It is not in base64.', 'data')
    const bare = refuseAt('data', barePicture(brought))
    if (isRefusal(bare)) return bare
    const { facts, content } = bare
    const view = { id: createHash('sha256').update(content).digest('hex'), ...facts }
    const added = { pageId: context.pageId, addedBy: nameOf(actor), addedAt: context.clock.now() }
    await insertPicture(tx, { ...view, content, ...added })
    const detail = `${facts.type}, ${facts.width} by ${facts.height}, ${content.length} bytes`
    await writeDown(context, tx, { who: actor, action: 'picture.added', subjectId: view.id, detail })
    return view
  })
}

export async function readPictureContent(context: Context, id: string): Promise<WholePicture | Refusal> {
  return (await readContent(context.store.db, id)) ?? refuse('not-found', `There is no picture ${id}.`)
}
