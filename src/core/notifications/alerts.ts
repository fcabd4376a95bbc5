import type { Event, EventType } from '../event.ts'
import type { Millis } from '../units.ts'

/**
 * The entries that channels for alerts are told of. A break-glass is none: every channel gets its card. Its own failure is none either: nobody
 * could be told there.
 */
const ALERTS = [
  'breaker.tripped',
  'kpi.alerted',
  'org.halted',
  'org.resumed',
  'budget.warned',
  'card.failed',
  'experiment.committed',
  'experiment.rolled_back',
  'experiment.stopped',
  'motion.made',
  'totp.enrolled',
] as const satisfies readonly EventType[]

/** A type of entry that is an alert. */
export type AlertType = (typeof ALERTS)[number]

/** Whether channels for alerts are told of an event. */
export const isAlert = <E extends Event>(event: E): event is Extract<E, { readonly type: AlertType }> =>
  (ALERTS as readonly EventType[]).includes(event.type) && !isNoNews(event)

/** What people decided is no news to them: only what the program did by itself is, and whatever happens to somebody's authenticator. */
function isNoNews({ type, data }: Event): boolean {
  if (type === 'motion.made') return data.motion.kind !== 'replace-authenticator'
  if (type === 'totp.enrolled') return data.motion === undefined
  if (type === 'experiment.committed' || type === 'experiment.rolled_back') return data.motion !== undefined
  return type === 'experiment.stopped' && data.why === 'operator'
}

/** Alerts that a channel still hears of after it was out of reach: the newest, */
export const MOST_ALERTS = 20
/** and of these none that is older: what is wrong for longer shows in `/status`. */
export const ALERT_AGE: Millis = 86_400_000
