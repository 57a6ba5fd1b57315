/** Files in a folder of a File-set: DOS and burners like small folders. */
const FILES_IN_FOLDER = 1000;

/**
 * The File ID of an output by the number of its input: at most 8 components of at most 8 characters each, capital letters, digits and
 * underscores, without an extension.
 * @see PS3.10 8.2, 8.5
 */
export function fileIdOf(number: number): readonly string[] {
  return ["DICOM", numbered("D", Math.floor((number - 1) / FILES_IN_FOLDER) + 1), numbered("I", number)];
}

function numbered(letter: string, number: number): string {
  return letter + String(number).padStart(7, "0");
}
