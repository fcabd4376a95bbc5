import { legibleLines } from './text.ts'

/** Two answers to one question, without a word of which model gave which. */
export interface Blinded {
  /** The try that made them, by which a tap names them. */
  readonly attempt: string
  readonly question: string
  readonly a: string
  readonly b: string
}

/** Characters of one answer that both platforms show: Telegram allows 4,096 in a message, Slack 3,000 in a text. */
export const ANSWER_ROOM = 1_500
/** Characters of the question that are shown. */
export const QUESTION_ROOM = 500

/** Whether an answer can be shown as a whole: of a part nobody can say whether it is the better one. */
export const fitsThumb = (answer: string): boolean => legibleLines(answer).length <= ANSWER_ROOM
