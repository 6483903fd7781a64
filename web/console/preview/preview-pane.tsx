/** What goes out, as the page, a mail, a webhook, a chat or a post, in every language side by side. Shown by the composer and by the templates' editor. */
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Preview, PreviewInLanguage, TemplatePreview } from '../../../server/contract/preview.ts'
import { capital } from '../language.tsx'
import { Button } from '../parts/button.tsx'
import { useNames } from '../session.tsx'
import { PreviewFrame } from './preview-frame.tsx'

const KINDS = ['page', 'mail', 'text', 'webhook', 'chat', 'social'] as const
type Kind = (typeof KINDS)[number]

interface Props {
  readonly preview: Preview
  /** What a template says, filled: shown where its kind has no page and no mail. */
  readonly filled?: TemplatePreview['filled']
  /** More choices beside where it goes. */
  readonly children?: ComponentChildren
}

export function PreviewPane({ preview, filled = {}, children }: Props) {
  const { t, nameOf } = useNames()
  const [kind, setKind] = useState<Kind>('page')
  return (
    <div class="preview">
      <fieldset class="chips">
        <legend>{t.preview.kind}</legend>
        {KINDS.map((one) => (
          <button key={one} type="button" class="chip" aria-pressed={one === kind} onClick={() => setKind(one)}>
            {t.preview.kinds[one]}
          </button>
        ))}
      </fieldset>
      {children}
      {kind === 'webhook' ? (
        <Webhook body={preview.webhook} />
      ) : (
        <div class="preview-languages">
          {Object.entries(preview.languages).map(([code, one]) => (
            <section key={code} aria-label={capital(nameOf(code))}>
              <h3>{capital(nameOf(code))}</h3>
              <InLanguage kind={kind} code={code} one={one} filled={filled[code]} />
            </section>
          ))}
        </div>
      )}
    </div>
  )
}

interface OneProps {
  readonly kind: Exclude<Kind, 'webhook'>
  readonly code: string
  readonly one: PreviewInLanguage
  readonly filled: TemplatePreview['filled'][string] | undefined
}

function InLanguage({ kind, code, one, filled }: OneProps) {
  const { t, nameOf } = useNames()
  const title = t.preview.frame(t.preview.kinds[kind], nameOf(code))
  if (kind === 'chat') return <Short key={kind} text={one.chat} code={code} title={title} />
  if (kind === 'social') {
    return (
      <Short key={kind} text={one.social.text} code={code} title={title}>
        <Lengths lengths={one.social.lengths} />
      </Short>
    )
  }
  const said = <Filled code={code} filled={filled} />
  if (kind === 'page') return one.page === null ? said : <PreviewFrame html={one.page} title={title} />
  if (one.mail === null) return said
  return (
    <>
      <p>{t.preview.subject(one.mail.subject)}</p>
      {kind === 'mail' ? (
        <PreviewFrame html={one.mail.html} title={title} />
      ) : (
        <textarea class="input preview-text" readOnly lang={code} dir="auto" aria-label={title} value={one.mail.text} />
      )}
    </>
  )
}

function Filled({ code, filled }: Pick<OneProps, 'code' | 'filled'>) {
  const { t } = useNames()
  if (!filled) return <None />
  const { title, body, works, advice } = filled
  return (
    <>
      <p class="quiet">{t.preview.none}</p>
      <div class="card preview-filled" lang={code} dir="auto">
        {title !== '' && <strong>{title}</strong>}
        {[body, works, advice].filter(Boolean).map((text) => (
          <p key={text}>{text}</p>
        ))}
      </div>
    </>
  )
}

function None() {
  const { t } = useNames()
  return <p class="quiet">{t.preview.silent}</p>
}

function Webhook({ body }: { readonly body: string | null }) {
  const { t } = useNames()
  if (body === null) return <p class="quiet">{t.preview.noWebhook}</p>
  const indented = JSON.stringify(JSON.parse(body), null, 2)
  return (
    <textarea
      class="input code preview-text"
      readOnly
      dir="ltr"
      aria-label={t.preview.kinds.webhook}
      value={indented}
    />
  )
}

interface ShortProps {
  readonly text: string
  readonly code: string
  readonly title: string
  readonly children?: ComponentChildren
}

/** Copied by a button, or marked and copied by hand where the browser has no clipboard for us. */
function Short({ text, code, title, children }: ShortProps) {
  const { t } = useNames()
  const box = useRef<HTMLTextAreaElement>(null)
  const [copied, setCopied] = useState<string | null>(null)
  if (text === '') return <p class="quiet">{t.preview.silent}</p>
  const copy = async () => {
    box.current?.select()
    await navigator.clipboard?.writeText(text).then(
      () => setCopied(text),
      () => undefined,
    )
  }
  return (
    <>
      <textarea ref={box} class="input preview-short" readOnly lang={code} dir="auto" aria-label={title} value={text} />
      {children}
      <Button label={`${copied === text ? t.common.copied : t.common.copy}: ${title}`} onClick={() => void copy()}>
        {copied === text ? t.common.copied : t.common.copy}
      </Button>
    </>
  )
}

const NETWORKS = { x: 'X', mastodon: 'Mastodon', bluesky: 'Bluesky' } as const

function Lengths({ lengths }: { readonly lengths: PreviewInLanguage['social']['lengths'] }) {
  const { t } = useNames()
  return (
    <ul class="preview-lengths">
      {(['x', 'mastodon', 'bluesky'] as const).map((network) => {
        const { length, longest } = lengths[network]
        const words = t.preview.count(NETWORKS[network], length, longest)
        return (
          <li key={network} class={length > longest ? 'fault' : 'soft'}>
            {length > longest ? `${words}, ${t.preview.tooLong}` : words}
          </li>
        )
      })}
    </ul>
  )
}
