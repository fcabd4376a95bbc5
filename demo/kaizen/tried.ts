import { must } from '../story/house.ts'
import type { Body } from '../story/http.ts'
import type { Month } from './month.ts'

/** Waits until nothing is owed to any experiment and this one has so many pairs, those of its watch included. @throws StepFailed */
export const tried = (month: Month, experiment: string, wanted: number): Promise<{ readonly pairs: number }> =>
  month.eventually(`${experiment} has ${wanted} pairs`, async () => {
    const { body } = must('experiments can be looked at', await month.asConsole('GET', '/api/v1/experiments'), 200)
    const all = body['experiments'] as readonly Body[]
    const one = all.find(({ experiment_id }) => experiment_id === experiment)
    const pairs = Number(one?.['pairs']) + Number(one?.['watched_pairs'] ?? 0)
    return all.every(({ owed, reserved_usd }) => owed === 0 && reserved_usd === 0) && pairs >= wanted && { pairs }
  })
