/** The body of a webhook, as the sender signs it and a preview shows it: the same bytes from the same event. */

export interface WebhookEvent {
  readonly type: string
  /** Epoch ms UTC. */
  readonly timestamp: number
  readonly data: unknown
}

export function webhookBody({ type, timestamp, data }: WebhookEvent): string {
  const at = Temporal.Instant.fromEpochMilliseconds(timestamp).toString({ smallestUnit: 'millisecond' })
  return JSON.stringify({ type, timestamp: at, data })
}
