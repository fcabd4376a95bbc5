import type { Ask } from './ask.ts'
import { argsText, fitsCard } from './legible.ts'
import { en } from './wording/catalogue/en.ts'
import { stepsText } from './wording/steps.ts'

/** Whether a chat card can show only a part of what the agent wrote: then it must be opened, or sent as a file, before it is approved. */
export const needsOpening = (ask: Ask): boolean =>
  !fitsCard([
    ask.task_intent,
    ask.target_resource,
    ask.tool,
    argsText(ask),
    ask.justification,
    ask.purpose,
    ask.preview,
    // In English, so that what counts never hangs on who reads; with the longest word for each risk, so that there is room for whichever is found.
    ask.plan &&
      stepsText(
        ask,
        en,
        ask.plan.steps.map(() => 'critical'),
      ),
  ])
