import { rejectReasons } from '../src/core/approvals/reasons.ts'
import { type Carded, isMotion, type LookedAt } from '../src/core/carded.ts'
import type { Charter } from '../src/core/charter/compile.ts'
import { needsOpening } from '../src/core/opening.ts'
import type { RequestRecord } from '../src/core/state.ts'
import type { Millis } from '../src/core/units.ts'
import type { Catalogue } from '../src/core/wording/catalogue/index.ts'
import { editLines } from '../src/core/wording/edits.ts'
import { imageText } from '../src/core/wording/image.ts'
import { channelWords } from '../src/core/wording/reader.ts'
import { deadlineText } from '../src/core/wording/request.ts'
import { questionLines, stageNotes } from '../src/core/wording/stages.ts'
import { proposalLines } from '../src/core/wording/standing-grant.ts'
import { cut, shortId } from '../src/core/wording/text.ts'
import type { GovernorFace } from '../src/governor/face.ts'
import { approvals, byHand } from './card/approvals.ts'
import { type CardOptions, linkButtons, partialText, voteButtons } from './card/buttons.ts'
import { motionCard } from './card/motion.ts'
import { outcomeOf, stateOf } from './card/outcome.ts'
import { contentOf } from './card/request.ts'
import { askedBecause, budgetLine, lockLine, pastLine, riskLines } from './card/risk.ts'
import { headlineOf } from './card/text.ts'
import type { Card, Section } from './card/types.ts'

export { type CardOptions, type Tap, tapOf } from './card/buttons.ts'
export { requestFile } from './card/request.ts'
export type { Button, Card, CardState, Section } from './card/types.ts'

/** The card of a request or motion as it stands now. */
export function cardFor(governor: Pick<GovernorFace, 'state' | 'charter' | 'clock'>, record: Carded, options: CardOptions): Card {
  const [charter, now] = [governor.charter(), governor.clock.now()]
  return isMotion(record) ? motionCard(record, governor.state(), charter, now, options) : cardOf(record, charter, now, options)
}

/** The card of a request as it stands at `now`. */
export function cardOf(record: RequestRecord, charter: Charter, now: Millis, options: CardOptions): Card {
  const { status } = record
  const words = options.words ?? channelWords(charter, options.channel)
  const { labels, yourTime } = words.cards
  const zone = charter.document.timezone
  const waits = status.name === 'pending'
  const large = needsOpening(record.ask)
  // Slack asks for a reason in a form of its own.
  const reasons = options.channel.startsWith('telegram:') && rejectReasons(record, charter).length > 0
  const asked = { byHand: byHand(record), reasons }
  const opened = waits && status.shown.includes(options.channel)
  return {
    state: stateOf(record),
    headline: headlineOf(record.ask, words),
    outcome: outcomeOf(record, zone, now, words),
    sections: [
      ...changed(record, words),
      ...askedBecause(record, words),
      ...approvals(record, charter, options, words),
      ...asking(record, charter, now, words),
      ...proposed(record, words),
      ...(waits ? riskLines(record, words) : []),
      // Where only a part of the request fits, the room is the request's; the inbox has it.
      ...(waits && !large ? pastLine(record, zone, now, words) : []),
      ...budgetLine(record, words),
      ...lockLine(record, charter, words),
      ...(waits ? [{ label: labels.deadline, text: deadlineText(status.deadline, zone, now, words), yourTime }] : []),
      ...contentOf(record, large, words),
      ...picture(record, options.channel, words),
      ...(large && waits ? [{ label: '', text: partialText('request', opened, words) }] : []),
    ],
    buttons: [
      ...(waits
        ? voteButtons(record.id, 'request', words, {
            large,
            opened,
            seen: lookedAt(record),
            ...asked,
          })
        : []),
      ...linkButtons(record.id, options, words),
    ],
    footer: words.common.id(shortId(record.id)),
  }
}

/** What the buttons of a card are about. */
function lookedAt({ escalation, edits = [] }: RequestRecord): LookedAt {
  const { staged } = escalation ?? {}
  return { ...(staged ? { stage: staged.stage + 1 } : {}), edits: edits.length }
}

/** What people made of it, the last edits, and whose votes that made void. */
function changed(record: RequestRecord, words: Catalogue): readonly Section[] {
  const lines = editLines(record, words)
  return lines.length === 0
    ? []
    : [
        {
          label: words.cards.labels.edited,
          text: lines
            .slice(-EDITS)
            .map((line) => cut(line, EDIT))
            .join('\n'),
        },
      ]
}

/** Edits that a card shows, and the longest of their lines, in characters; below stands what it is now, in full. */
const EDITS = 3
const EDIT = 300

/** Characters of what happened, and of questions and answers, that a card shows; the web page shows all. */
const TALK = 600
/** Lines of questions and answers that a card shows, the last ones. */
const LATEST = 4

/** How its stage goes on, and what was asked of the agent. */
function asking(record: RequestRecord, charter: Charter, now: Millis, words: Catalogue): readonly Section[] {
  const notes = stageNotes(record, charter, now, words)
  const talk = questionLines(record, words)
  return [
    ...(notes.length > 0 ? [{ label: words.cards.labels.stages, text: cut(notes.join('\n'), TALK) }] : []),
    ...(talk.length > 0 ? [{ label: words.cards.labels.questions, text: cut(talk.slice(-LATEST).join('\n'), TALK) }] : []),
  ]
}

/** What is said of the picture that stands below the card. */
function picture(record: RequestRecord, channel: string, words: Catalogue): readonly Section[] {
  const text = imageText(record, words, record.cards[channel]?.image)
  return text === undefined ? [] : [{ label: words.cards.labels.image, text }]
}

/** A standing grant that somebody approved it with: a button here grants it once, since it cannot show all terms it would agree to. */
function proposed({ status }: RequestRecord, words: Catalogue): readonly Section[] {
  const vote = status.name === 'pending' ? status.votes.find(({ standing }) => standing !== undefined) : undefined
  if (!vote?.standing) return []
  const terms = cut(proposalLines(vote.standing, words).join('; '), TERMS)
  return [{ label: words.cards.labels.standing, text: words.cards.standing(vote.operator, terms) }]
}

/** Longest text of proposed terms, in characters. */
const TERMS = 300
