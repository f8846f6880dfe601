import { deleteFile, linkTo } from './api.js';
import { clock, curlCommand, sizeText } from './link-text.js';

/** Seconds before a link's end from which its time is marked. */
const SOON = 60;

const TEMPLATE = document.getElementById('file').content.firstElementChild;

/** A line of the list: a file, the link to it, and what can be done with both. */
export class FileRow {
  element = TEMPLATE.cloneNode(true);
  #link;
  #expiresAt = 0;
  #announce;

  /**
   * @param file its `key`, `name` and `size`
   * @param page `life()`: of a new link, in seconds; `announce(text)`; `forget(row)`: the file is gone
   */
  constructor(file, { life, announce, forget }) {
    this.file = file;
    this.#announce = announce;
    this.#part('.name').textContent = file.name;
    this.#part('.key').textContent = `${sizeText(file.size)} · ${file.key}`;
    for (const action of this.element.querySelectorAll('.actions > *')) this.#label(action);
    this.#on('.copy-link', () => this.#copy(this.#link.presigned_url, 'Link copied'));
    this.#on('.copy-curl', () => this.#copy(curlCommand(this.#link), 'Command copied'));
    this.#on('.renew', () => this.renew(life()));
    this.#on('.delete', () => this.#delete(forget));
    this.#part('.delete').addEventListener('blur', () => this.#arm(false));
    this.#show('without');
  }

  /** Gets a new link; why there is none is said in the line. */
  async renew(life) {
    await this.#try(async () => {
      this.#link = await linkTo(this.file.key, life);
      // By this clock, which need not agree with the service's.
      this.#expiresAt = Date.now() + this.#link.expires_in * 1000;
      this.#part('.open').href = this.#link.presigned_url;
      this.tick();
      this.#announce(`Link to ${this.file.name} is ready, for ${clock(this.#link.expires_in)}.`);
    });
  }

  /** Counts down. */
  tick() {
    if (!this.#link) return;
    const left = Math.max(0, Math.ceil((this.#expiresAt - Date.now()) / 1000));
    this.#part('.expiry').textContent = left > 0 ? `Expires in ${clock(left)}` : 'Expired';
    const before = this.element.dataset.link;
    const now = left === 0 ? 'expired' : left <= SOON ? 'ending' : 'live';
    if (now === before) return;
    this.#show(now);
    if (now === 'expired') this.#announce(`The link to ${this.file.name} has expired.`);
    if (before === 'live' && now === 'ending') {
      this.#announce(`The link to ${this.file.name} expires in a minute.`);
    }
  }

  /** Moves the keyboard here. */
  focus() {
    this.element.querySelector('.actions > :not([hidden])').focus();
  }

  #show(link) {
    const isGood = link === 'live' || link === 'ending';
    const focused = this.element.contains(document.activeElement);
    this.element.dataset.link = link;
    for (const name of ['.open', '.copy-link', '.copy-curl']) this.#part(name).hidden = !isGood;
    // The keyboard must not fall out of the line with the button that it was on.
    if (focused && !this.element.contains(document.activeElement)) this.focus();
  }

  async #copy(text, said) {
    await this.#try(async () => {
      if (!navigator.clipboard) throw new Error('Browsers copy on HTTPS and on this machine only.');
      await navigator.clipboard.writeText(text);
      this.#announce(`${said}.`);
    });
  }

  /** Asks once more, in the same place, before it deletes. */
  async #delete(forget) {
    if (!this.#part('.delete').classList.contains('armed')) return this.#arm(true);
    this.#arm(false);
    await this.#try(async () => {
      await deleteFile(this.file.key);
      this.#announce(`${this.file.name} is deleted.`);
      forget(this);
    });
  }

  #arm(armed) {
    const button = this.#part('.delete');
    button.classList.toggle('armed', armed);
    button.textContent = armed ? 'Delete for good' : 'Delete';
    this.#label(button);
    if (armed) this.#announce(`Press again to delete ${this.file.name} for good.`);
  }

  async #try(action) {
    const fault = this.#part('.fault');
    fault.hidden = true;
    try {
      await action();
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
    }
  }

  /** There are as many buttons of a name as files. */
  #label(action) {
    action.setAttribute('aria-label', `${action.textContent}: ${this.file.name}`);
  }

  #on(selector, action) {
    this.#part(selector).addEventListener('click', action);
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}
