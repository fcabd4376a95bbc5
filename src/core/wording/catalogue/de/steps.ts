import type { Catalogue } from '../en.ts'

/** German for the steps of a plan; each word about as short as the English one, by which the room of a card is measured. */
export const steps: Catalogue['steps'] = {
  one: 'Ein Schritt:',
  sequence: 'Einer nach dem anderen:',
  graph: 'Jeder, sobald die gelungen sind, auf die er folgt:',
  tool: (name) => `Werkzeug ${name}`,
  target: (name) => `bei ${name}`,
  environment: (name) => `Umgebung ${name}`,
  after: (numbers) => `nach ${numbers}`,
  forGood: 'unumkehrbar',
  with: 'mit',
  saysWhy: 'weil',
  expects: 'erwartet',
}
