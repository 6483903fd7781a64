/** An announcement as its readers would get it, by the command that publishes it, undone. Called by the desk, and for the template. */
import type { PublishAnnouncement } from '../contract/announcements.ts'
import type { Preview, PreviewUpdate } from '../contract/preview.ts'
import type { PublicAnnouncement, PublicPage } from '../contract/public.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { postLengths, withLink } from '../domain/short-form.ts'
import { webhookBody } from '../domain/webhook-body.ts'
import { findAnnouncement } from '../store/announcements.ts'
import { readContent } from '../store/pictures.ts'
import { latestRevision } from '../store/updates.ts'
import type { Actor, Context } from './context.ts'
import { dryPublish } from './dry-publish.ts'
import type { MessageFacts } from './message-facts.ts'
import { factsOf } from './notice-facts.ts'
import { move, publishAnnouncement, show } from './publish-announcement.ts'

interface Asked {
  readonly said: PublishAnnouncement
  readonly actor: Actor
  /** A template's own; a language that is missing has its body. */
  readonly short?: NonNullable<PreviewUpdate['short']>
}

/** As it looks from its first moment on. Refuses what publishing it would be refused for. */
export async function previewAnnouncement(context: Context, asked: Asked): Promise<Preview | Refusal> {
  const outcome = await dryPublish(context, (dry) => speak(dry, asked))
  return isRefusal(outcome) ? outcome : render(context, { ...outcome, short: asked.short ?? {} })
}

interface WouldBe {
  readonly page: PublicPage
  readonly one: PublicAnnouncement
  readonly facts: MessageFacts
  readonly at: number
  /** What stands for its picture, which is no file yet; null: it has none. */
  readonly inline: { readonly file: string; readonly data: string } | null
}

async function speak(dry: Context, { said, actor }: Asked): Promise<WouldBe | Refusal> {
  const published = await publishAnnouncement(dry, { actor, repeat: null }, said)
  if (isRefusal(published)) return published
  const { id } = published.announcement
  const at = dry.clock.now()
  await dry.store.transact(async (tx) => {
    const row = await findAnnouncement(tx, dry.pageId, id)
    if (row?.state !== 'scheduled') return
    const shown = { ...row, state: 'shown', shownAt: at } as const
    await move(tx, shown, row)
    await show(dry, tx, shown)
  })
  const revision = await latestRevision(dry.store.db, dry.pageId)
  const page = JSON.parse(revision?.page ?? 'null') as PublicPage
  const one = page.announcements?.find((other) => other.id === id)
  if (!revision || !one) throw new Error(`Announcement ${id} was shown without a revision that has it`)
  const row = { id, pageId: dry.pageId, kind: 'announcement', subjectId: id, facts: '{}' } as const
  const facts = await factsOf(dry, { ...row, revision: revision.revision, createdAt: at, notBeforeAt: at })
  return { page, one, facts, at, inline: await inlined(dry, one) }
}

async function inlined({ store: { db } }: Context, { picture }: PublicAnnouncement): Promise<WouldBe['inline']> {
  const whole = picture && (await readContent(db, /[0-9a-f]{64}/.exec(picture.file)?.[0] ?? ''))
  if (!whole) return null
  return {
    file: picture.file,
    data: `data:image/${whole.type};base64,${Buffer.from(whole.content).toString('base64')}`,
  }
}

/** Outside of any transaction: the renderer is another thread. Of the page nothing is rendered but this. */
async function render(
  context: Context,
  { page, one, facts, at, inline, short }: WouldBe & { readonly short: NonNullable<PreviewUpdate['short']> },
): Promise<Preview> {
  const alone = { ...page, components: [], open: [], recent: [], maintenances: [], announcements: [one] }
  const files = await context.renderer.live(alone, { at, verifiedAt: null })
  const seen = (html: string) =>
    inline
      ? html.replaceAll(`${page.page.url}/${inline.file}`, inline.data).replaceAll(`/${inline.file}`, inline.data)
      : html
  const languages: Preview['languages'] = {}
  for (const language of page.page.languages) {
    const file = files.find(({ path }) => path === `${language}/announcements/${one.id}/index.html`)
    const { subject, html, text } = await context.renderer.notice(facts.notice, language)
    const body = one.body[language] ?? ''
    const plain = body === '' ? '' : withLink(body, `${page.page.url}/${language}/`)
    const { chat, social } = short[language] ?? { chat: plain, social: plain }
    languages[language] = {
      page: file ? seen(new TextDecoder().decode(file.body)) : null,
      mail: { subject, html: seen(html), text },
      chat,
      social: { text: social, lengths: postLengths(social) },
    }
  }
  return { languages, webhook: webhookBody({ ...facts.event, timestamp: at }) }
}
