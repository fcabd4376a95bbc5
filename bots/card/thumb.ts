import type { Operator } from '../../src/core/charter/compile.ts'
import type { Answer } from '../../src/core/decide/index.ts'
import type { Thumb } from '../../src/core/experiments/record.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { cut, legibleLines } from '../../src/core/wording/text.ts'
import { ANSWER_ROOM, type Blinded, QUESTION_ROOM } from '../../src/core/wording/thumb.ts'
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

/** What who tapped is told (undefined: that they are not listed), and what the message becomes, where it asks nothing any more. */
export interface ThumbAnswer {
  readonly text: string | undefined
  readonly alert: boolean
  readonly page?: Page
}

/** What came of a tap on one of the answers. */
export function thumbAnswer(answer: Answer, choice: Thumb, operator: Operator | undefined, { thumbs }: Catalogue): ThumbAnswer {
  const over = (headline: string): Page => ({ headline, sections: [{ label: '', text: thumbs.forgotten }] })
  if (answer.ok) return { text: thumbs.counted, alert: false, page: over(thumbs.chosen[choice](operator?.id ?? '')) }
  const { code, detail } = answer.refusal
  if (code === 'not_operator') return { text: undefined, alert: true }
  return code === 'already_decided' ? { text: thumbs.over, alert: true, page: over(thumbs.over) } : { text: detail, alert: true }
}
