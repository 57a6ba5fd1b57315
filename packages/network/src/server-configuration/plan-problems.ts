import { NetworkError } from "../errors.js";

/** What is wrong in a plan is told with its place, and without its value. @throws NetworkError ERR_NETWORK_OPTIONS */
export function must(isRight: boolean, path: string, problem: string): asserts isRight {
  if (!isRight) throw new NetworkError("ERR_NETWORK_OPTIONS", { message: `${path} ${problem}` });
}

/** As `must`, for each of a list. @throws NetworkError ERR_NETWORK_OPTIONS */
export function each<T>(values: readonly T[], path: string, isRight: (value: T) => boolean, problem: string): void {
  values.forEach((value, index) => must(isRight(value), `${path}[${index}]`, problem));
}

/** Says where in the plan something is that is wrong in itself. @throws NetworkError ERR_NETWORK_OPTIONS */
export function within<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: `${path} is not what it should be`, cause });
  }
}

/** Whether a number is a whole one between two. */
export function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
