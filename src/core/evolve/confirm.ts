import type { Factor, SecondFactor } from '../confirm/factor.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { State } from '../state.ts'

/** `totp.enrolled` */
export const onEnrolled = (
  state: State,
  entry: Entry,
  { input, enrolment = input?.command.enrolment_id }: Events['totp.enrolled'],
): void => {
  if (enrolment !== undefined) state.factors.set(entry.subject, { enrolment, since: entry.at, tries: 0 })
}

/** `totp.refused` */
export function onCodeRefused(state: State, entry: Entry, { tries, until }: Events['totp.refused']): void {
  const factor = state.factors.get(entry.subject)
  if (!factor) return
  const { until: _, ...known } = factor
  state.factors.set(entry.subject, { ...known, tries, ...(until === undefined ? {} : { until }) })
}

/** A right code was used: its step, and every earlier one, counts no more. */
export function noteCode(state: State, operator: string, used: SecondFactor | undefined): void {
  const factor = state.factors.get(operator)
  if (!factor || used?.step === undefined || used.step === null || used.enrolment !== factor.enrolment) return
  const { enrolment, since } = factor
  state.factors.set(operator, { enrolment, since, last: Math.max(factor.last ?? -1, used.step), tries: 0 } satisfies Factor)
}
