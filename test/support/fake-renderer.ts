/** A renderer that writes its facts down as they are: what a file or a message says is then a matter of the flow alone. */
import type { Notice, NoticeText, ShippedTemplate } from '../../server/contract/notice.ts'
import type { PublicFile } from '../../server/contract/public.ts'
import { TEMPLATE_KINDS } from '../../server/domain/template-kinds.ts'
import type { Renderer } from '../../server/ports.ts'

export interface FakeRenderer extends Renderer {
  /** Notices rendered so far, with their language. */
  readonly notices: { readonly notice: Notice; readonly language: string }[]
  /** Set: the next calls reject with it, one after the other. */
  readonly failures: Error[]
}

export function fakeRenderer(): FakeRenderer {
  const notices: FakeRenderer['notices'] = []
  const failures: Error[] = []
  const orFail = async <T>(value: T): Promise<T> => {
    const failure = failures.shift()
    if (failure) throw failure
    return value
  }
  return {
    notices,
    failures,
    live: (page, asOf) => orFail([fileOf('en/index.html', 'live', { page, asOf })]),
    archived: (_page, incidents) =>
      orFail(incidents.map((one) => fileOf(`en/incidents/${one.id}/index.html`, 'archive', one))),
    notice: (notice, language) => {
      notices.push({ notice, language })
      return orFail(textOf(notice, language))
    },
    templates: (language) => orFail(TEMPLATE_KINDS.map((kind) => templateOf(kind, language))),
    phrases: (language) => orFail([{ kind: 'advice' as const, key: 'wait', text: `${language}: Wait a moment.` }]),
    stretch: ({ from, to }, language) => orFail({ when: `${language}: in between`, duration: `${to - from} ms` }),
    dossier: (facts, language) => orFail({ html: `<p>${language} ${facts.incident.id}</p>`, style: '' }),
    tap: (facts, language) => orFail({ html: `<p>${language} ${facts.is}</p>`, style: '' }),
    draftSentence: (who, language) =>
      'rehearsal' in who
        ? orFail('REHEARSAL')
        : orFail(
            'causes' in who ? `${language}: because of ${who.causes}` : `${language}: ${who.by} reports (${who.url})`,
          ),
    languages: async () => ['en', 'it'],
    close: async () => undefined,
  }
}

export function fileOf(path: string, part: PublicFile['part'], says: unknown): PublicFile {
  return {
    ...{ path, part, contentType: 'text/html; charset=utf-8', gzip: null, brotli: null, cacheControl: 'no-cache' },
    body: new TextEncoder().encode(JSON.stringify(says)),
    etag: '"1"',
  }
}

function textOf(notice: Notice, language: string): NoticeText {
  const summary = notice.kind === 'update' ? (notice.update.body[language] ?? '') : notice.kind
  return { language, subject: `${notice.kind} in ${language}`, text: summary, html: `<p>${summary}</p>`, summary }
}

function templateOf(kind: ShippedTemplate['kind'], language: string): ShippedTemplate {
  const text = {
    title: `${language}: {{components}} down`,
    titleMany: `${language}: {{components}} are down`,
    body: `${language}: {{components}} down{{places}} since {{since}}.`,
    bodyMany: `${language}: {{components}} are down{{places}} since {{since}}, {{duration}}.`,
    ...{ works: '', advice: '{{page}}', chat: '', social: '' },
  }
  return { kind, tone: 'plain', text }
}
