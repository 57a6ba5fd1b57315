// Set-up of Jest: the time of a test that did not come to its end is not that of the next one.
import { afterEach, jest } from "@jest/globals";

afterEach(() => void jest.useRealTimers());
