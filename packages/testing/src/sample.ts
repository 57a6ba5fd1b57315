/** Whether everything is tested, however long it takes: `DICOMSEC_FULL=1`, as `npm run test:full` sets it. */
export function isFullRun(): boolean {
  return process.env["DICOMSEC_FULL"] === "1";
}

/** One in so many is tested where not everything is. */
const SHARE = 4;

/**
 * Of many inputs those that a bounded run tests: one in four, always the same, and all of those that `always` names. A full run tests every one.
 */
export function sample<Input>(
  all: readonly Input[],
  always: (input: Input) => boolean = () => false,
): readonly Input[] {
  return isFullRun() ? all : all.filter((input, index) => index % SHARE === 0 || always(input));
}
