/** Answers requests with the page, and with nothing else. @param {{ html: string, policy: string }} page */
export function pageHandler({ html, policy }) {
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": `${policy}; frame-ancestors 'none'`,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
  };
  return ({ url }, response) => {
    if (url === "/") response.writeHead(200, headers).end(html);
    else response.writeHead(404).end();
  };
}
