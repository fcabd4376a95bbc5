import { asksPeople, type Carded, isMotion } from '../carded.ts'
import type { Charter } from '../charter/compile.ts'
import { asksForCodes } from '../confirm/kinds.ts'
import { phraseOf } from '../confirm/phrase.ts'
import { quorumOf } from '../decide/quorum.ts'
import { motionQuorum, peopleOf } from '../motions/table.ts'
import { approvalsOf, type Quorum, shortId, type Vote } from '../quorum.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import type { Catalogue } from './catalogue/index.ts'
import { stageText } from './stages.ts'
import { lasting } from './time.ts'

/** How far a motion is, or a waiting request that several people must approve. */
interface Progress {
  readonly quorum: Quorum
  /** The approvals that count under the charter in force. */
  readonly approvals: readonly Vote[]
}

function progressOf(record: Carded, charter: Charter): Progress | undefined {
  if (!asksPeople(record)) return undefined
  if (isMotion(record)) return progress(motionQuorum(charter, record, peopleOf(charter, record)), record.votes)
  const { id, ask, escalation } = record
  const people = escalation?.people ?? 1
  return people === 1
    ? undefined
    : progress(quorumOf(charter, id, people, charter.agents.get(ask.agent_id)?.owner), escalation?.votes ?? [])
}

const progress = (quorum: Quorum, votes: readonly Vote[]): Progress => ({ quorum, approvals: approvalsOf(quorum, votes) })

/** People by name, each once: `alice`, `alice and bob`, and `alice (solo, 2 times)` where one person approved it more than once. */
export function peopleText(votes: readonly Vote[], { common }: Catalogue): string {
  const names = [...new Set(votes.map(({ operator }) => operator))].join(common.and)
  return votes.some((vote) => vote.solo) ? common.solo(names, votes.length) : names
}

/** Everybody who approved: `by alice in Slack and bob in Telegram`; one person who did so twice is marked. */
export const byAll = (votes: readonly Vote[], words: Catalogue): string =>
  words.common.by(
    votes.some(({ solo }) => solo)
      ? peopleText(votes, words)
      : votes.map(({ operator, door }) => words.outcomes.through(operator, words.common.doors[door])).join(words.common.and),
  )

/** How far a motion or waiting request is: `1 of 2 approved by alice`; undefined for a request that one approval is enough for, and where nothing waits. */
export function approvalsText(record: Carded, charter: Charter, words: Catalogue): string | undefined {
  if (!isMotion(record) && record.escalation?.staged) return stageText(record, charter, words)
  const progress = progressOf(record, charter)
  if (!progress) return undefined
  const { quorum, approvals } = progress
  return words.stages.quorum(approvals.length, quorum.people, peopleText(approvals, words))
}

/**
 * What is typed to approve it: what is at stake, where each approval is confirmed in writing, and what the person who approved it already types to approve
 * it once more, where one person runs the organisation and it still waits for that. Undefined everywhere else.
 */
export function confirmationOf(record: Carded, charter: Charter): string | undefined {
  if (!isMotion(record) && asksPeople(record) && record.escalation?.confirm?.includes('typed')) return phraseOf(record)
  if (!isMotion(record) && record.escalation?.staged) return routeConfirmation(record, charter)
  const progress = progressOf(record, charter)
  return progress?.quorum.solo && progress.approvals.length > 0 ? shortId(record.id) : undefined
}

const routeConfirmation = (record: RequestRecord, { document }: Charter): string | undefined =>
  document.solo && record.status.name === 'pending' && record.escalation?.votes.some(({ vote }) => vote === 'approve')
    ? shortId(record.id)
    : undefined

/** Whether each approval of it needs a one-time code. */
export const needsCode = (record: Carded): boolean => !isMotion(record) && asksPeople(record) && asksForCodes(record.escalation)

/**
 * How it is approved in writing in a chat: `/approve 3k7j5h 12.50`, and `/approve 3k7j5h~1 10.00` what was edited once. `prefix`: `/`, or
 * Slack's command.
 */
export const approveTyped = (
  prefix: string,
  { id, edits }: { readonly id: string; readonly edits?: number | undefined },
  phrase: string,
): string => `${prefix}approve ${shortId(id)}${edits ? `~${edits}` : ''} ${phrase}`

/** How often it was edited; motions never are. */
export const editsOf = (record: Carded): number => (isMotion(record) ? 0 : (record.edits?.length ?? 0))

/** A wait for people: rounded up, so that nobody who follows it comes too early. */
export const waitText = (ms: Millis, words: Catalogue): string =>
  lasting(ms < 60_000 ? Math.ceil(ms / 1000) * 1000 : Math.ceil(ms / 60_000) * 60_000, words)
