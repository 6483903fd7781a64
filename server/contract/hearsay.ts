/** Wire shapes of what others say, beside an incident at the desk: on their status pages, and in posts with a tag. */
import Type, { type Static } from 'typebox'
import { Reported } from './reported.ts'
import { Instant } from './shapes.ts'

/** What others say now of themselves, where something that the incident hits stands on them. */
export const IncidentReport = Type.Object({
  componentId: Type.String(),
  name: Type.Record(Type.String(), Type.String()),
  ...Reported.properties,
})
export type IncidentReport = Static<typeof IncidentReport>

/** Posts with a tag, where somebody counts them for what the incident hits. For people to weigh: never a verdict, never public. */
export const PostsView = Type.Object({
  componentId: Type.String(),
  tag: Type.String(),
  /** The tag's page on that server. */
  url: Type.String(),
  /** In the hour before `at`. */
  count: Type.Integer(),
  isAtLeast: Type.Boolean(),
  /** The median of that hour of the week; null: not two weeks of it are known. */
  usual: Type.Union([Type.Number(), Type.Null()]),
  isUnusual: Type.Boolean(),
  at: Instant,
})
export type PostsView = Static<typeof PostsView>
