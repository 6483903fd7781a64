/** Wire shapes of who is told: how many would hear an update, how many did, and how it went with each. */
import Type, { type Static } from 'typebox'
import { Kind, MaybeInstant, MaybeString } from './shapes.ts'

export const DeliveryCounts = Type.Object({
  recipients: Type.Integer(),
  queued: Type.Integer(),
  held: Type.Integer(),
  sent: Type.Integer(),
  retrying: Type.Integer(),
  dead: Type.Integer(),
  stopped: Type.Integer(),
})
export type DeliveryCounts = Static<typeof DeliveryCounts>

export const Audience = Type.Object({
  email: Type.Integer(),
  webhook: Type.Integer(),
  total: Type.Integer(),
  heldMs: Type.Integer(),
})
export type Audience = Static<typeof Audience>

export const AudienceQuery = Type.Object(
  {
    kind: Type.Optional(Kind),
    incidentId: Type.Optional(
      Type.String({ maxLength: 64, description: 'Of a rehearsed one, those alone hear who take part' }),
    ),
  },
  { additionalProperties: false },
)

export const DeliveryView = Type.Object({
  id: Type.String(),
  channel: Type.Enum(['email', 'webhook']),
  address: Type.String(),
  language: Type.String(),
  state: Type.Enum(['queued', 'held', 'sending', 'sent', 'retrying', 'dead', 'stopped']),
  tries: Type.Integer(),
  nextAt: MaybeInstant,
  sentAt: MaybeInstant,
  code: MaybeString,
  because: MaybeString,
})
export type DeliveryView = Static<typeof DeliveryView>

export const DeliveryList = Type.Object({
  counts: DeliveryCounts,
  deliveries: Type.Array(DeliveryView),
  nextCursor: MaybeString,
})
export type DeliveryList = Static<typeof DeliveryList>
