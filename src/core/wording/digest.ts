import type { Charter } from '../charter/compile.ts'
import { argsLine, DIGEST_ROOM } from '../digests/fits.ts'
import type { LeftBecause } from '../digests/record.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd, type Millis } from '../units.ts'
import { approvalsText } from './quorum.ts'
import { deadlineText, verbOf } from './request.ts'
import { risksOf } from './risk.ts'
import { cut, quoted, shortId } from './text.ts'

/** Characters of what our words in a line may take: ten lines fit into a message with what agents wrote. */
const RISK = 60
const VOTES = 60
const OUTCOME = 130

const idText = ({ id }: RequestRecord): string => `id ${shortId(id)}`
const whole = (text: string): string => quoted(text, DIGEST_ROOM)

/** Who wants what for how much, with everything the agent wrote. */
function actionLines({ ask }: RequestRecord): readonly string[] {
  const { agent_id, task_intent, target_resource, tool, justification, preview } = ask
  const at = target_resource === undefined ? '' : ` at ${whole(target_resource)}`
  const args = argsLine(ask)
  const how = [tool === undefined ? [] : `by ${whole(tool)}`, args === '' ? [] : `with ${whole(args)}`].flat().join(' ')
  return [
    `${agent_id} wants to ${verbOf(ask)} ${whole(task_intent)} for ${formatUsd(ask.estimated_cost)}${at}`,
    ...(how === '' ? [] : [how]),
    ...(justification === undefined ? [] : [`It says why: ${whole(justification)}`]),
    ...(preview === undefined ? [] : [`It expects: ${whole(preview)}`]),
  ]
}

/** The line of a request that waits in a digest: who, what, how much, how risky, and until when. */
export function waitingItem(record: RequestRecord, charter: Charter, now: Millis): string {
  const votes = approvalsText(record, charter)
  const deadline = record.status.name === 'pending' ? [deadlineText(record.status.deadline, charter.document.timezone, now)] : []
  const risks = risksOf(record).join(', ')
  return [
    ...actionLines(record),
    [cut(risks, RISK), ...(votes === undefined ? [] : [cut(votes, VOTES)]), ...deadline, idText(record)].join('; '),
  ].join('\n')
}

/** The line of a request that is decided; `outcome`: what a card says became of it. */
export const decidedItem = (record: RequestRecord, outcome: string): string =>
  `${actionLines(record)[0]}\n${cut(outcome.replaceAll('\n', '; '), OUTCOME)}; ${idText(record)}`

const BECAUSE = {
  waited: 'nobody answered for half of its time',
  escalated: 'more people are asked',
  stage: 'its next stage began',
  edited: 'it was changed',
  question: 'somebody asked about it',
  delegated: 'somebody else decides it',
  alone: 'one person granted it alone',
  undeliverable: 'this message could not be sent or edited',
} as const satisfies Record<LeftBecause, string>

/** The line of a request that left a digest. */
export const leftItem = (record: RequestRecord, why: LeftBecause): string =>
  `${actionLines(record)[0]}\nIt has a card of its own now: ${BECAUSE[why]}; ${idText(record)}`

/** The line of a request that the state no longer knows. */
export const goneItem = (id: string): string => `${shortId(id)} was decided more than a day ago: /why tells about it by its id ${id}.`

/** The first line of a digest: how many of its requests wait. */
export const digestHeadline = (waiting: number, all: number): string =>
  waiting === 0
    ? `${requests(all)}, none of which waits here any more`
    : `${waiting === all ? '' : `${waiting} of `}${requests(all)} of low urgency: answer each by its number`

const requests = (n: number): string => `${n} ${n === 1 ? 'request' : 'requests'}`

/** The last line of a digest. */
export const digestFooter = (waiting: number): string =>
  waiting === 0 ? 'The inbox tells more about each by its id.' : 'Whatever nobody answers rejects itself at its time.'

/** What came of approving all that a digest shows. */
export interface ApprovedTogether {
  /** Approvals that counted, and how many of these decided. */
  readonly counted: number
  readonly granted: number
  /** Why others did not count, each once. */
  readonly refused: readonly string[]
  /** How many could not be recorded. */
  readonly unrecorded: number
}

/** The answer to who approved all that a digest shows. */
export function togetherText({ counted, granted, refused, unrecorded }: ApprovedTogether): string {
  const more = counted - granted
  const lines = [
    ...(granted > 0 ? [`Approved ${granted}.`] : []),
    ...(more > 0 ? [`${more} counted and still need others.`] : []),
    ...(unrecorded > 0 ? [`${unrecorded} could not be recorded, so nothing was decided about them: tap again in a moment.`] : []),
    ...[...new Set(refused)].map((detail) => `Not approved: ${detail}.`),
  ]
  return lines.length === 0 ? 'Nothing of this waits any more.' : lines.join(' ')
}
