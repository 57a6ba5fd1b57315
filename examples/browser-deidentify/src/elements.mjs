/** The element with an id. */
export const byId = (id) => document.getElementById(id);

/** Makes an element: properties, then children. */
export function make(name, properties = {}, ...children) {
  const { dataset, ...rest } = properties;
  const element = Object.assign(document.createElement(name), rest);
  Object.assign(element.dataset, dataset);
  element.append(...children);
  return element;
}

/** Says how it stands with something: good, bad or neither. */
export function say(element, message, kind = "") {
  element.textContent = message;
  element.classList.toggle("good", kind === "good");
  element.classList.toggle("bad", kind === "bad");
}

/** Offers bytes for saving under a name. */
export function save(name, bytes) {
  const url = URL.createObjectURL(bytes instanceof Blob ? bytes : new Blob([bytes]));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
