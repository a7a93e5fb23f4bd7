// The search page: what is asked stands in its address, so that a search can be
// sent to somebody and the back button leads to the one before.
const page = document.getElementById('_tim-kiem');
const words = page.dataset;
const form = page.querySelector('form');
const field = form.elements.namedItem('q');
const status = page.querySelector('[role=status]');
const list = page.querySelector('.results');
const filters = page.querySelector('.filters');
const more = page.querySelector('.more');
const titles = document.getElementById('_goi-y');
const PAGE = 10;
let engine = null;
let opened = null;
let turn = 0;
let shown = '';
// The query whose filters are counted.
let counted = null;
const ownTitle = document.title;

function node(name, attributes = {}, children = []) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

// What was found, in words: with all words of the query, and with most of them.
function told(found, query, isFiltered) {
  const number = (n) => n.toLocaleString(document.documentElement.lang);
  if (!found.words.length) return words.noWords;
  if (!found.total) {
    const folded = found.words.map(engine.fold).join(' ');
    const plain = folded === found.words.map(engine.form).join(' ');
    return fill(isFiltered ? words.noneFiltered : plain ? words.nonePlain : words.none, { query, folded });
  }
  const all = found.whole === 1 && words.foundOne ? words.foundOne : words.found;
  const most = found.total - found.whole;
  const parts = [fill(found.whole ? all : words.notAll, { n: number(found.whole), query })];
  if (most) parts.push(fill(words.most, { n: number(most) }));
  return parts.join(' ');
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

async function ready() {
  if (!engine) engine = await import(words.engine);
  if (!opened) opened = engine.open(words.index).catch((error) => { opened = null; throw error; });
  return opened;
}

const marked = (text, query, exact) => engine.marked(text, query, exact).map((part) => (part.mark ? node('mark', { textContent: part.text }) : part.text));

function card(result, query) {
  const title = node('h2', { className: 'card-title' }, [node('a', { href: result.url }, marked(result.title, query, result.exact))]);
  const time = node('time', { dateTime: result.date, textContent: result.dateWords });
  const about = node('p', { className: 'meta parts' }, result.category ? [time, node('span', { textContent: result.category })] : [time]);
  return node('li', {}, [node('article', { className: 'card' }, [node('div', {}, [title, about, node('p', { className: 'summary' }, marked(result.excerpt, query, result.exact))])])]);
}

function choice(name, values, chosen) {
  const select = form.elements.namedItem(name);
  const all = values.some((value) => value.name === chosen) || !chosen ? values : [{ name: chosen, count: values.length ? 0 : undefined }, ...values];
  select.replaceChildren(select.options[0], ...all.map((value) => node('option', { value: value.name, textContent: value.count === undefined ? value.name : `${value.name} (${value.count})` })));
  select.value = chosen || '';
}

async function show(offset = 0) {
  shown = location.search;
  const asked = new URLSearchParams(location.search);
  const query = (asked.get('q') || '').trim();
  // Who comes back finds as many as there were.
  const before = (!offset && history.state) || {};
  const limit = Math.max(PAGE, before.shown || 0);
  const options = { category: asked.get('category'), author: asked.get('author'), year: asked.get('year'), sort: asked.get('sort'), limit, offset };
  const isFiltered = Boolean(options.category || options.author || options.year);
  turn += 1;
  const mine = turn;
  field.value = query;
  form.elements.namedItem('sort').value = options.sort || '';
  // Until they are counted, so that acting sooner forgets none; of the same words the
  // entries stay, for who goes through them.
  for (const name of offset ? [] : ['category', 'author', 'year']) {
    const select = form.elements.namedItem(name);
    select.value = options[name] || '';
    if (query !== counted || select.value !== (options[name] || '')) choice(name, [], options[name]);
  }
  if (!offset) list.replaceChildren();
  // Whoever pressed it keeps the place.
  more.disabled = true;
  more.hidden = !offset;
  filters.hidden = !query;
  status.textContent = '';
  document.title = query ? `${query} – ${ownTitle}` : ownTitle;
  page.classList.toggle('busy', Boolean(query));
  if (!query) return;
  const slow = setTimeout(() => { if (mine === turn) status.textContent = words.searching; }, 400);
  try {
    const { search } = await ready();
    // What the filters count comes after the results, so that these come soon.
    const found = await search(query, { ...options, facets: false });
    clearTimeout(slow);
    if (mine !== turn) return;
    const cards = found.results.map((result) => card(result, query));
    list.append(...cards);
    page.classList.remove('busy');
    more.disabled = false;
    more.hidden = list.children.length >= found.total;
    // What can't be narrowed down needs no filters.
    if (!found.total && !isFiltered) filters.hidden = true;
    history.replaceState({ shown: list.children.length }, '');
    if (offset && cards.length) cards[0].querySelector('a').focus();
    if (before.scroll) scrollTo(0, before.scroll);
    status.textContent = told(found, query, isFiltered);
    // Without their counts the results stand all the same.
    const { facets } = await search(query, { ...options, limit: 0 }).catch(() => ({}));
    if (mine !== turn || !facets) return;
    counted = query;
    choice('category', facets.categories, options.category);
    choice('author', facets.authors, options.author);
    choice('year', facets.years, options.year);
  } catch (_) {
    clearTimeout(slow);
    if (mine !== turn) return;
    page.classList.remove('busy');
    more.disabled = false;
    more.hidden = !offset;
    // An old browser can't unpack the index, and trying again would not help.
    status.textContent = window.DecompressionStream ? words.failed : words.tooOld;
    if (offset) status.scrollIntoView({ block: 'center' });
  }
}

// Into the address, with what is not chosen left out.
function ask(change = 'pushState') {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) asked.set(name, value);
  // The same again is no step.
  history[`?${asked}` === location.search ? 'replaceState' : change](null, '', `?${asked}`);
  show();
}

// Going through the entries of a filter by keyboard is one step back, not many.
let filtered = -Infinity;
function filter() {
  const now = performance.now();
  ask(now - filtered < 2000 ? 'replaceState' : 'pushState');
  filtered = now;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const before = new URLSearchParams(location.search).get('q') || '';
  if (before.trim() !== field.value.trim()) for (const name of ['category', 'author', 'year']) form.elements.namedItem(name).value = '';
  filtered = -Infinity;
  ask();
});
filters.addEventListener('change', filter);
more.addEventListener('click', () => show(list.children.length));
addEventListener('popstate', () => {
  // A link within the page asks for nothing else.
  if (location.search !== shown) show();
  filtered = -Infinity;
});
addEventListener('pagehide', () => history.replaceState({ shown: list.children.length, scroll: scrollY }, ''));

// Titles while somebody types. Browsers show those that hold what was typed, in their
// value or their label: where it is spelt otherwise there it is in the latter.
function label(title, typed) {
  if (title.toLowerCase().includes(typed.toLowerCase())) return '';
  const folded = engine.fold(title);
  return folded.includes(engine.fold(typed)) ? typed : folded;
}

// The titles for what was typed so far. The last word may be one that is still being
// written: where no title goes on with it, others are found by the words before it and
// by words that begin so.
const plain = (text) => ` ${engine.words(text).map((word) => word.fold).join(' ')}`;
async function suggested(query) {
  const { search, begun } = await ready();
  const { results } = await search(query, { limit: 6, facets: false });
  const typed = plain(query);
  const goesOn = (result) => plain(result.title).includes(typed);
  const at = query.search(/[\p{L}\p{M}\p{N}]+$/u);
  if (at < 0 || results.some(goesOn)) return results;
  const before = query.slice(0, at);
  const isAlone = !engine.words(before).length;
  const typing = engine.fold(query.slice(at));
  const longer = (await begun(typing).catch(() => [])).filter((word) => word !== typing);
  const tries = longer.slice(0, isAlone ? 3 : 1).map((word) => before + word);
  for (const words of isAlone ? tries : [before, ...tries]) {
    if (query !== field.value.trim()) return [];
    const further = await search(words, { limit: 12, facets: false }).catch(() => ({ results: [] }));
    const found = further.results.filter(goesOn);
    if (found.length) return found.slice(0, 6);
  }
  return results;
}

let waiting = 0;
field.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const query = field.value.trim();
    if (query.length < 3) { titles.replaceChildren(); return; }
    try {
      const results = await suggested(query);
      if (query !== field.value.trim()) return;
      titles.replaceChildren(...results.map((result) => node('option', { value: result.title, label: label(result.title, query) })));
    } catch (_) { /* the search itself will tell */ }
  }, 300);
});

page.hidden = false;
show();
