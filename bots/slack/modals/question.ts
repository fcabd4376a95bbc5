import { isMotion } from '../../../src/core/carded.ts'
import { recordable } from '../../commands/said.ts'
import { textInput, written } from './fields.ts'
import type { Modal } from './modal.ts'

/** Longest question, in characters; as over HTTP. */
const MOST = 2000

/** Asks the agent about a waiting request. */
export const question: Modal = {
  title: 'Ask the agent',
  submit: 'Ask',
  main: 'text',
  blocks: ({ record }) =>
    isMotion(record)
      ? 'No agent is behind a proposal: ask who made it.'
      : [textInput('text', 'Your question', { most: MOST, lines: true, hint: 'The deadline stands. The answer appears on the card.' })],
  read({ record }, values) {
    const text = recordable(written(values, 'text'), MOST)
    if (text === '') return { errors: { text: 'Write a question' } }
    return { command: { kind: 'question', request_id: record.id, text, door: 'slack' } }
  },
}
