import type { Operator } from '../../src/core/charter/compile.ts'
import type { MessageRef } from '../../src/core/command.ts'
import type { Answer } from '../../src/core/decide/index.ts'
import { isSameMessage } from '../../src/core/digests/owed.ts'
import type { ComparisonEnd, Thumb } from '../../src/core/experiments/record.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import { cut, legibleLines } from '../../src/core/wording/text.ts'
import { ANSWER_ROOM, type Blinded, QUESTION_ROOM } from '../../src/core/wording/thumb.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Button, Offer, Page } from './types.ts'

/** What each choice is called in a button's data and kind. */
const BUTTONS = { a: ['better_a', 'x'], b: ['better_b', 'y'], tie: ['tie', 'z'] } as const satisfies Record<
  Thumb,
  readonly [Exclude<Button['kind'], 'link'>, string]
>

/** Two blinded answers, with the buttons that say which is better. */
export function thumbOffer({ attempt, question, a, b }: Blinded, { thumbs }: Catalogue): Offer {
  const { labels, buttons } = thumbs
  const told = (label: string, text: string, room: number) => ({ label, text: cut(legibleLines(text), room) || ' ', quoted: true })
  return {
    headline: thumbs.headline,
    sections: [
      told(labels.question, question, QUESTION_ROOM),
      told(labels.a, a, ANSWER_ROOM),
      told(labels.b, b, ANSWER_ROOM),
      { label: labels.ifNobody, text: thumbs.unanswered },
    ],
    buttons: (['a', 'b', 'tie'] as const).map((choice) => {
      const [kind, letter] = BUTTONS[choice]
      return { kind, label: buttons[choice], data: `${letter}:${attempt}` }
    }),
  }
}

/** Two answers that nobody is asked about any more: what became of them; `end` undefined: nobody knows. */
export function thumbOver(end: ComparisonEnd | undefined, { thumbs }: Catalogue): Page {
  const headline = !end ? thumbs.over : end.how === 'answered' ? thumbs.chosen[end.choice](end.by) : thumbs.unasked[end.how]
  return { headline, sections: [{ label: '', text: thumbs.forgotten }] }
}

/** A tap on one of the answers, and the message that was tapped. */
export interface ThumbTap {
  readonly attempt: string
  readonly choice: Thumb
  readonly operator: Operator | undefined
  readonly channel: string | undefined
  readonly ref: MessageRef | undefined
}

/**
 * What who tapped is told (undefined: that they are not listed), and what the message becomes where it asks nothing any more and nobody else will
 * edit it: of copies that the ledger knows that is who follows the ledger.
 */
export interface ThumbAnswer {
  readonly text: string | undefined
  readonly alert: boolean
  readonly page?: Page
}

/** What came of a tap on one of the answers, in the words of who tapped; the message keeps the words of its channel. */
export function thumbAnswer(
  governor: Pick<GovernorFace, 'charter' | 'state'>,
  answer: Answer,
  { attempt, choice, operator, channel, ref }: ThumbTap,
  { thumbs }: Catalogue,
): ThumbAnswer {
  const known = governor.state().comparisons.get(attempt)
  const copy = known?.copies[channel ?? '']
  const followed = known?.over && ref && copy && isSameMessage(copy, ref)
  const page = (end: ComparisonEnd | undefined): { readonly page?: Page } =>
    followed ? {} : { page: thumbOver(known?.over ?? end, channelWords(governor.charter(), channel ?? '')) }
  if (answer.ok) return { text: thumbs.counted, alert: false, ...page({ how: 'answered', by: operator?.id ?? '', choice }) }
  const { code, detail } = answer.refusal
  if (code === 'not_operator') return { text: undefined, alert: true }
  return code === 'already_decided' ? { text: thumbs.over, alert: true, ...page(undefined) } : { text: detail, alert: true }
}
