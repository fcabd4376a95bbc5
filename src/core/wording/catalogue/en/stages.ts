/** How a stage stands; lists of names are empty where there are none. */
export interface StageParts {
  readonly number: number
  readonly of: number
  readonly id: string
  readonly approved: string
  readonly rejected: string
  /** Rejections that refuse it. */
  readonly refuse: number
  readonly missing: number
  /** Who may still answer. */
  readonly left: string
}

/** How far something is that people are asked about. */
export const stages = {
  stands: ({ number, of, id, approved, rejected, refuse, missing, left }: StageParts) =>
    [
      `stage ${number} of ${of} (${id}): `,
      approved === '' ? '' : `approved by ${approved}, `,
      rejected === '' ? '' : `rejected by ${rejected} (${refuse} refuse it), `,
      `${missing} ${approved === '' ? '' : 'more '}of ${left === '' ? 'nobody' : left}`,
    ].join(''),
  quorum: (approved: number, of: number, names: string) => `${approved} of ${of} approved${names === '' ? '' : ` by ${names}`}`,
  passed: (number: number, id: string, names: string) => `Stage ${number} (${id}) is passed: ${names} approved it`,
  outOfHours: 'It began out of hours, so others are asked',
  substitute: (to: string, from: string) => `${to} decides for ${from}`,
  substituteAway: (to: string, from: string) => `${to} decides for ${from}, who is out of office`,
  added: (names: string) => `Nobody decided it for a while, so ${names} may too`,
  reminded: 'Reminded: it still waits',
  reminds: (clock: string) => `Reminds at ${clock}`,
  escalates: (names: string, clock: string) => `Asks ${names} too at ${clock}`,
  asks: (who: string, question: string) => `${who} asks: ${question}`,
  answers: (answer: string) => `The agent answers: ${answer}`,
  unanswered: 'The agent has not answered yet',
}
