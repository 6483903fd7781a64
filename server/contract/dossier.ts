/** Wire shape of a dossier: one incident as a record to keep, from the first bad answer to whom its words reached. */
import Type, { type Static } from 'typebox'
import { IMPACTS } from '../domain/component.ts'
import { INCIDENT_STATES } from '../domain/incident.ts'
import { UpdateView } from './incidents.ts'
import { NoteView } from './notes.ts'
import { type NoticePage, ONCALL_WHATS } from './notice.ts'
import { MomentView } from './post-mortem.ts'
import { LocalText } from './public.ts'
import { Instant, LanguageCode, MaybeInstant, MaybeString } from './shapes.ts'
import type { TapFile } from './tap.ts'

export const DossierQuery = Type.Object(
  { notes: Type.Optional(Type.Literal('1', { description: 'With the notes of colleagues' })) },
  { additionalProperties: false },
)

export const PrintQuery = Type.Object(
  { ...DossierQuery.properties, language: Type.Optional(LanguageCode) },
  { additionalProperties: false },
)

export const Dossier = Type.Object({
  madeAt: Instant,
  /** Who asked for it, by name. */
  madeBy: Type.String(),
  incident: Type.Object({
    id: Type.String(),
    state: Type.Enum([...INCIDENT_STATES]),
    /** `checks`: a suspicion of our own. */
    origin: Type.Enum(['checks', 'person']),
    title: LocalText,
    startedAt: Instant,
    confirmedAt: MaybeInstant,
    resolvedAt: MaybeInstant,
    mergedInto: MaybeString,
    url: Type.String(),
  }),
  /** What it hit, as bad as it was; regions empty: everywhere. */
  hit: Type.Array(Type.Object({ name: LocalText, worst: Type.Enum([...IMPACTS]), regions: Type.Array(LocalText) })),
  /** The first bad answers, oldest first; empty where none came, or none is kept any more. */
  answers: Type.Array(
    Type.Object({ at: Instant, name: LocalText, location: Type.String(), code: Type.String(), because: Type.String() }),
  ),
  /** Words to people on call, oldest first; empty once they are not kept any more. */
  told: Type.Array(
    Type.Object({
      what: Type.Enum([...ONCALL_WHATS]),
      at: Instant,
      contacts: Type.Integer(),
      sent: Type.Integer(),
    }),
  ),
  timeline: Type.Array(MomentView),
  /** Oldest first, with every wording that they had and whom they reached. */
  published: Type.Array(UpdateView),
  /** Newest first; null: nobody asked for them. */
  notes: Type.Union([Type.Array(NoteView), Type.Null()]),
})
export type Dossier = Static<typeof Dossier>

/** As it is printed. */
export interface DossierFacts extends Dossier {
  readonly page: NoticePage
}

/** Beside the rest of what the renderer's module exports. */
export interface DossierRenderer {
  renderDossier(facts: DossierFacts, language: string): TapFile
}
