/** What the form for an announcement holds, and the command that it comes to. Pure; `announcement-form.tsx` asks. */
import type { AnnouncementView, PictureView, PublishAnnouncement } from '../../../server/contract/announcements.ts'
import { zoneInput } from '../maintenance/zone-clock.ts'

type Words = Readonly<Record<string, string>>

export interface AnnouncementFields {
  readonly title: Words
  readonly body: Words
  /** What the picture shows. */
  readonly alt: Words
  readonly picture: PictureView | null
  readonly tone: AnnouncementView['tone']
  /** Empty: at once. */
  readonly startsAt: string
  readonly endsAt: string
  /** Subscribers are written to. */
  readonly notify: boolean
}

const WEEK_MS = 604_800_000

/** A new one: at once, for a week. */
export function startOf(
  edited: AnnouncementView | null,
  { timeZone, now }: { readonly timeZone: string; readonly now: number },
): AnnouncementFields {
  return {
    title: edited?.title ?? {},
    body: edited?.body ?? {},
    alt: edited?.alt ?? {},
    picture: edited?.picture ?? null,
    tone: edited?.tone ?? 'plain',
    startsAt: edited ? zoneInput(edited.startsAt, timeZone) : '',
    endsAt: zoneInput(edited?.endsAt ?? now + WEEK_MS, timeZone),
    notify: edited?.notify ?? true,
  }
}

/** A time that nobody touched stays the very instant that it was; a language whose words were taken away is left out. */
export function commandOf(
  fields: AnnouncementFields,
  edited: AnnouncementView | null,
  timeZone: string,
): PublishAnnouncement {
  const when = (value: string, before: number | undefined) =>
    before !== undefined && zoneInput(before, timeZone) === value ? before : value
  const { picture, tone, notify } = fields
  const spoken = Object.keys({ ...fields.title, ...fields.body }).filter(
    (code) => fields.title[code]?.trim() || fields.body[code]?.trim(),
  )
  const left = Object.keys(edited?.title ?? {}).filter((code) => !spoken.includes(code))
  const texts = spoken.map((code) => {
    const words = { title: fields.title[code]?.trim() ?? '', body: fields.body[code]?.trim() ?? '' }
    return [code, picture ? { ...words, alt: fields.alt[code]?.trim() ?? '' } : words] as const
  })
  return {
    ...(fields.startsAt === '' ? {} : { startsAt: when(fields.startsAt, edited?.startsAt) }),
    endsAt: when(fields.endsAt, edited?.endsAt),
    texts: { ...Object.fromEntries(left.map((code) => [code, null])), ...Object.fromEntries(texts) },
    ...{ tone, notify, picture: picture?.id ?? null },
  }
}

/** Where each field of the form stands in the command. */
export function pathsIn(languages: readonly string[]): string[] {
  const texts = languages.flatMap((code) => ['title', 'body', 'alt'].map((part) => `texts/${code}/${part}`))
  return ['startsAt', 'endsAt', 'tone', 'picture', ...texts]
}
