/** Which template an update starts from, and in which tone: those that somebody answers for come first. The composer shows it. */
import type { TemplateView } from '../../../server/contract/templates.ts'
import { calls } from '../calls.ts'
import { isTouched } from '../draft.ts'
import { useResource } from '../resource.ts'
import { TemplateChips, ToneChips } from './choices.tsx'
import type { TemplateKey, Tone } from './composition.ts'
import type { Composing } from './use-composition.ts'

interface Props {
  readonly templates: readonly TemplateKey[]
  readonly composing: Composing
}

export function TemplateChoice({ templates, composing }: Props) {
  const known = useResource('templates', calls.templates, ['template', 'settings']).value?.templates ?? []
  const { composition, written } = composing
  const { template, tone = 'plain' } = composition
  const unapproved = templates.filter((one) => !isApproved(known, one))
  const usesApproval = known.some((one) => one.approved !== null)
  return (
    <>
      <TemplateChips
        templates={usesApproval ? [...templates.filter((one) => !unapproved.includes(one)), ...unapproved] : templates}
        chosen={template}
        unapproved={usesApproval ? unapproved : []}
        onChoose={(next) => composing.change({ template: next, tone: 'plain' })}
      />
      {written && !isTouched(written.text, written.start) && (
        <ToneChips
          tones={tonesOf(known, template)}
          chosen={tone}
          onChoose={(next) => composing.change({ tone: next })}
        />
      )}
    </>
  )
}

/** Somebody answers for its plain words in every language. Pure. */
export function isApproved(known: readonly TemplateView[], template: TemplateKey): boolean {
  const plain = known.filter((one) => one.kind === template && one.tone === 'plain')
  return plain.length > 0 && plain.every((one) => one.approved !== null)
}

/** The tones in which there are words for it. Pure. */
export function tonesOf(known: readonly TemplateView[], template: TemplateKey): readonly Tone[] {
  return [...new Set(known.filter((one) => one.kind === template).map((one) => one.tone))]
}
