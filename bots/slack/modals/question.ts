import { isMotion } from '../../../src/core/carded.ts'
import { recordable } from '../../commands/said.ts'
import { textInput, written } from './fields.ts'
import type { Modal } from './modal.ts'

/** Longest question, in characters; as over HTTP. */
const MOST = 2000

/** Asks the agent about a waiting request. */
export const question: Modal = {
  main: 'text',
  blocks: ({ record, words: { forms } }) =>
    isMotion(record)
      ? forms.question.proposal
      : [textInput('text', forms.question.label, { most: MOST, lines: true, hint: forms.question.hint })],
  read({ record, words }, values) {
    const text = recordable(written(values, 'text'), MOST)
    if (text === '') return { errors: { text: words.forms.question.empty } }
    return { command: { kind: 'question', request_id: record.id, text, door: 'slack' } }
  },
}
