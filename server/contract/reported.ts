/** What others say of themselves, as the page and the desk have it: a part of `public.ts`. */
import Type, { type Static } from 'typebox'
import { COMPONENT_STATES } from '../domain/component.ts'
import { MaybeInstant } from './shapes.ts'

/** What others say of themselves on their own status page, in their words. Nothing of it is measured by us. */
export const Reported = Type.Object({
  /** As their page calls itself. */
  by: Type.String(),
  /** Their page, http or https; null: it names none. */
  url: Type.Union([Type.String(), Type.Null()]),
  /** Their component, as they call it; null: the whole page. */
  part: Type.Union([Type.String(), Type.Null()]),
  /** `unknown`: their page cannot be read. */
  state: Type.Enum([...COMPONENT_STATES]),
  /** Since when they have said so; null: they were never read. */
  since: MaybeInstant,
  /** Their open ones, newest first. */
  incidents: Type.Array(
    Type.Object({ title: Type.String(), url: Type.Union([Type.String(), Type.Null()]), startedAt: MaybeInstant }),
  ),
})
export type Reported = Static<typeof Reported>
