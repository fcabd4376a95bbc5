import type { Evidence } from '../experiments/motions.ts'
import type { Filter } from '../experiments/overlay.ts'
import { legible } from '../legible.ts'
import type { Motion } from '../motions/kinds.ts'
import type { State } from '../state.ts'
import type { Interval, Watched } from '../statistics/judge.ts'
import { formatUsd, type Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import type { Catalogue } from './catalogue/index.ts'

type Words = Catalogue['experiments']

/** A labelled part of a card. */
interface Part {
  readonly label: string
  readonly text: string
}

/** How it is looked at. */
interface Looked {
  readonly state: Pick<State, 'experiments'>
  readonly zone: string
  readonly now: Millis
  readonly words: Catalogue
}

/** A share with at most one decimal, such as `97.4 %`. */
export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`

/** Which work a filter lets in, in words. */
export function filterText({ density, tools, agents }: Filter, { where }: Words): string {
  const parts = [
    ...(density ? [where.density(...density)] : []),
    ...(tools === undefined ? [] : [tools ? where.tools : where.noTools]),
    ...(agents ? [where.agents(agents.map(legible).join(', '))] : []),
  ]
  return parts.length === 0 ? where.all : where.only(parts)
}

const atLeast = ({ estimate, low }: Interval, { atLeast }: Words): string =>
  low === null ? percent(estimate) : atLeast(percent(estimate), percent(low))

const atMost = ({ estimate, high }: Interval, { atMost }: Words): string =>
  high === null ? percent(estimate) : atMost(percent(estimate), percent(high))

/** The first line of a promotion. */
export const promoteHeadline = ({ from, to, evidence }: Motion<'promote'>, words: Words): string =>
  words.promote(legible(from), legible(to), percent(evidence.saving.estimate))

/** What a promotion would do, and on what it is proposed. */
export function promoteParts(motion: Motion<'promote'>, look: Looked, open: boolean): readonly Part[] {
  const { from, to, filter, evidence } = motion
  const words = look.words.experiments
  const { labels } = words
  return [
    ...(open ? [] : nowParts(motion, look)),
    { label: labels.retained, text: atLeast(evidence.retained, words) },
    { label: labels.saving, text: atLeast(evidence.saving, words) },
    { label: labels.howSure, text: words.howSure(evidence.pairs, evidence.looks, percent(evidence.level)) },
    { label: labels.where, text: filterText(filter, words) },
    { label: labels.spent, text: formatUsd(evidence.spent) },
    ...(open
      ? [
          { label: labels.ifCommitted, text: words.ifCommitted(legible(from), legible(to)) },
          { label: labels.ifNobody, text: words.promoteUnanswered },
        ]
      : []),
  ]
}

/** How it stands with what was promoted. */
function nowParts({ experiment, to }: Motion<'promote'>, { state, zone, now, words: { experiments: words } }: Looked): readonly Part[] {
  const status = state.experiments.get(experiment)?.status
  const label = words.labels.now
  if (status?.name === 'committed') return [{ label, text: words.inUse(legible(to), clockTime(status.until, zone, now)) }]
  return status?.name === 'rolled_back' ? [{ label, text: words.rolledBack(clockTime(status.at, zone, now), words.why[status.why]) }] : []
}

/** What rolling back would do, and why it is proposed. */
export function rollbackParts({ from, to, why, evidence }: Motion<'roll-back'>, words: Words, open: boolean): readonly Part[] {
  const { labels } = words
  return [
    { label: labels.why, text: words.why[why] },
    ...(evidence && evidence.pairs > 0 ? seenParts(evidence, words) : []),
    ...(evidence?.real ? [{ label: labels.real, text: realText(evidence.real, { from, to }, words) }] : []),
    ...(open
      ? [
          { label: labels.ifRolledBack, text: words.ifRolledBack(legible(to)) },
          { label: labels.ifNobody, text: words.rollBackUnanswered(legible(from)) },
        ]
      : []),
  ]
}

/** What a request cost with each model. */
function realText(
  { control, candidate }: NonNullable<Watched['real']>,
  { from, to }: Pick<Motion<'roll-back'>, 'from' | 'to'>,
  words: Words,
): string {
  const each = ({ requests, charged }: typeof control): string => formatUsd(Math.round(charged / requests))
  const [now, before] = [
    words.each(each(candidate), legible(from), candidate.requests),
    words.each(each(control), legible(to), control.requests),
  ]
  return words.real(now, before)
}

const seenParts = ({ pairs, retained, saving }: Pick<Evidence, 'pairs' | 'retained' | 'saving'>, words: Words): readonly Part[] => [
  { label: words.labels.retained, text: atMost(retained, words) },
  { label: words.labels.saving, text: atMost(saving, words) },
  { label: words.labels.seen, text: words.seen(pairs) },
]
