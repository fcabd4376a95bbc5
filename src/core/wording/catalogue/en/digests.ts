import type { LeftBecause } from '../../../digests/record.ts'
import { count } from './common.ts'

/** Messages that gather several requests. */
export const digests = {
  by: (tool: string) => `by ${tool}`,
  with: (args: string) => `with ${args}`,
  saysWhy: (text: string) => `It says why: ${text}`,
  expects: (text: string) => `It expects: ${text}`,
  left: (why: string) => `It has a card of its own now: ${why}`,
  because: {
    waited: 'nobody answered for half of its time',
    escalated: 'more people are asked',
    stage: 'its next stage began',
    edited: 'it was changed',
    illustrated: 'it has a picture now',
    question: 'somebody asked about it',
    delegated: 'somebody else decides it',
    alone: 'one person granted it alone',
    undeliverable: 'this message could not be sent or edited',
  } satisfies Record<LeftBecause, string>,
  gone: (short: string, id: string) => `${short} was decided more than a day ago: /why tells about it by its id ${id}.`,
  noneWaits: (all: number) => `${count(all, 'request')}, none of which waits here any more`,
  headline: (waiting: number, all: number) =>
    `${waiting === all ? count(all, 'request') : `${waiting} of ${count(all, 'request')}`} of low urgency: answer each by its number`,
  over: 'The inbox tells more about each by its id.',
  footer: 'Whatever nobody answers rejects itself at its time.',
  buttons: {
    all: (n: number) => `APPROVE ALL ${n} SHOWN`,
    approve: (number: number) => `${number} APPROVE`,
    reject: (number: number) => `${number} REJECT`,
  },
  unknown: 'No message with these requests is known in this channel, so nothing was decided.',
  approved: (n: number) => `Approved ${n}.`,
  needOthers: (n: number) => `${n} counted and still need others.`,
  unrecorded: (n: number) => `${n} could not be recorded, so nothing was decided about them: tap again in a moment.`,
  refused: (why: string) => `Not approved: ${why}.`,
  nothingWaits: 'Nothing of this waits any more.',
}
