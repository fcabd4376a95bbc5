/** The steps of a plan, as its card lists them. What an agent wrote comes in quotes. */
export const steps = {
  one: 'One step:',
  sequence: 'One after the other:',
  graph: 'Each as soon as those it comes after succeeded:',
  tool: (name: string) => `tool ${name}`,
  target: (name: string) => `at ${name}`,
  environment: (name: string) => `in ${name}`,
  after: (numbers: string) => `after ${numbers}`,
  forGood: 'cannot be undone',
  with: 'with',
  saysWhy: 'says why',
  expects: 'expects',
}
