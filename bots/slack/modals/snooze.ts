import type { Millis } from '../../../src/core/units.ts'
import { clockTime, span } from '../../../src/core/when.ts'
import { deadlineOf } from '../../card/carded.ts'
import { chosen, menu, option } from './fields.ts'
import type { Modal } from './modal.ts'

/** Lengths that are offered, in ms: those that end before the deadline. */
const LENGTHS: readonly Millis[] = [5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * 60_000)

/** No reminder for oneself for a while, then one. */
export const snooze: Modal = {
  main: 'for',
  blocks({ governor, record, words: { forms } }) {
    const told = forms.snooze
    const now = governor.clock.now()
    const deadline = deadlineOf(record) ?? now
    const { timezone } = governor.charter().document
    const lengths = LENGTHS.filter((ms) => now + ms < deadline)
    if (lengths.length === 0) return told.tooSoon(clockTime(deadline, timezone, now))
    return [
      menu(
        'for',
        told.label,
        lengths.map((ms) => option(told.option(span(ms), clockTime(now + ms, timezone, now)), String(ms))),
        { hint: told.hint(clockTime(deadline, timezone, now)) },
      ),
    ]
  },
  read({ record, words }, values) {
    const ms = Number(chosen(values, 'for'))
    if (!LENGTHS.includes(ms)) return { errors: { for: words.forms.snooze.choose } }
    return { command: { kind: 'snooze', request_id: record.id, for: ms, door: 'slack' } }
  },
  field: ({ code }) => (code === 'invalid_field' ? 'for' : undefined),
}
