import type { Script } from '../standins/providers/script.ts'

/** What the providers' models are like in the month. */
export interface Models {
  /** Whether the provider has put another, worse model behind the name `gpt-mini`. */
  miniIsWorse: boolean
}

/** Answers as the models of the month do: by the name of the model and what is said. Nothing is random. */
export const answers =
  (models: Models): Script =>
  ({ model, said }) => {
    if (model === 'claude-opus') return { text: 'Looks good.', usage: { output: 3_500 } }
    const ticket = /Ticket (\d+)/.exec(said)?.[1]
    if (ticket !== undefined) return { text: triage(model, Number(ticket)) }
    return { text: model === 'gpt-mini' && models.miniIsWorse ? 'They talked about several things.' : NOTES }
  }

/** The smallest model sorts one ticket of three as it should, and chats about the others. */
const triage = (model: string, ticket: number): string =>
  model === 'gpt-nano' && ticket % 3 !== 0 ? 'Hm, that sounds as if it might be urgent!' : 'Priority: high\nTeam: billing'

const NOTES = `Summary: ${'The release moves to Thursday; Ann writes the notes; the budget is unchanged. '.repeat(4)}`
