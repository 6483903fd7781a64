/** What can move under a desk that is open: it reads that again. Written by store/traces, told by http/events. */
const CHANGE_KINDS = [
  'incident',
  'component',
  'probe',
  'delivery',
  'page',
  'subscriber',
  'settings',
  'maintenance',
  'template',
  'phrase',
  'announcement',
] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]
