import type { Carded } from '../../src/core/carded.ts'
import type { Charter, Operator } from '../../src/core/charter/compile.ts'
import type { Entry } from '../../src/core/entry.ts'
import { alertLines, concernedBy } from '../../src/core/wording/alerts.ts'
import { noteLines } from '../../src/core/wording/notes.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import { summaryLines } from '../../src/core/wording/summary.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { ShowResult } from '../../src/governor/skin.ts'
import { outcomeFor } from './carded.ts'

/** Whom a line is for: an operator of the charter, or the name of somebody who is not listed any more. */
export type Reader = Operator | string

/** A message below a card, for every platform. */
export interface Note {
  readonly lines: readonly { readonly to: readonly Reader[]; readonly text: string }[]
  /** Somebody has to look, so the platform notifies; else it comes silently and after what people wait for. */
  readonly loud: boolean
}

/** What the thread of a channel (its key in the charter) is told of these entries as things stand now; undefined when nothing of it is worth saying any more. */
export function noteFor(
  governor: Pick<GovernorFace, 'charter' | 'clock'>,
  channel: string,
  record: Carded,
  entries: readonly Entry[],
): Note | undefined {
  const [law, now] = [governor.charter(), governor.clock.now()]
  const words = channelWords(law, channel)
  const lines = noteLines(record, entries, { charter: law, now, words, outcome: outcomeFor(record, law.document.timezone, now, words) })
  if (lines.length === 0) return undefined
  return {
    lines: lines.map(({ to, text }) => ({ to: to.map((id) => readerOf(law, id)), text })),
    loud: lines.some(({ to }) => to.length > 0),
  }
}

/** What a channel is told of alerts as things stand now, and before them of a day that is over; alerts notify, a summary comes silently. */
export function alertFor(governor: Pick<GovernorFace, 'charter' | 'clock'>, channel: string, entries: readonly Entry[]): Note {
  const charter = governor.charter()
  const words = channelWords(charter, channel)
  const look = { zone: charter.document.timezone, now: governor.clock.now(), words }
  const summaries = entries
    .flatMap((entry) => (entry.type === 'summary.made' ? [summaryLines(entry.data.summary, words).join('\n')] : []))
    .slice(-1)
  const alerts = entries
    .flatMap((entry) => alertLines([entry], look).map((text) => ({ to: concernedBy(entry).map((id) => readerOf(charter, id)), text })))
    .slice(summaries.length > 0 ? -BESIDE : -ALERTS)
  return { lines: [...summaries.map((text) => ({ to: [], text })), ...alerts], loud: alerts.length > 0 }
}

/** One thing that everybody in a channel must hear at once. */
export const warning = (text: string): Note => ({ lines: [{ to: [], text }], loud: true })

/** Lines of one message of alerts, the newest: with the longest reasons they fit both platforms, */
const ALERTS = 8
/** and beside a summary, of up to 1,200 characters, these do. */
const BESIDE = 5

const readerOf = ({ operators }: Charter, id: string): Reader => operators.find((operator) => operator.id === id) ?? id

/** What becomes of a note about what is over by now. */
export const NOTHING_TO_SAY: ShowResult = { kind: 'gone', reason: 'It was over before the thread could be told' }

/** The name of a reader. */
export const nameOf = (reader: Reader): string => (typeof reader === 'string' ? reader : reader.id)
