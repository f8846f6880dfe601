import { FileRow } from './file-row.js';

/** Where the browser keeps which files were uploaded, until the tab is closed; links are not kept. */
const STORED = 'uploads';

/** The files that were uploaded in this tab, the last one first. */
export class FileList {
  #rows = [];
  #list = document.getElementById('list');
  #none = document.getElementById('none');
  #life = document.getElementById('life');
  #announce;

  constructor(announce) {
    this.#announce = announce;
    for (const file of JSON.parse(sessionStorage.getItem(STORED) ?? '[]').reverse()) {
      this.#insert(file);
    }
    setInterval(() => this.#rows.forEach((row) => row.tick()), 1000);
  }

  /** Lists a file that was uploaded, and gets a link to it. */
  async add(file) {
    const row = this.#insert(file);
    this.#store();
    await row.renew(this.#wantedLife());
  }

  /** Gets a link to each file. */
  async renew() {
    for (const row of this.#rows) await row.renew(this.#wantedLife());
  }

  #insert(file) {
    const row = new FileRow(file, {
      life: () => this.#wantedLife(),
      announce: this.#announce,
      forget: (gone) => this.#forget(gone),
    });
    this.#rows.unshift(row);
    this.#list.prepend(row.element);
    this.#none.hidden = true;
    return row;
  }

  #forget(row) {
    const place = this.#rows.indexOf(row);
    this.#rows.splice(place, 1);
    row.element.remove();
    this.#store();
    this.#none.hidden = this.#rows.length > 0;
    const next = this.#rows[place] ?? this.#rows[place - 1];
    if (next) next.focus();
    else document.getElementById('files-title').focus();
  }

  #store() {
    sessionStorage.setItem(STORED, JSON.stringify(this.#rows.map(({ file }) => file)));
  }

  /** Seconds. */
  #wantedLife() {
    return Number(this.#life.value);
  }
}
