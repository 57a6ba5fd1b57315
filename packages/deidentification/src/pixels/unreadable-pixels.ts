/** Thrown inside the package when pixels cannot be decoded, or not be written as they must be. */
export class UnreadablePixels extends Error {
  constructor(
    readonly code: "PIXELS_NO_CODEC" | "PIXELS_UNREADABLE",
    options?: ErrorOptions,
  ) {
    super("the pixels cannot be read", options);
    this.name = "UnreadablePixels";
  }
}

/** What a codec throws means that the frame is damaged. */
export async function readable<Result>(decode: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof UnreadablePixels) throw error;
    throw new UnreadablePixels("PIXELS_UNREADABLE", { cause: error });
  }
}
