import { type Carded, isMotion, voteOn } from '../../src/core/carded.ts'
import type { Command } from '../../src/core/command.ts'
import { parseDuration } from '../../src/core/units.ts'
import { clockTime } from '../../src/core/when.ts'
import { approvalsText, editsOf } from '../../src/core/wording/quorum.ts'
import { quoted, shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { findCarded, headlineFor, outcomeFor } from '../card/carded.ts'
import type { Page } from '../card/types.ts'
import { type Asked, cardHere } from './call.ts'
import { exposedPage, typedIn } from './confirmed.ts'
import { recordable, refused, say, submitAs, usage, wordsOf } from './said.ts'
import { whichOne } from './which.ts'

/** Longest question and longest reason that are recorded, in characters. */
const QUESTION = 2000
const REASON = 500
/** Characters of them in an answer. */
const SHOWN = 300

/** Asks the agent about a waiting request: `ID question`. The same question in a message that comes again is asked once. */
export async function askPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const found = await requestOf(governor, call, 'ask')
  if ('page' in found) return found.page
  const { record, rest } = found
  const text = recordable(rest, QUESTION)
  if (text === '')
    return {
      ...usage(call, `ask ${shortId(record.id)} ${call.words.commands.request.askUsage}`),
      prompt: { command: 'ask', id: record.id },
    }
  const known = governor.state().requests.get(record.id)?.escalation?.questions?.at(-1)
  const again = known?.text === text && known.answer === undefined
  const no = again ? undefined : await submitAs(governor, call, { kind: 'question', request_id: record.id, text, door: call.spot.on })
  return no
    ? refused(call, call.words.commands.request.notAsked, no)
    : say(call.words.commands.request.asked(quoted(text, SHOWN)), call.words.commands.request.answerComes)
}

/** Lets somebody else decide: `ID NAME`, and a one-time code behind it where the request asks for them, in private. */
export async function delegatePage(governor: GovernorFace, call: Asked): Promise<Page> {
  const found = await requestOf(governor, call, 'delegate')
  if ('page' in found) return found.page
  const { record, rest } = found
  const { words, coded, factor } = typedIn(governor, call, record, rest)
  const [to] = wordsOf(words)
  if (coded && !call.codes) return exposedPage(call, `${call.prefix}delegate ${shortId(record.id)} ${to} CODE`)
  if (to === '') return usage(call, `delegate ${shortId(record.id)} ${call.words.commands.request.delegateUsage}`)
  const no = await submitAs(governor, call, { kind: 'delegate', request_id: record.id, to, door: call.spot.on, ...factor })
  return no
    ? refused(call, call.words.commands.nothingChanged, no)
    : say(call.words.commands.request.delegated(to, shortId(record.id)), call.words.commands.request.theyCount)
}

/** No reminder for oneself for a while: `ID 5m`. */
export async function snoozePage(governor: GovernorFace, call: Asked): Promise<Page> {
  const found = await requestOf(governor, call, 'snooze')
  if ('page' in found) return found.page
  const { record, rest } = found
  const length = parseDuration(wordsOf(rest)[0])
  if (length === undefined) return usage(call, `snooze ${shortId(record.id)} 5m`, call.words.commands.request.howLong)
  const no = await submitAs(governor, call, { kind: 'snooze', request_id: record.id, for: length, door: call.spot.on })
  if (no) return refused(call, call.words.commands.nothingChanged, no)
  const now = governor.clock.now()
  const at = clockTime(now + length, governor.charter().document.timezone, now)
  return say(call.words.commands.request.snoozed(shortId(record.id), at), call.words.commands.request.othersNot)
}

/** Rejects a request or motion with a reason: `ID why`. */
export async function rejectPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const found = await cardedOf(governor, call, 'reject')
  if ('page' in found) return found.page
  const { record, rest } = found
  const reason = recordable(rest, REASON)
  if (reason === '')
    return {
      ...usage(call, `reject ${shortId(record.id)} ${call.words.commands.request.rejectUsage}`),
      prompt: { command: 'reject', id: record.id },
    }
  const channel = cardHere(governor.state(), call.spot, record)
  const command: Command = {
    ...voteOn(governor.state(), record.id, { edits: editsOf(record) }),
    vote: 'reject',
    reason,
    door: call.spot.on,
    ...channel,
  }
  const no = await submitAs(governor, call, command)
  if (no) return refused(call, call.words.commands.request.notRejected, no)
  const now = (await findCarded(governor, record.id)) ?? record
  const ended = outcomeFor(now, governor.charter().document.timezone, governor.clock.now(), call.words)
  const text =
    ended ?? call.words.commands.request.counted(approvalsText(now, governor.charter(), call.words) ?? call.words.commands.request.waits)
  return { headline: headlineFor(now, governor.state(), call.words), sections: [{ label: '', text }] }
}

type Found<R> = { readonly record: R; readonly rest: string } | { readonly page: Page }

/** What the first word names, and the words behind it. */
async function cardedOf(governor: GovernorFace, call: Asked, name: string): Promise<Found<Carded>> {
  const { argument, prefix } = call
  const [said, rest] = wordsOf(argument)
  const found = await whichOne(governor, said, `${prefix}${name} k3x9f2`, call.words)
  return 'headline' in found ? { page: found } : { record: found, rest }
}

async function requestOf(governor: GovernorFace, call: Asked, name: string): Promise<Found<Carded>> {
  const found = await cardedOf(governor, call, name)
  return 'record' in found && isMotion(found.record) ? { page: say(call.words.commands.request.noProposal) } : found
}
