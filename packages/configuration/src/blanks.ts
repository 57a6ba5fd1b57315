/** A text without the blanks around it. A regular expression takes a time for it that grows with the square of the blanks within. */
export function withoutBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (text[start] === " ") start += 1;
  while (end > start && text[end - 1] === " ") end -= 1;
  return text.slice(start, end);
}
