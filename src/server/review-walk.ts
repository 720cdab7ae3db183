/**
 * Going through a review: the user is taken from change to change, and each is accepted, rejected, written anew or asked
 * about. What they type is followed; what they reject is the old text again.
 */
import type { EditEvent } from '../editor/index.ts';
import { type Changes, OpenReview, type ReviewPlace, type Standing } from '../review/index.ts';
import { type OffsetRange, TextSnapshot } from '../text/index.ts';
import { changeFiles } from './change-files.ts';
import type { ClientSession } from './client-session.ts';
import { type FileMarks, reviewMarks } from './presentation/review-marks.ts';
import { say } from './say.ts';

let reviews = 0;

export class ReviewWalk {
  readonly #session: ClientSession;
  readonly #changed: () => void;
  #open: OpenReview | undefined;
  /** Where the user was taken last. */
  #at: string | undefined;
  #accepted = 0;
  #rejected = 0;

  /** `changed` is called whenever the marks are other than before. */
  constructor(session: ClientSession, changed: () => void) {
    this.#session = session;
    this.#changed = changed;
  }

  /** Takes the place of a review that is open. Answers how many changes there are. */
  begin({ files, review }: Changes): number {
    this.#open = new OpenReview(`review-${++reviews}`, review, files);
    this.#at = undefined;
    [this.#accepted, this.#rejected] = [0, 0];
    // What was typed while it was read.
    for (const { text } of this.#session.documents.all) this.#open.seen(text);
    this.#changed();
    return this.#open.places.length;
  }

  /** A review is open and not done. */
  get going(): boolean {
    return (this.#open?.places.length ?? 0) > 0;
  }

  end(): boolean {
    const was = this.#open !== undefined;
    this.#open = undefined;
    this.#at = undefined;
    this.#changed();
    return was;
  }

  changed({ uri, edit, after }: EditEvent): void {
    this.#follow((open) => open.changed(uri, edit, after));
  }

  seen(text: TextSnapshot): void {
    this.#follow((open) => open.seen(text));
  }

  #follow(work: (open: OpenReview) => void): void {
    const open = this.#open;
    if (!open) return;
    const before = open.places;
    work(open);
    if (open.places !== before) this.#changed();
  }

  marks(): ReadonlyMap<string, FileMarks> {
    return this.#open ? reviewMarks(this.#session, this.#open) : new Map();
  }

  at(uri: string, range: OffsetRange): ReviewPlace | undefined {
    return this.#open?.at(uri, range);
  }

  /** A file of the review as it was read, or typed into since. */
  textOf(uri: string): TextSnapshot | undefined {
    return this.#open?.textOf(uri);
  }

  like(id: string): readonly ReviewPlace[] {
    return this.#open?.like(id) ?? [];
  }

  /** By its id, else where the user was taken last. */
  standing(id: string | undefined): Standing | undefined {
    const meant = id ?? this.#at;
    return meant === undefined ? undefined : this.#open?.standing(meant);
  }

  /** To the next change; false where none is left. */
  next(): boolean {
    const next = this.#open?.after(this.#at);
    if (next) void this.#show(next);
    return next !== undefined;
  }

  /** One key for all: to a change, then it is accepted and on to the next. False where no review is open. */
  step(): boolean {
    if (!this.#open || !this.going) return false;
    const here = this.standing(undefined);
    if (here) this.accept([here.place]);
    else this.next();
    return true;
  }

  accept(places: readonly ReviewPlace[]): void {
    this.#accepted += places.length;
    this.#settle(places);
  }

  /** A sentence where the old text could not be put back. */
  async reject(id: string): Promise<string | undefined> {
    const standing = await this.today(id);
    const open = this.#open;
    if (!open || !standing) return 'the change is not there any more';
    const { place } = standing;
    const cannot = this.#cannot(place);
    if (cannot !== undefined) return cannot;
    const active = this.#session.documents.active(place.uri);
    const { text } = standing;
    const part = {
      text: active ?? TextSnapshot.of(place.uri, '', 0, text.text),
      open: active !== undefined,
      edit: open.backEdit(standing),
      removes: place.fate === 'made',
    };
    const changed = await changeFiles(this.#session, [part], 'reject a change');
    if (changed === 'no-answer') return 'the editor has not answered yet: see whether the old text is back';
    if (changed === 'refused') return 'the editor did not take the change: nothing was changed';
    this.#rejected++;
    this.#settle([place]);
    return undefined;
  }

  /** The place in the text that is there now, on disk too: never one whose offsets are those of an older text. */
  async today(id: string): Promise<Standing | undefined> {
    const standing = this.#open?.standing(id);
    if (!standing) return undefined;
    const { uri } = standing.place;
    const { documents, reviews } = this.#session;
    const onDisk = documents.find(uri) ? undefined : await reviews.read(uri);
    // It may have been opened while the disk was read.
    const text = documents.find(uri)?.text ?? onDisk;
    if (text && !this.#open?.textOf(uri)?.sameText(text)) this.seen(text);
    return this.#open?.standing(id);
  }

  #cannot({ fate, path }: ReviewPlace): string | undefined {
    const { resourceOperations } = this.#session.client;
    if (fate === 'made' && !resourceOperations.includes('delete'))
      return `this editor does not delete files for a server: delete ${path} by hand`;
    if (fate === 'removed' && !resourceOperations.includes('create'))
      return `this editor does not make files for a server: git restore ${path} brings it back`;
    return undefined;
  }

  #settle(places: readonly ReviewPlace[]): void {
    const open = this.#open;
    if (!open) return;
    const walking = places.some(({ id }) => id === this.#at);
    open.settle(places.map(({ id }) => id));
    this.#changed();
    if (open.places.length === 0) this.#done();
    else if (walking) this.next();
  }

  #done(): void {
    const sentence = `the review is done: ${this.#accepted} accepted, ${this.#rejected} rejected`;
    this.end();
    say(this.#session, sentence);
  }

  async #show({ id, uri, range }: ReviewPlace): Promise<void> {
    const { ask, client, positions, settings } = this.#session;
    const text = this.#open?.textOf(uri);
    if (!text) return;
    this.#at = id;
    const start = positions.position(text, range.from);
    await ask.request(
      client.showDocument,
      'window/showDocument',
      { uri, takeFocus: true, selection: { start, end: start } },
      settings['server.answer.timeoutMs'],
    );
  }
}
