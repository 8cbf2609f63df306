/* Sorts the tables of the staff's pages and searches among their rows. Without it they stand as they are.
   What was asked for stays with the entry of the browser's history, so that the way back from a student's page leads to it.
   The limit: nothing is loaded, stored beyond that or sent, and no text ever becomes markup. */
'use strict';
const initials = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const order = new Intl.Collator(document.documentElement.lang, {numeric: true});
/* NFC: a name as macOS writes it is found, too. */
const folded = text => [...text.normalize('NFC').toLowerCase().normalize('NFC')];
const initial = letter => {
  const place = letter.codePointAt(0) - 0xac00;
  return place >= 0 && place < 11172 ? initials[Math.floor(place / 588)] : '';
};
const holds = (text, asked) => {
  for (let start = 0; start + asked.length <= text.length; start++)
    if (asked.every((letter, i) => text[start + i] === letter || initial(text[start + i]) === letter)) return true;
  return false;
};
const value = cell => {
  if (!('n' in cell.dataset)) return (cell.querySelector('bdi') ?? cell).textContent.trim();
  return cell.dataset.n === '' ? null : Number(cell.dataset.n);
};
const compare = (a, b, sign) => {
  if (a === null || b === null || a === '' || b === '')  /* nothing to sort by: last, whatever the direction */
    return (a === null || a === '') - (b === null || b === '');
  return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : order.compare(a, b));
};
const asked = history.state ?? {};
const remember = (key, what) => {
  asked[key] = what;
  history.replaceState(asked, '');
};
window.addEventListener('hashchange', () => history.replaceState(asked, ''));  /* a link within the page is a new entry */
const sort = (table, column, down) => {
  const head = table.tHead.rows[0].cells[column];
  for (const each of table.tHead.rows[0].cells) each.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const body = table.tBodies[0];
  const rows = [...body.rows].map(row => [value(row.cells[column]), row]);
  rows.sort((a, b) => compare(a[0], b[0], down ? -1 : 1));
  body.append(...rows.map(pair => pair[1]));
};
for (const table of document.querySelectorAll('table.sortable')) {
  const key = `sort ${table.closest('section').getAttribute('aria-labelledby')}`;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      sort(table, column, down);
      remember(key, [column, down]);
    });
  });
  const [column, down] = asked[key] ?? [-1];
  if (table.tHead.rows[0].cells[column]) sort(table, column, down);  /* a later run may have made another table */
}
for (const box of document.querySelectorAll('.search')) {
  const table = document.getElementById(box.dataset.table);
  const input = box.querySelector('input'), status = box.querySelector('[role=status]');
  const rows = [...table.tBodies[0].rows].map(row => [folded(row.dataset.find), row]);
  box.hidden = false;
  const search = () => {
    const letters = folded(input.value.trim());
    let count = 0;
    for (const [text, row] of rows) count += !(row.hidden = !holds(text, letters));
    status.textContent = letters.length ? status.dataset.words.replace('{count}', count).replace('{total}', rows.length) : '';
  };
  input.addEventListener('input', () => {
    search();
    remember('search', input.value);
  });
  input.value = asked.search ?? '';
  search();
}
