/** Whether somebody is writing about this incident, and which template they asked for. */
import { useState } from 'preact/hooks'
import type { IncidentView } from '../../../server/contract/incidents.ts'
import type { TemplateKey } from '../compose/composition.ts'
import { own, recall } from '../memory.ts'

export interface Wish {
  readonly writing: boolean
  readonly wanted: TemplateKey | undefined
  /** Rises with each asking: the composer then takes the focus. */
  readonly count: number
  /** Null: whatever is likeliest. */
  readonly ask: (template: TemplateKey | null) => void
  readonly drop: () => void
}

/** A suspicion, and one that lapsed untold, are written about at once: confirming must take one tap. */
export function useWish(incident: IncidentView): Wish {
  const [asked, setAsked] = useState<{ template: TemplateKey | null; count: number } | null>(null)
  const [closed, setClosed] = useState(false)
  const always = incident.state === 'suspected' || incident.state === 'lapsed'
  // Words under way stay in sight when somebody else moves the incident, and come back after a reload.
  const begun = !closed && recall(own(`draft.${incident.id}`)) !== null
  return {
    writing: incident.state !== 'dismissed' && (always || asked !== null || begun),
    wanted: asked?.template ?? undefined,
    count: asked?.count ?? 0,
    ask: (template) => {
      setClosed(false)
      setAsked((before) => ({ template, count: (before?.count ?? 0) + 1 }))
    },
    drop: () => {
      setClosed(true)
      setAsked(null)
    },
  }
}
