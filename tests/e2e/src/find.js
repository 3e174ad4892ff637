// Finds visible elements by role and accessible name, as a reader would: arguments are the element to look in (or
// null), the role, the name, and whether the name must be exact. Answers with the elements.
const [within, role, name, exact] = arguments;

const SELECTORS = {
  button: 'button, [role=button], input[type=button], input[type=submit], summary, [role=menuitem], [role=switch]',
  link: 'a[href], [role=link]',
  field: 'input:not([type=hidden],[type=button],[type=submit],[type=checkbox],[type=radio],[type=file]), textarea, select, [role=textbox], [role=combobox], [role=spinbutton]',
  file: 'input[type=file]',
  checkbox: 'input[type=checkbox], [role=checkbox]',
  radio: 'input[type=radio], [role=radio]',
  heading: 'h1, h2, h3, h4, h5, h6, [role=heading]',
  h1: 'h1',
  dialog: 'dialog[open], [role=dialog], [role=alertdialog]',
  alert: '[role=alert]',
  status: '[role=status], output',
  row: 'tr, [role=row]',
  cell: 'td, th, [role=cell], [role=gridcell]',
  table: 'table, [role=table], [role=grid]',
  group: 'fieldset, details, [role=group], [role=radiogroup]',
  region: 'section, [role=region], main, nav, aside, [role=log]',
  item: 'li, [role=listitem]',
  text: 'p, span, div, li, td, th, dd, dt, strong, em, code, output, label, h1, h2, h3, legend, summary, a, time',
};

const squeeze = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

// The text of an element as assistive technology reads it: without what is hidden from it, with names of images.
const spoken = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return '';
  if (node.getAttribute('aria-hidden') === 'true' || !node.checkVisibility()) return '';
  const label = node.getAttribute('aria-label');
  if (label && node.matches('img, svg, [role=img]')) return ` ${label} `;
  const inner = [...node.childNodes].map(spoken).join('');
  return getComputedStyle(node).display.startsWith('inline') ? inner : ` ${inner} `;
};

const nameOf = (element) => {
  const ids = element.getAttribute('aria-labelledby');
  if (ids) return squeeze(ids.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map((e) => e.textContent).join(' '));
  const label = element.getAttribute('aria-label');
  if (label) return squeeze(label);
  if (element.labels?.length) return squeeze([...element.labels].map((l) => [...l.childNodes].map(spoken).join('')).join(' '));
  if (element.matches('fieldset')) return squeeze(element.querySelector('legend')?.textContent);
  if (element.matches('table')) return squeeze(element.querySelector('caption')?.textContent);
  if (element.matches('details')) return squeeze(element.querySelector('summary')?.textContent);
  if (element.matches('section, main, nav, aside, dialog, [role=region], [role=log], [role=dialog]')) return '';
  if (element.matches('input, textarea, select')) return squeeze(element.value && element.type?.match(/button|submit/) ? element.value : element.title || element.placeholder);
  return squeeze(spoken(element)) || squeeze(element.title);
};

// While a modal dialog is open, nothing else can be reached; the last one opened lies on top.
const root = within ?? [...document.querySelectorAll('dialog:modal')].at(-1) ?? document;
const inRoot = [...root.querySelectorAll(SELECTORS[role])];
if (!within && root !== document && root.matches(SELECTORS[role])) inRoot.unshift(root);
const isShown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[aria-hidden=true], [inert]');
const isNamed = (e) => {
  if (name === null) return true;
  const own = nameOf(e);
  return exact ? own === name : own.includes(name);
};
const found = inRoot.filter((e) => (role === 'file' || isShown(e)) && isNamed(e));
// Of nested texts the innermost is meant.
return role === 'text' ? found.filter((e) => !found.some((other) => other !== e && e.contains(other))) : found;
