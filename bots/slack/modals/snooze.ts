import type { Millis } from '../../../src/core/units.ts'
import { clockTime, span } from '../../../src/core/when.ts'
import { deadlineOf } from '../../card/carded.ts'
import { chosen, menu, option } from './fields.ts'
import type { Modal } from './modal.ts'

/** Lengths that are offered, in ms: those that end before the deadline. */
const LENGTHS: readonly Millis[] = [5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * 60_000)

/** No reminder for oneself for a while, then one. */
export const snooze: Modal = {
  title: 'Snooze',
  submit: 'Snooze',
  main: 'for',
  blocks({ governor, record }) {
    const now = governor.clock.now()
    const deadline = deadlineOf(record) ?? now
    const { timezone } = governor.charter().document
    const lengths = LENGTHS.filter((ms) => now + ms < deadline)
    if (lengths.length === 0) return `It rejects itself at ${clockTime(deadline, timezone, now)}: too soon to be snoozed.`
    return [
      menu(
        'for',
        'Remind me in',
        lengths.map((ms) => option(`${span(ms)}, at ${clockTime(now + ms, timezone, now)}`, String(ms))),
        { hint: `Nobody else is silenced. The deadline at ${clockTime(deadline, timezone, now)} stands.` },
      ),
    ]
  },
  read({ record }, values) {
    const ms = Number(chosen(values, 'for'))
    if (!LENGTHS.includes(ms)) return { errors: { for: 'Choose how long' } }
    return { command: { kind: 'snooze', request_id: record.id, for: ms, door: 'slack' } }
  },
  field: ({ code }) => (code === 'invalid_field' ? 'for' : undefined),
}
