// A built site on a local port, and a browser that may talk to it only.
import { createServer } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript',
  '.json': 'application/json', '.xml': 'application/xml', '.jpg': 'image/jpeg',
  '.png': 'image/png', '.webp': 'image/webp', '.pdf': 'application/pdf', '.svg': 'image/svg+xml', '.txt': 'text/plain',
};

// The policy that the build gives to hosts, so that it is tested as it is used.
async function policy(folder) {
  const rules = await readFile(join(folder, '_headers'), 'utf8');
  return rules.match(/Content-Security-Policy: (.*)/)[1];
}

export async function serve(folder) {
  const csp = await policy(folder);
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
    const headers = { 'content-security-policy': csp };
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404, headers).end(await readFile(join(folder, '404.html')));
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const body = await readFile(file);
    if (/text|json|xml|javascript/.test(type)) {
      response.writeHead(200, { ...headers, 'content-type': type, 'content-encoding': 'gzip' }).end(gzipSync(body));
    } else {
      response.writeHead(200, { ...headers, 'content-type': type }).end(body);
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export function executable() {
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('no Chromium: install it or name it in CHROMIUM');
  return executablePath;
}

export function browser() {
  return chromium.launch({
    executablePath: executable(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

async function pagesBelow(folder, prefix = '/') {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) found.push(...await pagesBelow(join(folder, entry.name), `${prefix}${entry.name}/`));
    else if (entry.name.endsWith('.html')) found.push(entry.name === 'index.html' ? prefix : prefix + entry.name);
  }
  return found.sort();
}

// One page of each kind, both languages: found by form, so that the list keeps
// step with the sample.
export async function kinds(folder) {
  const all = await pagesBelow(folder);
  const first = (pattern) => all.find((path) => pattern.test(path));
  const withText = async (words) => {
    for (const path of all) {
      const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
      if ((await readFile(file, 'utf8')).includes(words)) return path;
    }
    throw new Error(`no page holds ${words}`);
  };
  const paths = {
    home: '/', 'home-en': '/en/',
    article: '/2018/07/20/so-ket-6-thang-dau-nam-2018/',
    'article-en': '/en/2018/07/20/so-ket-6-thang-dau-nam-2018/',
    table: await withText('<div class="table" tabindex="0" role="region" aria-label="Bảng 1">'),
    footnote: await withText('<section class="footnotes"'),
    toc: await withText('<nav class="toc"'),
    attachments: await withText('<section class="attachments">'),
    changes: await withText('<section class="changes"'),
    figure: await withText('<figure><picture>'),
    page: '/gioi-thieu/', 'page-en': '/en/gioi-thieu/',
    archive: '/luu-tru/', year: first(/^\/\d{4}\/$/), month: first(/^\/\d{4}\/\d\d\/$/), day: first(/^\/\d{4}\/\d\d\/\d\d\/$/),
    category: first(/^\/chuyen-muc\/[^/]+\/$/), categories: '/chuyen-muc/',
    'category-month': first(/^\/chuyen-muc\/[^/]+\/\d{4}\/\d\d\/$/),
    search: '/tim-kiem/', 'search-en': '/en/search/', corrections: '/dinh-chinh/', titles: '/tim-kiem/b/', tag: first(/^\/tu-khoa\/[^/]+\/$/), tags: '/tu-khoa/', author: '/tac-gia/mai-linh/', authors: '/tac-gia/',
    'numbered-page': first(/^\/trang\/\d+\/$/), sitemap: '/so-do/', 'not-found': '/404.html',
    expired: await withText('Bản tin này không còn được đăng'), withdrawn: await withText('ĐÃ GỠ BỎ'),
  };
  // The same kinds in the other language, where it has them.
  for (const [kind, pattern] of Object.entries({
    archive: /^\/en\/archive\/$/, year: /^\/en\/\d{4}\/$/, month: /^\/en\/\d{4}\/\d\d\/$/, day: /^\/en\/\d{4}\/\d\d\/\d\d\/$/,
    category: /^\/en\/category\/[^/]+\/$/, categories: /^\/en\/category\/$/, tag: /^\/en\/tag\/[^/]+\/$/, tags: /^\/en\/tag\/$/,
    author: /^\/en\/author\/[^/]+\/$/, authors: /^\/en\/author\/$/, sitemap: /^\/en\/sitemap\/$/, corrections: /^\/en\/corrections\/$/,
    titles: /^\/en\/search\/[a-z0]\/$/, 'not-found': /^\/en\/404\.html$/,
  })) paths[`${kind}-en`] = first(pattern);
  for (const [kind, path] of Object.entries(paths)) if (!path) throw new Error(`the sample has no ${kind}`);
  return paths;
}
