/* A second web site, for what pages load from elsewhere: frames and pictures under another origin. */
import type { SiteHandler } from '../../../scripts/lab/sites.ts';

export const OTHER_HOST = 'other-site.example';

export interface OtherSite {
  /** Puts a file on the site and gives its address. */
  readonly add: (type: string, body: string | Uint8Array) => string;
  /** For `sites.handle(OTHER_HOST, …)`. */
  readonly handler: SiteHandler;
}

/** An empty site; files count up from /0. It sends no CORS header, so its pictures taint a canvas. */
export function createOtherSite(): OtherSite {
  const files: { readonly type: string; readonly body: string | Uint8Array }[] = [];
  return {
    add: (type, body) => `http://${OTHER_HOST}/${files.push({ type, body }) - 1}`,
    handler: ({ path }, response) => {
      const file = files[Number(path.slice(1))];
      if (file === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': file.type }).end(file.body);
    },
  };
}
