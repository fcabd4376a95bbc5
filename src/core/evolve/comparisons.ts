import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { Comparison, ComparisonEnd } from '../experiments/record.ts'
import { isOver } from '../experiments/thumb.ts'
import type { State } from '../state.ts'

/** `shadow.asked`: the copies of both answers are known, so that each can say later what became of them. */
export function noteCopies(state: State, { subject }: Entry, { input: { command } }: Events['shadow.asked']): void {
  const { attempt, request_id: request, refs } = command
  if (refs && Object.keys(refs).length > 0) state.comparisons.set(attempt, { experiment: subject, request, copies: refs })
}

/** `shadow.thumbed`: every copy says who answered what. */
export function noteAnswer(state: State, { seq }: Entry, { input: { command }, by }: Events['shadow.thumbed']): void {
  const known = state.comparisons.get(command.attempt)
  if (known && !known.over) state.comparisons.set(command.attempt, over(known, seq, { how: 'answered', by, choice: command.choice }))
}

/** `thumb.edited`: what was said to the end leaves. */
export function onThumbEdited(state: State, _: Entry, { input: { command } }: Events['thumb.edited']): void {
  const { attempt, channel } = command
  const known = state.comparisons.get(attempt)
  if (!known) return
  const copies = Object.fromEntries(Object.entries(known.copies).filter(([key]) => key !== channel))
  if (Object.keys(copies).length === 0) state.comparisons.delete(attempt)
  else state.comparisons.set(attempt, { ...known, copies })
}

/** Lets comparisons follow what an entry did to their shadow work: where it is not owed by people any more, nobody is asked. */
export function followComparisons(state: State, { seq, type }: Entry): void {
  if (state.comparisons.size === 0) return
  const how = type.startsWith('experiment.') || type === 'shadow.asked' ? 'ended' : 'late'
  for (const [attempt, known] of [...state.comparisons.entries()])
    if (!known.over && isOver(state, attempt, known)) state.comparisons.set(attempt, over(known, seq, { how }))
}

const over = (known: Comparison, seq: number, end: ComparisonEnd): Comparison => ({ ...known, over: { ...end, seq } })
