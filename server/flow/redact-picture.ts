/** A picture that must go: where it stands, and out of the rows. Its files go after the page is made anew (forget-in-files). Called by redact. */
import type { Db, Tx } from '../store/open.ts'
import { announcementsShowing, dropPicture, findPictures } from '../store/pictures.ts'
import type { Found } from '../store/redactions.ts'
import { auditOf } from '../store/traces.ts'

/** Nothing is found of one that never came, or was redacted since. */
export async function findPicture(db: Db | Tx, id: string): Promise<Found> {
  const showing = await announcementsShowing(db, id)
  const counted = [
    { in: 'announcements', times: showing.length },
    { in: 'pictures', times: (await isKept(db, id)) ? 1 : 0 },
  ] as const
  return {
    kept: counted.filter((one) => one.times > 0),
    named: [],
    records: showing.map((announcement) => ({ sort: 'announcements', id: announcement })),
  }
}

export async function takePictureOut(tx: Tx, id: string): Promise<Found> {
  const found = await findPicture(tx, id)
  await dropPicture(tx, id)
  return found
}

/** The row of one that nothing shows goes after a day, but its file stays: the log still knows that it came. */
async function isKept(db: Db | Tx, id: string): Promise<boolean> {
  if ((await findPictures(db, [id])).has(id)) return true
  return (await auditOf(db, id)).at(-1)?.action === 'picture.added'
}
