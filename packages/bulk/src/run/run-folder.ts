/** Below the target: what a run that has not ended keeps there, and outputs that are not complete. */
export const RUN_FOLDER = ".dicomsec-run";
