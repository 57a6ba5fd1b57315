import { type Html, html } from "./html.js";

/** The form to log in; why that did not come to be, where it was tried. */
export function loginForm(notice?: string): Html {
  return html`${notice !== undefined && html`<p class="notice" role="alert">${notice}</p>`}
    <form class="filter" method="post" action="/login">
      <label>User <input name="user" autocomplete="username" required autofocus /></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
      <button>Log in</button>
    </form>`;
}
