/** Thrown inside the package when a JPEG stream is damaged or of a kind that is not read here. */
export class JpegError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "JpegError";
  }
}
