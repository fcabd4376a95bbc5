import type { Thumb } from '../../../experiments/record.ts'

/** Two blinded answers of models, for people to compare. */
export const thumbs = {
  headline: 'Which answer is better?',
  labels: { question: 'Asked', a: 'Answer A', b: 'Answer B', ifNobody: 'If nobody answers' },
  unanswered: 'this pair does not count; nothing else happens',
  buttons: { a: 'A is better', b: 'B is better', tie: 'No difference' } satisfies Record<Thumb, string>,
  chosen: {
    a: (who: string) => `${who} found answer A better.`,
    b: (who: string) => `${who} found answer B better.`,
    tie: (who: string) => `${who} found no difference.`,
  } satisfies Record<Thumb, (who: string) => string>,
  forgotten: 'Both answers are forgotten.',
  /** Nobody answered: its experiment needs it no more, or its content is gone. */
  unasked: {
    ended: 'Nobody answered, and the experiment needs no answer any more.',
    late: 'Nobody answered in time: this pair does not count.',
  },
  counted: 'Counted.',
  over: 'Nobody is asked about these answers any more.',
}
